"""Tables of the register: drawers, their sessions, what happened at them, and how they were closed."""

from django.db import models
from django.db.models import Q


class Till(models.Model):
    """A drawer. Its counters number what happens at it and its closing reports."""

    id = models.UUIDField(primary_key=True)
    location_id = models.UUIDField()
    code = models.TextField()
    last_number = models.BigIntegerField(default=0)
    last_z_number = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "register_till"
        constraints = [models.UniqueConstraint(fields=["location_id", "code"], name="register_till_code_once")]


class Session(models.Model):
    """From the opening float to the closing report. Its row is the lock of everything that happens in it."""

    id = models.UUIDField(primary_key=True)
    till = models.ForeignKey(Till, on_delete=models.PROTECT, related_name="sessions")
    state = models.TextField()
    business_date = models.DateField()
    currency = models.TextField()
    opening_float_minor = models.BigIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "register_session"
        constraints = [
            models.UniqueConstraint(
                fields=["till"], condition=~Q(state="CLOSED"), name="register_one_session_per_till"
            ),
            models.CheckConstraint(condition=Q(state__in=["OPEN", "ENDED", "CLOSED"]), name="register_session_state"),
            models.CheckConstraint(condition=Q(opening_float_minor__gte=0), name="register_float_not_negative"),
        ]


class Transaction(models.Model):
    """A sale, return, void or cash movement. A sale that waits for its payment keeps in `request` how to go on."""

    id = models.UUIDField(primary_key=True)
    till = models.ForeignKey(Till, on_delete=models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="transactions")
    number = models.BigIntegerField(null=True)
    kind = models.TextField()
    state = models.TextField()
    order_id = models.UUIDField(null=True)
    voids = models.UUIDField(null=True)
    amount_minor = models.BigIntegerField(default=0)
    discount_minor = models.BigIntegerField(default=0)
    taxes = models.JSONField(default=list)
    reason = models.TextField(blank=True, default="")
    fingerprint = models.TextField(blank=True, default="")
    request = models.JSONField(null=True)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "register_transaction"
        indexes = [models.Index(fields=["order_id"], name="register_by_order", condition=Q(order_id__isnull=False))]
        constraints = [
            models.UniqueConstraint(fields=["till", "number"], name="register_number_once"),
            models.UniqueConstraint(fields=["voids"], condition=Q(voids__isnull=False), name="register_void_once"),
            models.CheckConstraint(
                condition=Q(state="done", number__isnull=False) | (~Q(state="done") & Q(number__isnull=True)),
                name="register_number_when_done",
            ),
        ]


class Tender(models.Model):
    """How the money of a transaction moved; what went back is negative. `id` is the payment's or refund's."""

    id = models.UUIDField(primary_key=True)
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="tenders")
    method = models.TextField()
    amount_minor = models.BigIntegerField()
    received_minor = models.BigIntegerField(default=0)
    change_minor = models.BigIntegerField(default=0)

    class Meta:
        db_table = "register_tender"


class ZReport(models.Model):
    """A closing report. Never changed: the database refuses it."""

    session = models.OneToOneField(Session, on_delete=models.PROTECT, primary_key=True, related_name="+")
    till = models.ForeignKey(Till, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.BigIntegerField()
    at = models.DateTimeField()
    totals = models.JSONField()
    counted_minor = models.BigIntegerField()
    over_short_minor = models.BigIntegerField()
    note = models.TextField(blank=True, default="")
    closed_by = models.UUIDField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "register_z_report"
        constraints = [models.UniqueConstraint(fields=["till", "number"], name="register_z_number_once")]


class DiscountLimit(models.Model):
    """How much of a line clerks may take off without asking, from an instant on; without a place it is for all."""

    id = models.UUIDField(primary_key=True)
    location_id = models.UUIDField(null=True)
    percent = models.IntegerField()
    valid_from = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "register_discount_limit"
        constraints = [
            models.UniqueConstraint(
                fields=["location_id", "valid_from"], nulls_distinct=False, name="register_discount_limit_once"
            ),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="register_limit_is_a_share"),
        ]


class Approval(models.Model):
    """A manager's word for larger discounts; good for one sale."""

    id = models.UUIDField(primary_key=True)
    location_id = models.UUIDField()
    percent = models.IntegerField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField()
    sale_id = models.UUIDField(null=True)
    command_id = models.UUIDField()

    class Meta:
        db_table = "register_approval"
        indexes = [
            models.Index(fields=["sale_id"], name="register_approval_by_sale", condition=Q(sale_id__isnull=False))
        ]
