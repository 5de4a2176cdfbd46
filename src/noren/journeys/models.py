"""What journeys must remember between their steps."""

from django.db import models
from django.db.models.functions import Now


class ImportRun(models.Model):
    """How far a file was brought in: written in the transaction of each batch, so a killed import goes on from here."""

    id = models.UUIDField(primary_key=True)
    source = models.TextField()
    file_name = models.TextField()
    rows_done = models.BigIntegerField(default=0)
    totals = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journeys_import_run"
