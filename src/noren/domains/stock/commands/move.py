from datetime import datetime

from noren.domains.stock.commands.closing import changes_of, tell_shortfalls
from noren.domains.stock.contracts import MoveStock, StockMoved
from noren.domains.stock.errors import UnavailableBelowZero, UnknownLevel
from noren.domains.stock.events import StockChanged
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor, NotAllowed
from noren.platform.command import command, command_id, constraint_errors, emit

_MOVE = """
WITH moves AS MATERIALIZED (
  SELECT * FROM unnest(%(ids)s::uuid[], %(locations)s::uuid[], %(variants)s::uuid[], %(deltas)s::bigint[],
                       %(unavailable)s::bigint[]) AS m(id, location_id, variant_id, delta, unavailable_delta)
), sums AS MATERIALIZED (
  SELECT location_id, variant_id, sum(delta)::bigint AS delta, sum(unavailable_delta)::bigint AS unavailable_delta,
         sum(abs(delta))::bigint AS units
    FROM moves GROUP BY 1, 2 ORDER BY 1, 2
), levels AS (
  INSERT INTO stock_level AS l (location_id, variant_id, on_hand, reserved, unavailable, safety, counted_at, moved_since)
  SELECT location_id, variant_id, delta, 0, unavailable_delta, 0, %(at)s, units FROM sums
  ON CONFLICT (location_id, variant_id) DO UPDATE
     SET on_hand = l.on_hand + excluded.on_hand, unavailable = l.unavailable + excluded.unavailable,
         moved_since = l.moved_since + excluded.moved_since
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available
), moved AS (
  INSERT INTO stock_movement
         (id, location_id, variant_id, delta, unavailable_delta, on_hand_after, reason, reference_id, note, occurred_at, command_id)
  SELECT moves.id, moves.location_id, moves.variant_id, moves.delta, moves.unavailable_delta,
         levels.on_hand - sums.delta
           + sum(moves.delta) OVER (PARTITION BY moves.location_id, moves.variant_id ORDER BY moves.id),
         %(reason)s, %(reference)s, %(note)s, %(at)s, %(command)s
    FROM moves JOIN levels USING (location_id, variant_id) JOIN sums USING (location_id, variant_id)
)
SELECT * FROM levels
"""

# PostgreSQL judges the row that would be inserted before it looks whether one is there: fewer units that cannot be sold
# are taken off the row that is there, and only where there is none does the constraint speak.
_MOVE_BACK = _MOVE.replace(
    "delta, 0, unavailable_delta, 0, %(at)s",
    """delta, 0, CASE WHEN EXISTS (SELECT 1 FROM stock_level h WHERE h.location_id = sums.location_id AND h.variant_id = sums.variant_id)
                      THEN greatest(unavailable_delta, 0) ELSE unavailable_delta END, 0, %(at)s""",
).replace(
    "l.unavailable + excluded.unavailable",
    "l.unavailable + (SELECT s.unavailable_delta FROM sums s WHERE s.location_id = l.location_id AND s.variant_id = l.variant_id)",
)

constraint_errors(
    {
        "stock_level_location_id_fk": UnknownLevel,
        "stock_level_variant_id_fk": UnknownLevel,
        "stock_unavailable_not_negative": UnavailableBelowZero,
    }
)


@command("stock.move")
def move(*, input: MoveStock, actor: Actor, at: datetime) -> StockMoved:
    """Write down what has physically happened: received, sold from the shelf, returned, damaged, counted.

    Never refused for lack of stock: the physical world wins, and a promise that can no longer be kept is told
    as a shortfall. Levels appear with their first movement.

    Raises: UnknownLevel, UnavailableBelowZero, NotAllowed at another's place.
    Locks: stock levels in (location, variant) order.  Emits: stock.changed.v1, stock.shortfall.v1
    """
    if not all(actor.reaches(location_id) for location_id in {line.location_id for line in input.lines}):
        raise NotAllowed(permission="stock.move")
    reference_id = input.reference_id or command_id()
    found = sql.rows(
        _MOVE_BACK if any(line.unavailable_delta < 0 for line in input.lines) else _MOVE,
        {
            "ids": [uuid7() for _ in input.lines],
            "locations": [line.location_id for line in input.lines],
            "variants": [line.variant_id for line in input.lines],
            "deltas": [line.delta for line in input.lines],
            "unavailable": [line.unavailable_delta for line in input.lines],
            "reason": input.reason.value,
            "reference": reference_id,
            "note": input.note,
            "at": at,
            "command": command_id(),
        },
    )
    levels = changes_of(found)
    emit(StockChanged(reference_id=reference_id, levels=levels))
    tell_shortfalls(levels)
    return StockMoved(levels=levels)
