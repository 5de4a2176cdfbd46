"""Tables of fulfilment: the parts of orders that are handed over in one way at one place."""

from django.db import models
from django.db.models import F, Q


class Fulfilment(models.Model):
    id = models.UUIDField(primary_key=True)
    order_id = models.UUIDField()
    order_code = models.TextField()
    type = models.TextField()
    state = models.TextField()
    location_id = models.UUIDField()
    reservation_id = models.UUIDField()
    due_at = models.DateTimeField()
    collect_by = models.DateTimeField(null=True)
    recipient = models.JSONField(default=dict)
    why = models.JSONField(null=True)
    carrier = models.TextField(blank=True, default="")
    tracking_number = models.TextField(blank=True, default="")
    short_reason = models.TextField(blank=True, default="")
    wrong_codes = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "fulfilment_fulfilment"
        indexes = [
            models.Index(fields=["order_id"], name="fulfilment_by_order"),
            models.Index(
                fields=["location_id", "due_at"],
                name="fulfilment_work",
                condition=Q(state__in=["RESERVED", "PREPARED"]),
            ),
            models.Index(fields=["order_code"], name="fulfilment_by_order_code"),
            models.Index(
                fields=["location_id", "-created_at", "-order_id"],
                name="fulfilment_by_place",
                condition=~Q(type="CARRY_OUT"),
            ),
            models.Index(
                fields=["collect_by"],
                name="fulfilment_waiting",
                condition=Q(state="PREPARED", overdue_told_at__isnull=True),
            ),
        ]


class FulfilmentLine(models.Model):
    """`id` is also the promise's line in stock."""

    id = models.UUIDField(primary_key=True)
    fulfilment = models.ForeignKey(Fulfilment, on_delete=models.PROTECT, related_name="lines")
    order_line_id = models.UUIDField()
    variant_id = models.UUIDField()
    quantity = models.BigIntegerField()
    picked_quantity = models.BigIntegerField(default=0)

    class Meta:
        db_table = "fulfilment_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(picked_quantity__gte=0, picked_quantity__lte=F("quantity")),
                name="fulfilment_picked_within",
            )
        ]


class SourcingPolicyRow(models.Model):
    """What decides where goods are sent from, from an instant on; never changed, only followed by another."""

    id = models.UUIDField(primary_key=True)
    company_id = models.UUIDField(null=True)
    brand_id = models.UUIDField(null=True)
    valid_from = models.DateTimeField()
    parcel_minor = models.BigIntegerField()
    store_minor = models.BigIntegerField()
    distance_minor = models.BigIntegerField()
    work_minor = models.BigIntegerField()
    late_minor = models.BigIntegerField()
    cover_minor = models.BigIntegerField()
    cover_days = models.IntegerField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "fulfilment_sourcing_policy"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "brand_id", "valid_from"],
                name="fulfilment_sourcing_policy_once",
                nulls_distinct=False,
            )
        ]


class PlacePace(models.Model):
    """How much waits at a place and how long one part takes there: a projection, measured by a timer."""

    location_id = models.UUIDField(primary_key=True)
    waiting = models.IntegerField(default=0)
    pick_s = models.IntegerField(null=True)

    class Meta:
        db_table = "fulfilment_pace"


class Endangered(models.Model):
    """A level whose promises are more than stands there, waiting to be mended."""

    pk = models.CompositePrimaryKey("location_id", "variant_id")
    location_id = models.UUIDField()
    variant_id = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        db_table = "fulfilment_endangered"


class Shortfall(models.Model):
    """Units of a line that cannot come from where they were promised, what its customer was offered, and what became of it.

    `outcome` empty: the customer is still to answer, until `respond_by`.
    """

    id = models.UUIDField(primary_key=True)
    fulfilment = models.ForeignKey(Fulfilment, on_delete=models.PROTECT, related_name="+")
    line_id = models.UUIDField()
    order_id = models.UUIDField()
    order_code = models.TextField()
    location_id = models.UUIDField()
    variant_id = models.UUIDField()
    quantity = models.BigIntegerField()
    cause = models.TextField()
    options = models.JSONField(default=list)
    respond_by = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, default="")
    outcome_at = models.DateTimeField(null=True)
    outcome_location_id = models.UUIDField(null=True)
    outcome_variant_id = models.UUIDField(null=True)
    refund_minor = models.BigIntegerField(default=0, db_default=0)
    ranking = models.JSONField(null=True)
    decided_by = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "fulfilment_shortfall"
        indexes = [
            models.Index(fields=["order_id"], name="fulfilment_shortfall_by_order"),
            models.Index(fields=["location_id", "-created_at"], name="fulfilment_shortfall_by_place"),
            models.Index(fields=["respond_by"], name="fulfilment_shortfall_open", condition=Q(outcome="")),
            models.Index(
                fields=["variant_id", "location_id"], name="fulfilment_waiting_for_more", condition=Q(outcome="WAITING")
            ),
            models.Index(fields=["-created_at", "-id"], name="fulfilment_shortfall_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["line_id"], name="fulfilment_shortfall_asked_once", condition=Q(outcome="")
            ),
        ]


class FulfilmentHistory(models.Model):
    """Who did what to a part, and when; `what` is the command's name. Never rewritten."""

    id = models.BigAutoField(primary_key=True)
    fulfilment_id = models.UUIDField()
    at = models.DateTimeField()
    what = models.TextField()
    note = models.TextField(blank=True, default="")
    actor_kind = models.TextField()
    actor_id = models.UUIDField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "fulfilment_history"
        indexes = [models.Index(fields=["fulfilment_id", "id"], name="fulfilment_history_by_part")]
