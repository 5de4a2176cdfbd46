"""Tables of EPCIS: what others and our own readers have seen. Events are never changed; a later one declares an error."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Capture(models.Model):
    """One document that came in."""

    id = models.UUIDField(primary_key=True)
    captured_at = models.DateTimeField()
    events = models.IntegerField()
    new = models.IntegerField()
    command_id = models.UUIDField()

    class Meta:
        db_table = "epcis_capture"


class EpcisEvent(models.Model):
    """An event as it came (`payload`, JSON text that keeps order and numbers), and what queries ask for.

    `event_id` is the sender's, else made from the contents. An error declaration may bear the id of the event that it
    takes back: the two differ in `declares_error`.
    """

    id = models.UUIDField(primary_key=True)
    event_id = models.TextField()
    declares_error = models.BooleanField()
    type = models.TextField()
    action = models.TextField(null=True)
    event_time = models.DateTimeField()
    record_time = models.DateTimeField()
    biz_step = models.TextField(null=True)
    disposition = models.TextField(null=True)
    read_point = models.TextField(null=True)
    biz_location = models.TextField(null=True)
    epcs = ArrayField(models.TextField())
    any_epcs = ArrayField(models.TextField())
    payload = models.TextField()
    context = models.TextField()
    digest = models.BinaryField()
    capture_id = models.UUIDField()

    class Meta:
        db_table = "epcis_event"
        indexes = [
            models.Index(fields=["event_time", "id"], name="epcis_event_by_time"),
            GinIndex(fields=["any_epcs"], name="epcis_event_by_epc"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event_id", "declares_error"], name="epcis_event_once"),
        ]
