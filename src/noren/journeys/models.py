"""What journeys must remember between their steps."""

from django.db import models
from django.db.models.functions import Now


class ImportRun(models.Model):
    """How far a file was brought in: written in the transaction of each batch, so a killed import goes on from here.

    `before`: what stood here before anything of the file did, by store; `account`: what came of it, when it is in;
    `rejects`: its rejects file, packed.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.TextField(blank=True, default="", db_default="")
    source = models.TextField()
    file_name = models.TextField()
    rows_done = models.BigIntegerField(default=0)
    totals = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    before = models.JSONField(null=True)
    account = models.JSONField(null=True)
    rejects = models.BinaryField(null=True)

    class Meta:
        db_table = "journeys_import_run"


class ChangeSet(models.Model):
    """Values to change at once, from a file: who asked, who decided, and what became of each line."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField(db_default="prices")
    file_name = models.TextField()
    state = models.TextField()
    currency = models.TextField()
    starts_at = models.DateTimeField(null=True)
    author_id = models.UUIDField(null=True)
    author = models.TextField(db_default="")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decider = models.TextField(db_default="")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(db_default="")
    ended_at = models.DateTimeField(null=True)
    undoes = models.UUIDField(null=True)
    lines = models.JSONField()

    class Meta:
        db_table = "journeys_change_set"
        indexes = [
            models.Index(fields=["starts_at"], name="journeys_change_set_due", condition=models.Q(state="approved")),
            models.Index(fields=["-created_at"], name="journeys_change_set_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "submitted", "approved", "applied", "rejected", "cancelled"]),
                name="journeys_change_set_state_known",
            ),
        ]
