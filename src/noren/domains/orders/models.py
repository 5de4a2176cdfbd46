"""Tables of orders. Lines are frozen when sold; what becomes of them later stands in counters and returns."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from noren.kernel.japanese import OLD_CHARACTERS

# What an order is found by, as kernel.japanese normalises it; a phone by its digits, of which E.164 has few spellings.
EMAIL_KEY = "lower(normalize(contact->>'email', NFKC))"
PHONE_KEY = r"regexp_replace(normalize(contact->>'phone', NFKC), '\D', '', 'g')"
NAME_KEY = (
    r"lower(translate(regexp_replace(normalize(coalesce(contact->>'family_name', '') ||"
    r" coalesce(contact->>'given_name', ''), NFKC), '\s', '', 'g'),"
    f" '{OLD_CHARACTERS[0]}', '{OLD_CHARACTERS[1]}'))"
)


def _key(text: str) -> RawSQL:
    return RawSQL(text, ())  # noqa: S611 - the texts above


class Order(models.Model):
    """One order of any channel. `historic`: brought in from another system's files.

    No index looks at `state`, `confirmed_at` or the sums given back: so they change in place, whatever else is indexed.
    """

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    # It is its place's. A constraint would have every order of a chain lock the one row of its company.
    company = models.ForeignKey(
        "places.Company", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    location_id = models.UUIDField()
    channel = models.TextField()
    member_id = models.UUIDField()
    state = models.TextField()
    currency = models.TextField()
    total_minor = models.BigIntegerField()
    cancelled_minor = models.BigIntegerField(default=0)
    returned_minor = models.BigIntegerField(default=0)
    taxes = models.JSONField()
    rounding = models.TextField(default="floor")
    contact = models.JSONField()
    locale = models.TextField()
    placed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    business_date = models.DateField()
    historic = models.BooleanField(default=False)
    points_used = models.BigIntegerField(default=0, db_default=0)
    points_minor = models.BigIntegerField(default=0, db_default=0)
    points_as = models.TextField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    command_id = models.UUIDField()

    class Meta:
        db_table = "orders_order"
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="orders_by_time"),
            models.Index(fields=["member_id", "-placed_at"], name="orders_by_member"),
            models.Index(fields=["location_id", "business_date"], name="orders_by_place_and_day"),
            models.Index(fields=["location_id", "-placed_at", "-id"], name="orders_by_place"),
            models.Index(_key(EMAIL_KEY), name="orders_by_email"),
            models.Index(_key(PHONE_KEY), name="orders_by_phone"),
            models.Index(OpClass(_key(NAME_KEY), name="text_pattern_ops"), name="orders_by_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_minor__gte=0, returned_minor__gte=0), name="orders_given_back_not_negative"
            ),
        ]


class OrderLine(models.Model):
    """What was sold, called, priced and taxed at that moment. `replaces_id`: the line it came in exchange for, if any."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    position = models.IntegerField()
    kind = models.TextField()
    variant_id = models.UUIDField(null=True)
    product_id = models.UUIDField(null=True)
    sku = models.TextField()
    name = models.JSONField()
    options = models.JSONField(default=dict)
    quantity = models.BigIntegerField()
    unit_price_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    tax_category = models.TextField()
    tax_code = models.TextField()
    tax_rate = models.DecimalField(max_digits=6, decimal_places=4)
    reduced = models.BooleanField()
    service_mode = models.TextField(null=True)
    discount_minor = models.BigIntegerField(default=0, db_default=0)
    replaces_id = models.UUIDField(null=True)
    fulfilled_quantity = models.BigIntegerField(default=0)
    cancelled_quantity = models.BigIntegerField(default=0)
    returned_quantity = models.BigIntegerField(default=0)

    class Meta:
        db_table = "orders_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    fulfilled_quantity__gte=0,
                    cancelled_quantity__gte=0,
                    quantity__gte=F("fulfilled_quantity") + F("cancelled_quantity"),
                ),
                name="orders_line_handed_or_cancelled_within_sold",
            ),
            models.CheckConstraint(
                condition=Q(returned_quantity__gte=0, returned_quantity__lte=F("fulfilled_quantity")),
                name="orders_line_returned_within_handed",
            ),
        ]


class OrderHistory(models.Model):
    """Who did what to an order, when."""

    id = models.UUIDField(primary_key=True)
    order_id = models.UUIDField()
    at = models.DateTimeField()
    what = models.TextField()
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    command_id = models.UUIDField()

    class Meta:
        db_table = "orders_history"
        indexes = [models.Index(fields=["order_id", "id"], name="orders_history_by_order")]


class Return(models.Model):
    """Goods that came back, at any store. `order` is empty for a return whose sale is not on file (imports only)."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="returns")
    member_id = models.UUIDField(null=True)
    location_id = models.UUIDField()
    at = models.DateTimeField()
    business_date = models.DateField()
    reason = models.TextField(blank=True, default="")
    refund_minor = models.BigIntegerField()
    currency = models.TextField()
    taxes = models.JSONField(default=list)
    historic = models.BooleanField(default=False)
    command_id = models.UUIDField()

    class Meta:
        db_table = "orders_return"
        indexes = [models.Index(fields=["location_id", "business_date"], name="returns_by_place_and_day")]


class ReturnedLine(models.Model):
    """A part of a sold line that came back, with its share of the line's amount.

    `line` is empty, and `sku` says what it was, where the sale is not on file (imports only).
    """

    id = models.UUIDField(primary_key=True)
    goods_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderLine, null=True, on_delete=models.PROTECT, related_name="+")
    variant_id = models.UUIDField(null=True)
    sku = models.TextField(blank=True, default="", db_default="")
    quantity = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    condition = models.TextField()

    class Meta:
        db_table = "orders_returned_line"


class ShippingFee(models.Model):
    """What delivery costs from a date on; free from an order value."""

    id = models.UUIDField(primary_key=True)
    company = models.ForeignKey("places.Company", on_delete=models.PROTECT, related_name="+")
    currency = models.TextField()
    amount_minor = models.BigIntegerField()
    free_from_minor = models.BigIntegerField(null=True)
    valid_from = models.DateTimeField()

    class Meta:
        db_table = "orders_shipping_fee"
        constraints = [models.UniqueConstraint(fields=["company", "currency", "valid_from"], name="shipping_fee_once")]


class Cart(models.Model):
    """What somebody means to buy; a member's cart is the same on every device."""

    id = models.UUIDField(primary_key=True)
    member_id = models.UUIDField(null=True, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "orders_cart"
        indexes = [
            models.Index(fields=["updated_at"], name="cart_of_guest_by_age", condition=Q(member_id__isnull=True)),
        ]


class CartLine(models.Model):
    pk = models.CompositePrimaryKey("cart_id", "variant_id")
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines", db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    quantity = models.IntegerField()
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "orders_cart_line"
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="cart_quantity_positive")]
