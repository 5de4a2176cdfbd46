from datetime import datetime

from noren.domains.stock.commands.closing import changes_of
from noren.domains.stock.contracts import SetSafety, StockMoved
from noren.domains.stock.events import StockChanged
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

_SET = """
INSERT INTO stock_level AS l (location_id, variant_id, on_hand, reserved, unavailable, safety, safety_by_hand)
VALUES (%(location)s, %(variant)s, 0, 0, 0, coalesce(%(safety)s, 0), %(safety)s)
ON CONFLICT (location_id, variant_id) DO UPDATE SET safety = excluded.safety, safety_by_hand = excluded.safety_by_hand
RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety
"""


@command("stock.set_safety")
def set_safety(*, input: SetSafety, actor: Actor, at: datetime) -> StockMoved:
    """Keep some units of a level out of every online promise, or leave that to the policy again.

    Where the policy decides again, the next review of the margins sets them; until then nothing is kept back.
    Raises: UnknownLevel; NotAllowed at a place outside the actor's scope.  Locks: the level.  Emits: stock.changed.v1
    """
    actor.require("stock.set_safety", input.location_id)
    levels = changes_of(
        sql.rows(_SET, {"location": input.location_id, "variant": input.variant_id, "safety": input.safety})
    )
    emit(StockChanged(reference_id=command_id(), levels=levels))
    return StockMoved(levels=levels)
