"""Tables of payments."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Payment(models.Model):
    """Money asked for one purpose (an order). `refunding_minor` is what refunds have claimed, sent or not."""

    id = models.UUIDField(primary_key=True)
    purpose_id = models.UUIDField()
    company_id = models.UUIDField()
    provider = models.TextField()
    method = models.TextField()
    amount_minor = models.BigIntegerField()
    currency = models.TextField()
    captured_minor = models.BigIntegerField(default=0)
    refunding_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    state = models.TextField()
    provider_reference = models.TextField(blank=True, default="")
    decline_code = models.TextField(blank=True, default="")
    redirect_url = models.TextField(blank=True, default="")
    rescue_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_default=Now())
    command_id = models.UUIDField()

    class Meta:
        db_table = "payments_payment"
        indexes = [
            models.Index(fields=["purpose_id"], name="payments_by_purpose"),
            models.Index(fields=["rescue_at"], name="payments_to_rescue", condition=Q(rescue_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(captured_minor__gte=0, captured_minor__lte=F("amount_minor")),
                name="payments_captured_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(
                    refunded_minor__gte=0,
                    refunded_minor__lte=F("refunding_minor"),
                    refunding_minor__lte=F("captured_minor"),
                ),
                name="payments_refunded_within_captured",
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="payments_reference_once",
            ),
        ]


class Refund(models.Model):
    """Money on its way back to the original tender."""

    id = models.UUIDField(primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_minor = models.BigIntegerField()
    state = models.TextField()
    reason = models.TextField(blank=True, default="")
    rescue_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "payments_refund"
        indexes = [models.Index(fields=["rescue_at"], name="refunds_to_send", condition=Q(rescue_at__isnull=False))]


class PaymentEvent(models.Model):
    """Everything a provider said that changed something, and every webhook message once."""

    id = models.UUIDField(primary_key=True)
    payment_id = models.UUIDField()
    provider = models.TextField()
    provider_event_id = models.TextField(blank=True, default="")
    source = models.TextField()
    kind = models.TextField()
    amount_minor = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "payments_event"
        indexes = [models.Index(fields=["payment_id"], name="payments_events_by_payment")]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_event_id"], condition=~Q(provider_event_id=""), name="payments_event_once"
            )
        ]
