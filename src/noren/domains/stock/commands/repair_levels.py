from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.stock.commands.closing import changes_of, tell_shortfalls
from noren.domains.stock.events import StockChanged
from noren.domains.stock.queries.discrepancies import level_repairs, wrong_levels
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit
from noren.platform.repair import PERMISSION, Mend, mends

_OPEN = """
INSERT INTO stock_level (location_id, variant_id, on_hand, reserved, unavailable, safety)
SELECT g.*, 0, 0, 0, 0 FROM unnest(%(locations)s::uuid[], %(variants)s::uuid[]) AS g(location_id, variant_id) ORDER BY 1, 2
ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT 1 FROM stock_level l
 WHERE (l.location_id, l.variant_id) IN (SELECT * FROM unnest(%(locations)s::uuid[], %(variants)s::uuid[]))
 ORDER BY l.location_id, l.variant_id FOR NO KEY UPDATE
"""
_SET = """
UPDATE stock_level l SET on_hand = g.on_hand, unavailable = g.unavailable, reserved = g.reserved
  FROM unnest(%(locations)s::uuid[], %(variants)s::uuid[], %(on_hand)s::bigint[], %(unavailable)s::bigint[], %(reserved)s::bigint[])
    AS g(location_id, variant_id, on_hand, unavailable, reserved)
 WHERE l.location_id = g.location_id AND l.variant_id = g.variant_id
RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available
"""


@mends("stock.levels", rank=1, propose=level_repairs)
@command("stock.repair_levels", permission=PERMISSION)
def repair_levels(*, input: Mend, actor: Actor, at: datetime) -> int:
    """Set levels to what their movements and open promises add up to; how many were wrong.

    Every movement and promise writes its level in the same transaction, so with the level locked its facts stand still.

    Locks: stock levels in order.  Emits: stock.changed.v1, stock.shortfall.v1 where more is promised than stands there
    """
    named = [level_of(one) for one in input.ids]
    levels: dict[str, Any] = {"locations": [one[0] for one in named], "variants": [one[1] for one in named]}
    sql.touch(_OPEN, levels)
    sql.touch(_LOCK, levels)
    wrong = wrong_levels(levels=named)
    if not wrong:
        return 0
    changed = changes_of(
        sql.rows(
            _SET,
            {
                "locations": [one.location_id for one in wrong],
                "variants": [one.variant_id for one in wrong],
                "on_hand": [one.moved for one in wrong],
                "unavailable": [one.unavailable_moved for one in wrong],
                "reserved": [one.promised for one in wrong],
            },
        )
    )
    emit(StockChanged(reference_id=command_id(), levels=changed))
    tell_shortfalls(changed)
    return len(changed)


def level_of(text: str) -> tuple[UUID, UUID]:
    """The (location, variant) that a repair of a level is named by."""
    location, variant = text.split("/")
    return UUID(location), UUID(variant)
