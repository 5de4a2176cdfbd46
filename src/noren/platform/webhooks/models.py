"""Tables of outgoing webhooks. Secrets are derived, so no table and no copy of one holds them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from noren.kernel.ids import uuid7

WAITING = Q(state="waiting")


class Endpoint(models.Model):
    """Where events are sent, and how the receiver has been doing. `secret_id` names the secret that signs now."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    url = models.TextField()
    name = models.TextField(blank=True, default="")
    event_types = ArrayField(models.TextField())
    secret_id = models.UUIDField()
    old_secret_id = models.UUIDField(null=True)
    old_secret_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.TextField(blank=True, default="")
    paused_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_took_ms = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    failures_in_a_row = models.IntegerField(default=0)

    class Meta:
        db_table = "webhooks_endpoint"
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_reason="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_reason="")),
                name="webhooks_endpoint_disabled_for_a_reason",
            )
        ]


class Delivery(models.Model):
    """One event for one endpoint; `next_at` is when it is tried, or until when somebody is trying it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="+", db_index=False)
    event_id = models.UUIDField()
    event_type = models.TextField()
    subject_id = models.UUIDField()
    sequence = models.BigIntegerField()
    body = models.TextField()
    occurred_at = models.DateTimeField()
    state = models.TextField(default="waiting")
    next_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    took_ms = models.IntegerField(null=True)
    response_status = models.IntegerField(null=True)
    response_text = models.TextField(blank=True, default="")
    error = models.TextField(blank=True, default="")

    class Meta:
        db_table = "webhooks_delivery"
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhooks_delivery_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", next_at__isnull=False)
                | Q(state__in=["delivered", "failed"], next_at__isnull=True),
                name="webhooks_delivery_waits_or_is_over",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "next_at", "sequence"], name="webhooks_delivery_due", condition=WAITING),
            models.Index(
                fields=["endpoint", "subject_id", "sequence"], name="webhooks_delivery_in_order", condition=WAITING
            ),
            models.Index(fields=["endpoint", "-occurred_at", "-id"], name="webhooks_delivery_log"),
            models.Index(
                fields=["endpoint", "-occurred_at", "-id"], name="webhooks_delivery_failed", condition=Q(state="failed")
            ),
        ]
