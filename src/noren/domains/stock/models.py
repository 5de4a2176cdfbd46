"""Tables of stock. Levels are caches of the append-only movements and of the open promises."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class StockLevel(models.Model):
    """What stands at one location of one variant.

    All columns that a promise is judged by stand in this one row. `on_hand` may be negative: the physical
    world is counted, not argued with. `safety` is what a person has set (`safety_by_hand`), else what the policy makes
    of how sure the record is: of the time and the units moved since `counted_at`, and of what earlier counts have shown.
    """

    pk = models.CompositePrimaryKey("location_id", "variant_id")
    location = models.ForeignKey("places.Location", on_delete=models.PROTECT, related_name="+")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    on_hand = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    unavailable = models.BigIntegerField(default=0)
    safety = models.BigIntegerField(default=0)
    safety_by_hand = models.BigIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)
    moved_since = models.BigIntegerField(default=0, db_default=0)
    error_units = models.BigIntegerField(default=0, db_default=0)
    error_moves = models.BigIntegerField(default=0, db_default=0)
    expected_error = models.FloatField(default=0, db_default=0)

    class Meta:
        db_table = "stock_level"
        indexes = [models.Index(fields=["variant", "location"], name="stock_level_by_variant")]
        constraints = [
            models.CheckConstraint(condition=Q(reserved__gte=0), name="stock_reserved_not_negative"),
            models.CheckConstraint(condition=Q(safety__gte=0), name="stock_safety_not_negative"),
            models.CheckConstraint(condition=Q(unavailable__gte=0), name="stock_unavailable_not_negative"),
        ]


class StockMovement(models.Model):
    """One physical change, never rewritten. Plain ids: the level row proves that place and variant exist."""

    id = models.UUIDField(primary_key=True)
    location_id = models.UUIDField()
    variant_id = models.UUIDField()
    delta = models.BigIntegerField()
    unavailable_delta = models.BigIntegerField(default=0)
    on_hand_after = models.BigIntegerField()
    reason = models.TextField()
    reference_id = models.UUIDField(null=True)
    note = models.TextField(blank=True, default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    command_id = models.UUIDField()

    class Meta:
        db_table = "stock_movement"
        indexes = [
            models.Index(fields=["variant_id", "location_id", "-id"], name="stock_movement_by_level"),
            models.Index(
                fields=["reference_id"], name="stock_movement_by_reference", condition=Q(reference_id__isnull=False)
            ),
        ]


class StockReservationLine(models.Model):
    """A promise of units of one variant at one location; open until consumed, released or expired."""

    id = models.UUIDField(primary_key=True)
    reservation_id = models.UUIDField()
    location_id = models.UUIDField()
    variant_id = models.UUIDField()
    quantity = models.BigIntegerField()
    open_quantity = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "stock_reservation_line"
        indexes = [
            models.Index(fields=["reservation_id"], name="stock_reservation_by_id"),
            models.Index(
                fields=["variant_id", "location_id"], name="stock_promises_open", condition=Q(open_quantity__gt=0)
            ),
            models.Index(
                fields=["expires_at"],
                name="stock_promises_due",
                condition=Q(open_quantity__gt=0, expires_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(open_quantity__gte=0, open_quantity__lte=F("quantity")), name="stock_open_within"
            ),
        ]


class StockIncoming(models.Model):
    """Units on their way to a place: of a transfer, or ordered from a supplier. Open until they have come or never will."""

    id = models.UUIDField(primary_key=True)
    location_id = models.UUIDField()
    variant_id = models.UUIDField()
    kind = models.TextField()
    reference_id = models.UUIDField()
    quantity = models.BigIntegerField()
    open_quantity = models.BigIntegerField()
    expected_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "stock_incoming"
        indexes = [
            models.Index(
                fields=["variant_id", "location_id"], name="stock_incoming_open", condition=Q(open_quantity__gt=0)
            ),
            models.Index(fields=["reference_id"], name="stock_incoming_by_reference"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(open_quantity__gte=0, open_quantity__lte=F("quantity")), name="stock_incoming_open_within"
            ),
        ]


class SafetyPolicyRow(models.Model):
    """How much is kept back, of a department and a place, from an instant on; never changed, only followed by another."""

    id = models.UUIDField(primary_key=True)
    department_id = models.UUIDField(null=True)
    location_id = models.UUIDField(null=True)
    valid_from = models.DateTimeField()
    promise_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    loss_per_year_percent = models.DecimalField(max_digits=5, decimal_places=2)
    error_per_move_percent = models.DecimalField(max_digits=5, decimal_places=2)
    least = models.BigIntegerField()
    most = models.BigIntegerField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "stock_safety_policy"
        constraints = [
            models.UniqueConstraint(
                fields=["department_id", "location_id", "valid_from"],
                name="stock_safety_policy_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(least__gte=0, most__gte=F("least")), name="stock_safety_policy_least_within_most"
            ),
        ]


class SafetyReview(models.Model):
    """Up to where the movements have been looked at for what they mean for the margins. One row."""

    name = models.TextField(primary_key=True)
    seen_until = models.DateTimeField()
    last_variant_id = models.UUIDField(null=True)

    class Meta:
        db_table = "stock_safety_review"
