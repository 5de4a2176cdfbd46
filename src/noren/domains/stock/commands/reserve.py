from datetime import datetime
from typing import Any

from noren.domains.stock.commands.expire import release_due_holds
from noren.domains.stock.contracts import LevelChange, Reservation, ReserveStock
from noren.domains.stock.errors import OutOfStock, ReservationExists
from noren.domains.stock.events import StockChanged
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit

constraint_errors({"stock_reservation_line_pkey": ReservationExists})

# Levels are locked in (location, variant) order before any is written; the guard is judged on the locked row
# by the UPDATE itself. The lines are inserted only if every level could promise.
_RESERVE = """
WITH asked AS MATERIALIZED (
  SELECT * FROM unnest(%(ids)s::uuid[], %(locations)s::uuid[], %(variants)s::uuid[], %(quantities)s::bigint[])
             AS a(id, location_id, variant_id, quantity)
), need AS MATERIALIZED (
  SELECT location_id, variant_id, sum(quantity)::bigint AS quantity FROM asked GROUP BY 1, 2
), locked AS MATERIALIZED (
  SELECT l.location_id, l.variant_id, need.quantity FROM stock_level l JOIN need USING (location_id, variant_id)
   ORDER BY l.location_id, l.variant_id FOR NO KEY UPDATE OF l
), guarded AS (
  UPDATE stock_level l SET reserved = l.reserved + locked.quantity FROM locked
   WHERE l.location_id = locked.location_id AND l.variant_id = locked.variant_id
     AND l.on_hand - l.reserved - l.unavailable - l.safety >= locked.quantity
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available
), promised AS (
  INSERT INTO stock_reservation_line
         (id, reservation_id, location_id, variant_id, quantity, open_quantity, expires_at, created_at, command_id)
  SELECT id, %(reservation)s, location_id, variant_id, quantity, quantity, %(expires_at)s, %(at)s, %(command)s FROM asked
   WHERE (SELECT count(*) FROM guarded) = (SELECT count(*) FROM need)
  RETURNING 1
)
SELECT g.location_id, g.variant_id, g.on_hand, g.reserved, g.available, (SELECT count(*) FROM promised) FROM guarded g
"""
# The same for one level, where there is no order to keep.
_RESERVE_ONE = """
WITH guarded AS (
  UPDATE stock_level l SET reserved = l.reserved + %(quantity)s
   WHERE l.location_id = %(location)s AND l.variant_id = %(variant)s
     AND l.on_hand - l.reserved - l.unavailable - l.safety >= %(quantity)s
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available
), promised AS (
  INSERT INTO stock_reservation_line
         (id, reservation_id, location_id, variant_id, quantity, open_quantity, expires_at, created_at, command_id)
  SELECT %(id)s, %(reservation)s, location_id, variant_id, %(quantity)s, %(quantity)s, %(expires_at)s, %(at)s, %(command)s
    FROM guarded RETURNING 1
)
SELECT g.location_id, g.variant_id, g.on_hand, g.reserved, g.available, (SELECT count(*) FROM promised) FROM guarded g
"""
_LACKING = """
WITH need AS (
  SELECT location_id, variant_id, sum(quantity)::bigint AS asked
    FROM unnest(%(locations)s::uuid[], %(variants)s::uuid[], %(quantities)s::bigint[]) AS a(location_id, variant_id, quantity)
   GROUP BY 1, 2
)
SELECT need.location_id, need.variant_id, need.asked,
       greatest(coalesce(l.on_hand - l.reserved - l.unavailable - l.safety, 0), 0)
  FROM need LEFT JOIN stock_level l USING (location_id, variant_id)
 WHERE coalesce(l.on_hand - l.reserved - l.unavailable - l.safety, 0) < need.asked
"""


@command("stock.reserve")
def reserve(*, input: ReserveStock, actor: Actor, at: datetime) -> Reservation:
    """Promise units at given locations, all lines or none.

    Where a level cannot promise, holds of it that are due are released in the same transaction and it is
    asked once more: an expired hold never stands in anyone's way, even with every worker down.

    Raises: OutOfStock, ReservationExists.  Locks: stock levels in (location, variant) order.  Emits: stock.changed.v1
    """
    changed = _guarded(input, at)
    if changed is None and release_due_holds(
        levels=[(line.location_id, line.variant_id) for line in input.lines], at=at
    ):
        changed = _guarded(input, at)
    if changed is None:
        raise OutOfStock(lines=_lacking(input))
    emit(StockChanged(reference_id=input.reservation_id, levels=changed))
    return Reservation(reservation_id=input.reservation_id, expires_at=input.expires_at)


def _guarded(input: ReserveStock, at: datetime) -> list[LevelChange] | None:
    """The changed levels, or None where some level could not promise (the refusal rolls back the others)."""
    shared: dict[str, Any] = {
        "reservation": input.reservation_id,
        "expires_at": input.expires_at,
        "at": at,
        "command": command_id(),
    }
    if len(input.lines) == 1:
        line = input.lines[0]
        found = sql.rows(
            _RESERVE_ONE,
            {
                **shared,
                "id": line.id,
                "location": line.location_id,
                "variant": line.variant_id,
                "quantity": line.quantity,
            },
        )
    else:
        found = sql.rows(_RESERVE, {**shared, "ids": [line.id for line in input.lines], **_columns(input)})
    if not found or found[0][5] != len(input.lines):
        if found:
            _undo(found, input)
        return None
    return [LevelChange(location_id=r[0], variant_id=r[1], on_hand=r[2], reserved=r[3], available=r[4]) for r in found]


def _undo(found: list[tuple[Any, ...]], input: ReserveStock) -> None:
    """Take back what some levels had promised while another could not, so that a second try starts clean."""
    needs: dict[tuple[Any, Any], int] = {}
    for line in input.lines:
        level = (line.location_id, line.variant_id)
        needs[level] = needs.get(level, 0) + line.quantity
    levels = [(r[0], r[1]) for r in found]
    sql.exactly(
        len(levels),
        "UPDATE stock_level l SET reserved = l.reserved - u.quantity"
        " FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[]) AS u(location_id, variant_id, quantity)"
        " WHERE l.location_id = u.location_id AND l.variant_id = u.variant_id",
        ([level[0] for level in levels], [level[1] for level in levels], [needs[level] for level in levels]),
    )


def _columns(input: ReserveStock) -> dict[str, list[Any]]:
    return {
        "locations": [line.location_id for line in input.lines],
        "variants": [line.variant_id for line in input.lines],
        "quantities": [line.quantity for line in input.lines],
    }


def _lacking(input: ReserveStock) -> list[dict[str, Any]]:
    return [
        {"location_id": str(r[0]), "variant_id": str(r[1]), "asked": r[2], "available": r[3]}
        for r in sql.rows(_LACKING, _columns(input))
    ]
