from datetime import datetime

from noren.domains.stock.commands.closing import changes_of
from noren.domains.stock.contracts import ReleaseStock, StockMoved
from noren.domains.stock.errors import ReservationClosed
from noren.domains.stock.events import StockChanged
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_RELEASE = """
WITH lines AS MATERIALIZED (
  SELECT l.id, l.location_id, l.variant_id, coalesce(part.quantity, l.open_quantity) AS quantity
    FROM stock_reservation_line l
    LEFT JOIN unnest(%(ids)s::uuid[], %(quantities)s::bigint[]) AS part(id, quantity) ON part.id = l.id
   WHERE l.reservation_id = %(reservation)s AND l.open_quantity > 0
     AND (%(all)s OR (part.id IS NOT NULL AND part.quantity <= l.open_quantity))
   ORDER BY l.id FOR UPDATE OF l
), closed AS (
  UPDATE stock_reservation_line l SET open_quantity = l.open_quantity - lines.quantity FROM lines WHERE l.id = lines.id
), freed AS MATERIALIZED (
  SELECT location_id, variant_id, sum(quantity)::bigint AS quantity FROM lines GROUP BY 1, 2
), locked AS MATERIALIZED (
  SELECT l.location_id, l.variant_id, freed.quantity FROM stock_level l JOIN freed USING (location_id, variant_id)
   ORDER BY 1, 2 FOR NO KEY UPDATE OF l
), levels AS (
  UPDATE stock_level l SET reserved = l.reserved - locked.quantity FROM locked
   WHERE l.location_id = locked.location_id AND l.variant_id = locked.variant_id
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available
)
SELECT levels.*, (SELECT count(*) FROM lines) FROM levels
"""


@command("stock.release")
def release(*, input: ReleaseStock, actor: Actor, at: datetime) -> StockMoved:
    """Give promised units back, all that is open or given parts; nothing open is no error when all is asked.

    Raises: ReservationClosed where a part asks for more than is open.
    Locks: reservation lines, then stock levels in order.  Emits: stock.changed.v1
    """
    parts = input.lines or []
    found = sql.rows(
        _RELEASE,
        {
            "reservation": input.reservation_id,
            "all": input.lines is None,
            "ids": [part.id for part in parts],
            "quantities": [part.quantity for part in parts],
        },
    )
    if input.lines is not None and (found[0][5] if found else 0) != len(parts):
        raise ReservationClosed
    levels = changes_of(found)
    if levels:
        emit(StockChanged(reference_id=input.reservation_id, levels=levels))
    return StockMoved(levels=levels)
