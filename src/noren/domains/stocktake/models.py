"""Tables of stocktake. Counts are never rewritten: they are withdrawn, or a later one takes their place."""

from django.db import models
from django.db.models import Q


class Stocktake(models.Model):
    """One counting of a place. Its row is the lock of everything that happens in it."""

    id = models.UUIDField(primary_key=True)
    location_id = models.UUIDField()
    name = models.TextField()
    kind = models.TextField()
    blind = models.BooleanField()
    state = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    uncounted = models.TextField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "stocktake_stocktake"
        indexes = [models.Index(fields=["location_id", "-opened_at"], name="stocktake_by_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "counted", "closed", "canceled"]), name="stocktake_state"
            )
        ]


class Area(models.Model):
    id = models.UUIDField(primary_key=True)
    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="areas")
    position = models.IntegerField()
    name = models.TextField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)

    class Meta:
        db_table = "stocktake_area"


class Scope(models.Model):
    """What a cycle stocktake counts, and why it was proposed."""

    pk = models.CompositePrimaryKey("stocktake_id", "variant_id")
    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="+", db_index=False)
    variant_id = models.UUIDField()
    confidence = models.FloatField()
    value_at_risk_minor = models.BigIntegerField()

    class Meta:
        db_table = "stocktake_scope"


class Count(models.Model):
    """So many stood in an area at a moment, says its counter."""

    id = models.UUIDField(primary_key=True)
    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    counted_at = models.DateTimeField()
    counter_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "stocktake_count"
        indexes = [models.Index(fields=["stocktake", "variant", "area"], name="stocktake_count_by_goods")]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stocktake_count_not_negative"),
        ]


class Approval(models.Model):
    """A difference that somebody of a sufficient limit has accepted; good for just that difference."""

    pk = models.CompositePrimaryKey("stocktake_id", "variant_id")
    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="+", db_index=False)
    variant_id = models.UUIDField()
    delta = models.BigIntegerField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "stocktake_approval"


class Result(models.Model):
    """What came of a level when the stocktake was closed. Never changed."""

    pk = models.CompositePrimaryKey("stocktake_id", "variant_id")
    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="+", db_index=False)
    variant_id = models.UUIDField()
    count_id = models.UUIDField(null=True)
    counted_at = models.DateTimeField()
    expected = models.BigIntegerField()
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    result = models.BigIntegerField()
    delta = models.BigIntegerField()
    set_aside = models.BigIntegerField()
    price_minor = models.BigIntegerField()
    uncounted = models.BooleanField()
    proved = models.BooleanField()
    approved_by = models.UUIDField(null=True)

    class Meta:
        db_table = "stocktake_result"


class Reason(models.Model):
    """Why stock is adjusted, and what that does to the goods."""

    code = models.TextField(primary_key=True)
    name = models.JSONField()
    effect = models.TextField()
    needs_note = models.BooleanField()
    in_use = models.BooleanField()
    position = models.IntegerField()

    class Meta:
        db_table = "stocktake_reason"
        constraints = [
            models.CheckConstraint(
                condition=Q(effect__in=["out", "in", "set_apart", "give_back"]), name="stocktake_reason_effect"
            )
        ]


class Adjustment(models.Model):
    id = models.UUIDField(primary_key=True)
    location_id = models.UUIDField()
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.TextField()
    units = models.BigIntegerField()
    value_minor = models.BigIntegerField()
    note = models.TextField(blank=True, default="")
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True, default="")
    command_id = models.UUIDField()

    class Meta:
        db_table = "stocktake_adjustment"
        indexes = [
            models.Index(fields=["location_id", "-asked_at"], name="stocktake_adjustment_by_place"),
            models.Index(fields=["asked_at"], name="stocktake_adjustment_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "refused"]), name="stocktake_adjustment_state"
            )
        ]


class AdjustmentLine(models.Model):
    pk = models.CompositePrimaryKey("adjustment_id", "variant_id")
    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="+", db_index=False)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = models.BigIntegerField()
    price_minor = models.BigIntegerField()

    class Meta:
        db_table = "stocktake_adjustment_line"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stocktake_adjustment_some"),
        ]


class Limit(models.Model):
    """How much may be changed without asking, from an instant on; never changed, only followed by another."""

    id = models.UUIDField(primary_key=True)
    location_id = models.UUIDField(null=True)
    authority = models.TextField()
    most_units = models.BigIntegerField()
    most_value_minor = models.BigIntegerField()
    valid_from = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "stocktake_limit"
        constraints = [
            models.UniqueConstraint(
                fields=["location_id", "authority", "valid_from"], nulls_distinct=False, name="stocktake_limit_once"
            ),
            models.CheckConstraint(condition=Q(authority__in=["staff", "manager"]), name="stocktake_limit_authority"),
        ]
