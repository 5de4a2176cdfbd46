"""The sandbox company's own books. They stand in the same database, but are written outside of Noren's commands."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class SandboxCharge(models.Model):
    """A charge by its idempotency key: asked again, it answers the same."""

    payment_id = models.UUIDField(primary_key=True)
    amount_minor = models.BigIntegerField()
    currency = models.TextField()
    token = models.TextField()
    state = models.TextField()
    refunded_minor = models.BigIntegerField(default=0)
    return_url = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "sandbox_charge"


class SandboxRefund(models.Model):
    refund_id = models.UUIDField(primary_key=True)
    payment_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    tries = models.IntegerField(default=1)

    class Meta:
        db_table = "sandbox_refund"


class SandboxWebhook(models.Model):
    """A message that the sandbox company still has to deliver."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.TextField()
    payment_id = models.UUIDField()
    kind = models.TextField()
    next_at = models.DateTimeField(null=True, db_default=Now())
    tries = models.IntegerField(default=0)

    class Meta:
        db_table = "sandbox_webhook"
        indexes = [models.Index(fields=["next_at"], name="sandbox_webhook_due", condition=Q(next_at__isnull=False))]
