"""The listing projection: everything here can be thrown away and rebuilt from the catalogue and the stock."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class Listing(models.Model):
    """One product as lists show it. `next_change_at`: when it changes by itself (a price begins, a product appears).

    `card` is what does not change with stock or place, as finished JSON text: a list of twenty is put together without
    building a value.
    """

    product_id = models.UUIDField(primary_key=True)
    code = models.TextField()
    name_ja = models.TextField()
    name_en = models.TextField()
    brand = models.TextField()
    sort_name = models.TextField(db_collation="C")
    department_ids = ArrayField(models.UUIDField())
    price_min = models.BigIntegerField(null=True)
    price_max = models.BigIntegerField(null=True)
    currency = models.TextField()
    colours = models.JSONField(default=list)
    colour_codes = ArrayField(models.TextField())
    sizes = ArrayField(models.TextField())
    image = models.TextField(null=True)
    card = models.TextField()
    in_stock = models.BooleanField(default=False)
    in_stock_locations = ArrayField(models.UUIDField(), default=list)
    published = models.BooleanField()
    published_at = models.DateTimeField(null=True)
    search = SearchVectorField()
    next_change_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "storefront_listing"
        indexes = [
            models.Index(fields=["sort_name", "product_id"], name="storefront_by_name", condition=Q(published=True)),
            models.Index(fields=["price_min", "product_id"], name="storefront_by_price", condition=Q(published=True)),
            models.Index(
                fields=["-published_at", "product_id"],
                name="storefront_by_newness",
                condition=Q(published=True),
            ),
            models.Index(fields=["next_change_at"], name="storefront_due", condition=Q(next_change_at__isnull=False)),
            GinIndex(fields=["search"], name="storefront_search", fastupdate=False),
            GinIndex(fields=["department_ids"], name="storefront_by_department", fastupdate=False),
        ]


class ListedVariant(models.Model):
    """Which product a variant belongs to, and the places where it can be had."""

    variant_id = models.UUIDField(primary_key=True)
    product_id = models.UUIDField()
    available_at = ArrayField(models.UUIDField(), default=list)

    class Meta:
        db_table = "storefront_variant"
        indexes = [models.Index(fields=["product_id"], name="storefront_variant_product")]
