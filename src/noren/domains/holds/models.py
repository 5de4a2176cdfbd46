"""Tables of holds: goods that are kept for somebody in one store until a time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

OPEN = ("HELD", "PREPARED")


class Hold(models.Model):
    """`person_key` names whoever holds, for how many they may: a member's id, or a guest's phone or address."""

    id = models.UUIDField(primary_key=True)
    code = models.TextField(unique=True)
    location_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    person_key = models.TextField()
    contact = models.JSONField(default=dict)
    locale = models.TextField()
    source = models.TextField()
    state = models.TextField()
    expires_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    extensions = models.IntegerField(default=0)
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    put_back_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "holds_hold"
        indexes = [
            models.Index(fields=["location_id", "expires_at"], name="holds_open_at_place", condition=Q(state__in=OPEN)),
            models.Index(fields=["location_id", "-created_at"], name="holds_by_place"),
            models.Index(fields=["member_id", "-created_at"], name="holds_by_member"),
            models.Index(fields=["person_key"], name="holds_open_by_person", condition=Q(state__in=OPEN)),
            models.Index(fields=["expires_at"], name="holds_due", condition=Q(state__in=OPEN)),
            models.Index(
                fields=["remind_at"], name="holds_to_remind", condition=Q(state__in=OPEN, reminded_at__isnull=True)
            ),
            models.Index(
                fields=["location_id"],
                name="holds_to_put_back",
                condition=Q(prepared_at__isnull=False, put_back_at__isnull=True, closed_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[*OPEN, "COMPLETED", "CANCELED", "RELEASED", "EXPIRED"]), name="holds_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, closed_at__isnull=True) | (~Q(state__in=OPEN) & Q(closed_at__isnull=False)),
                name="holds_closed_when_over",
            ),
        ]


class HoldLine(models.Model):
    """`id` is also the promise's line in stock."""

    id = models.UUIDField(primary_key=True)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="lines")
    variant_id = models.UUIDField()
    quantity = models.BigIntegerField()
    open_quantity = models.BigIntegerField()

    class Meta:
        db_table = "holds_line"
        constraints = [
            models.CheckConstraint(
                condition=Q(open_quantity__gte=0, open_quantity__lte=F("quantity")), name="holds_open_within"
            )
        ]


class Taking(models.Model):
    """Units of a hold that became an order's, or left with a sale; undone where the order was not paid."""

    id = models.UUIDField(primary_key=True)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="takings")
    line_id = models.UUIDField()
    order_id = models.UUIDField()
    order_line_id = models.UUIDField(null=True)
    quantity = models.BigIntegerField()
    taken_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "holds_taking"
        indexes = [models.Index(fields=["order_id"], name="holds_taking_by_order")]


class Rule(models.Model):
    """How long, how many and which goods may be held at a place from an instant on; never changed, only followed."""

    id = models.UUIDField(primary_key=True)
    location_id = models.UUIDField(null=True)
    valid_from = models.DateTimeField()
    is_offered = models.BooleanField()
    hours = models.IntegerField(null=True)
    days = models.IntegerField(null=True)
    most_units = models.IntegerField()
    most_extensions = models.IntegerField()
    remind_minutes = models.IntegerField(null=True)
    for_guests = models.BooleanField()
    department_ids = ArrayField(models.UUIDField(), default=list)
    command_id = models.UUIDField()

    class Meta:
        db_table = "holds_rule"
        constraints = [
            models.UniqueConstraint(fields=["location_id", "valid_from"], name="holds_rule_once", nulls_distinct=False),
        ]
