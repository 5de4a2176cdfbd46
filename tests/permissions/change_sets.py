"""Change sets of the scene."""

from datetime import datetime
from uuid import UUID

from noren.journeys.bulk_edit.commands import prepare as prepare_changes
from noren.journeys.bulk_edit.contracts import Cell, ChangeKind, ChangeLine, ChangeOutcome, PrepareChanges
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.world import World


def change_sets(world: World, at: datetime) -> dict[str, UUID]:
    """A draft, one that waits for approval, and one that is over."""
    cells = [Cell(field="safety", old=0, new=2)]
    shirt, place = world.shirt, world.shibuya
    line = ChangeLine(
        line=2, outcome=ChangeOutcome.CHANGED, code="SKU-shirt", subject_id=shirt, location_id=place, cells=cells
    )
    made = {}
    for state in ("draft", "submitted", "applied"):
        wish = PrepareChanges(id=uuid7(), kind=ChangeKind.SAFETY, file_name="a.csv", currency="JPY", lines=[line])
        prepare_changes(input=wish, actor=SYSTEM, at=at)
        sql.touch("UPDATE journeys_change_set SET state = %s WHERE id = %s", (state, wish.id))
        made[f"change_set_{state}"] = wish.id
    return made
