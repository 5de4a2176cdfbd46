from collections.abc import Sequence
from datetime import datetime

from noren.domains.stock.commands.closing import changes_of
from noren.domains.stock.contracts import LevelChange, SetSafeties, SetSafety, StockMoved
from noren.domains.stock.events import StockChanged
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

EVENT_LEVELS = 500

_SET = """
INSERT INTO stock_level AS l (location_id, variant_id, on_hand, reserved, unavailable, safety, safety_by_hand)
SELECT g.location_id, g.variant_id, 0, 0, 0, coalesce(g.safety, 0), g.safety
  FROM unnest(%(locations)s::uuid[], %(variants)s::uuid[], %(safeties)s::bigint[]) AS g(location_id, variant_id, safety)
 ORDER BY g.location_id, g.variant_id
ON CONFLICT (location_id, variant_id) DO UPDATE SET safety = excluded.safety, safety_by_hand = excluded.safety_by_hand
RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety
"""


@command("stock.set_safety")
def set_safety(*, input: SetSafety, actor: Actor, at: datetime) -> StockMoved:
    """Keep some units of a level out of every online promise, or leave that to the policy again.

    Where the policy decides again, the next review of the margins sets them; until then nothing is kept back.
    Raises: NotAllowed at a place outside the actor's scope.  Locks: the level.  Emits: stock.changed.v1
    """
    return StockMoved(levels=_set([input], actor))


@command("stock.set_safeties", permission="stock.set_safety")
def set_safeties(*, input: SetSafeties, actor: Actor, at: datetime) -> StockMoved:
    """Do so for many levels at once.

    Raises: NotAllowed at a place outside the actor's scope.  Locks: the levels.  Emits: stock.changed.v1
    """
    return StockMoved(levels=_set(input.levels, actor))


def _set(wanted: Sequence[SetSafety], actor: Actor) -> list[LevelChange]:
    for location_id in {one.location_id for one in wanted}:
        actor.require("stock.set_safety", location_id)
    given = {
        "locations": [one.location_id for one in wanted],
        "variants": [one.variant_id for one in wanted],
        "safeties": [one.safety for one in wanted],
    }
    levels = changes_of(sql.rows(_SET, given))
    for start in range(0, len(levels), EVENT_LEVELS):
        emit(StockChanged(reference_id=command_id(), levels=levels[start : start + EVENT_LEVELS]))
    return levels
