"""Applying what is approved when its start comes."""

from datetime import datetime
from uuid import UUID

from noren.journeys.bulk_edit.commands import apply_changes
from noren.journeys.bulk_edit.contracts import ChangeSetRef
from noren.journeys.bulk_edit.errors import StateDiffers
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.timers import each_by_itself, every


@every(2, "journeys.apply_change_sets")
def apply_due(*, at: datetime) -> None:
    """Apply every approved set whose start has come; the row's state makes it happen once, whoever is killed."""
    due = sql.rows(
        "SELECT id FROM journeys_change_set WHERE state = 'approved' AND starts_at <= %s ORDER BY starts_at, id", (at,)
    )

    def one(change_set_id: UUID) -> None:
        try:
            apply_changes(input=ChangeSetRef(change_set_id=change_set_id), actor=SYSTEM, at=at)
        except StateDiffers:
            return  # another worker was faster, or it was cancelled

    each_by_itself([change_set_id for (change_set_id,) in due], one)
