"""Tables of the catalogue. Master data are archived, never deleted; a price row is never rewritten."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Department(models.Model):
    """A merchandise group (部門); groups stand in a tree."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.JSONField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    position = models.IntegerField(default=0)

    class Meta:
        db_table = "catalog_department"
        constraints = [
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="catalog_department_not_own_parent")
        ]


class Product(models.Model):
    """What a customer looks at; what is sold and stocked are its variants. `version` guards concurrent edits."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    version = models.IntegerField(default=1)
    name = models.JSONField()
    name_kana = models.TextField(blank=True, default="")
    description = models.JSONField(default=dict)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    tax_category = models.TextField()
    brand = models.TextField(blank=True, default="")
    keywords = ArrayField(models.TextField(), default=list)
    attributes = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    command_id = models.UUIDField()

    class Meta:
        db_table = "catalog_product"
        indexes = [
            models.Index(
                fields=["published_at"],
                name="catalog_product_published",
                condition=Q(published_at__isnull=False),
            )
        ]


class Variant(models.Model):
    """The smallest stocked unit (SKU). `gtin` is padded to 14 digits; in-store codes are never GTINs."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="variants")
    sku = models.TextField(unique=True)
    gtin = models.TextField(null=True, unique=True)
    size = models.TextField(blank=True, default="")
    size_position = models.IntegerField(default=0)
    colour_code = models.TextField(blank=True, default="")
    colour_name = models.JSONField(default=dict)
    colour_hex = models.TextField(blank=True, default="")
    unit = models.TextField(default="each")
    position = models.IntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "catalog_variant"
        constraints = [
            models.CheckConstraint(
                condition=Q(gtin__isnull=True) | Q(gtin__regex=r"^[0-9]{14}$"),
                name="catalog_variant_gtin_form",
            ),
            models.CheckConstraint(condition=Q(unit__in=["each", "g", "ml"]), name="catalog_variant_unit"),
        ]


class Price(models.Model):
    """What one unit (piece, gram, millilitre) costs, tax included, within a scope and a time.

    Null channel or location means any. A change of price is a new row with a later `valid_from`.
    """

    id = models.UUIDField(primary_key=True)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="prices", db_index=False)
    channel = models.TextField(null=True)
    location_id = models.UUIDField(null=True)
    currency = models.TextField()
    amount_minor = models.BigIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "catalog_price"
        indexes = [models.Index(fields=["valid_to"], name="catalog_price_ends", condition=Q(valid_to__isnull=False))]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "currency", "location_id", "channel", "valid_from"],
                name="catalog_price_once_per_scope",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="catalog_price_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="catalog_price_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="catalog_price_currency_form"),
        ]


class Image(models.Model):
    """A picture of a product, or of one of its variants. The file is named by its content."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="images")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", null=True)
    path = models.TextField()
    alt = models.JSONField(default=dict)
    position = models.IntegerField(default=0)
    width = models.IntegerField()
    height = models.IntegerField()

    class Meta:
        db_table = "catalog_image"


class TaxRate(models.Model):
    """A consumption tax rate from one day until before another. `rate` is a fraction: 0.1 is 10 %."""

    code = models.TextField()
    rate = models.DecimalField(max_digits=6, decimal_places=5)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "catalog_tax_rate"
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="catalog_tax_rate_once"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lt=1), name="catalog_tax_rate_is_fraction"),
        ]
