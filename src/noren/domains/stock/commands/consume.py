from datetime import datetime

from noren.domains.stock.commands.closing import changes_of, tell_shortfalls
from noren.domains.stock.contracts import ConsumeStock, StockMoved
from noren.domains.stock.errors import ReservationClosed
from noren.domains.stock.events import StockChanged
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

_CONSUME = """
WITH parts AS (
  SELECT * FROM unnest(%(ids)s::uuid[], %(quantities)s::bigint[], %(movements)s::uuid[]) AS p(id, quantity, movement_id)
), lines AS MATERIALIZED (
  SELECT l.id, l.location_id, l.variant_id, parts.quantity, parts.movement_id
    FROM stock_reservation_line l JOIN parts ON parts.id = l.id
   WHERE l.reservation_id = %(reservation)s AND l.open_quantity >= parts.quantity
   ORDER BY l.id FOR UPDATE OF l
), closed AS (
  UPDATE stock_reservation_line l SET open_quantity = l.open_quantity - lines.quantity FROM lines WHERE l.id = lines.id
), gone AS MATERIALIZED (
  SELECT location_id, variant_id, sum(quantity)::bigint AS quantity FROM lines GROUP BY 1, 2
), locked AS MATERIALIZED (
  SELECT l.location_id, l.variant_id, gone.quantity FROM stock_level l JOIN gone USING (location_id, variant_id)
   ORDER BY 1, 2 FOR NO KEY UPDATE OF l
), levels AS (
  UPDATE stock_level l SET reserved = l.reserved - locked.quantity, on_hand = l.on_hand - locked.quantity,
                           moved_since = l.moved_since + locked.quantity FROM locked
   WHERE l.location_id = locked.location_id AND l.variant_id = locked.variant_id
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available
), moved AS (
  INSERT INTO stock_movement
         (id, location_id, variant_id, delta, unavailable_delta, on_hand_after, reason, reference_id, note, occurred_at, command_id)
  SELECT lines.movement_id, lines.location_id, lines.variant_id, -lines.quantity, 0,
         levels.on_hand + gone.quantity
           - sum(lines.quantity) OVER (PARTITION BY lines.location_id, lines.variant_id ORDER BY lines.movement_id),
         %(reason)s, %(reservation)s, '', %(at)s, %(command)s
    FROM lines JOIN levels USING (location_id, variant_id) JOIN gone USING (location_id, variant_id)
)
SELECT levels.*, (SELECT count(*) FROM lines) FROM levels
"""


@command("stock.consume")
def consume(*, input: ConsumeStock, actor: Actor, at: datetime) -> StockMoved:
    """Take promised units off the shelf: they are handed over or shipped.

    Raises: ReservationClosed where less is open than asked.
    Locks: reservation lines, then stock levels in order.  Emits: stock.changed.v1, stock.shortfall.v1
    """
    found = sql.rows(
        _CONSUME,
        {
            "reservation": input.reservation_id,
            "reason": input.reason.value,
            "ids": [line.id for line in input.lines],
            "quantities": [line.quantity for line in input.lines],
            "movements": [uuid7() for _ in input.lines],
            "at": at,
            "command": command_id(),
        },
    )
    if (found[0][5] if found else 0) != len(input.lines):
        raise ReservationClosed
    levels = changes_of(found)
    emit(StockChanged(reference_id=input.reservation_id, levels=levels))
    tell_shortfalls(levels)
    return StockMoved(levels=levels)
