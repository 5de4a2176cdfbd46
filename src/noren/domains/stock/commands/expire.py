from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.stock.contracts import Contract, LevelChange
from noren.domains.stock.events import ReservationExpired, StockChanged
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

# A line is closed only if nobody else is closing it now (SKIP LOCKED), and its level is written in the same
# statement, in level order like every other write.
_CLOSE = """
WITH due AS MATERIALIZED (
  SELECT id, reservation_id, location_id, variant_id, open_quantity FROM stock_reservation_line
   WHERE open_quantity > 0 AND expires_at <= %(at)s AND {which}
   ORDER BY location_id, variant_id, id LIMIT 500 FOR UPDATE SKIP LOCKED
), closed AS (
  UPDATE stock_reservation_line l SET open_quantity = 0 FROM due WHERE l.id = due.id
), freed AS MATERIALIZED (
  SELECT location_id, variant_id, sum(open_quantity)::bigint AS quantity FROM due GROUP BY 1, 2
), locked AS MATERIALIZED (
  SELECT l.location_id, l.variant_id, freed.quantity FROM stock_level l JOIN freed USING (location_id, variant_id)
   ORDER BY 1, 2 FOR NO KEY UPDATE OF l
), levels AS (
  UPDATE stock_level l SET reserved = l.reserved - locked.quantity FROM locked
   WHERE l.location_id = locked.location_id AND l.variant_id = locked.variant_id
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available
)
SELECT levels.*, (SELECT array_agg(DISTINCT reservation_id) FROM due) FROM levels
"""
_DUE_AT_LEVELS = _CLOSE.format(
    which="(location_id, variant_id) IN (SELECT * FROM unnest(%(locations)s::uuid[], %(variants)s::uuid[]))"
)
_DUE_ANYWHERE = _CLOSE.format(which="true")


class ExpireHolds(Contract):
    """Nothing to say: what is due is known."""


@command("stock.expire_holds")
def expire_holds(*, input: ExpireHolds, actor: Actor, at: datetime) -> int:
    """Release holds that are due, up to 500 lines; returns how many levels changed.

    Locks: reservation lines, then stock levels in order.  Emits: stock.changed.v1, stock.reservation_expired.v1
    """
    return _close(_DUE_ANYWHERE, {"at": at})


def release_due_holds(*, levels: Sequence[tuple[UUID, UUID]], at: datetime) -> int:
    """Release the due holds of these (location, variant) levels inside the running command; how many levels changed."""
    return _close(
        _DUE_AT_LEVELS,
        {"at": at, "locations": [level[0] for level in levels], "variants": [level[1] for level in levels]},
    )


def _close(statement: str, params: dict[str, object]) -> int:
    freed = sql.rows(statement, params)
    if not freed:
        return 0
    reservations: list[UUID] = freed[0][5]
    emit(
        StockChanged(
            reference_id=reservations[0],
            levels=[
                LevelChange(location_id=r[0], variant_id=r[1], on_hand=r[2], reserved=r[3], available=r[4])
                for r in freed
            ],
        )
    )
    for reservation_id in reservations:
        emit(ReservationExpired(reservation_id=reservation_id))
    return len(freed)
