from datetime import datetime

from noren.domains.stock.commands.closing import changes_of
from noren.domains.stock.commands.expire import release_due_holds
from noren.domains.stock.contracts import ConfirmReservation, Reservation
from noren.domains.stock.errors import OutOfStock, ReservationNotFound
from noren.domains.stock.events import StockChanged
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_RENEW = """
WITH closed AS MATERIALIZED (
  SELECT id, location_id, variant_id, quantity FROM stock_reservation_line
   WHERE reservation_id = %(id)s AND open_quantity = 0 ORDER BY id FOR UPDATE
), need AS MATERIALIZED (
  SELECT location_id, variant_id, sum(quantity)::bigint AS quantity FROM closed GROUP BY 1, 2
), locked AS MATERIALIZED (
  SELECT l.location_id, l.variant_id, need.quantity FROM stock_level l JOIN need USING (location_id, variant_id)
   ORDER BY 1, 2 FOR NO KEY UPDATE OF l
), guarded AS (
  UPDATE stock_level l SET reserved = l.reserved + locked.quantity FROM locked
   WHERE l.location_id = locked.location_id AND l.variant_id = locked.variant_id
     AND l.on_hand - l.reserved - l.unavailable - l.safety >= locked.quantity
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available
), reopened AS (
  UPDATE stock_reservation_line l SET open_quantity = l.quantity, expires_at = NULL FROM closed WHERE l.id = closed.id
)
SELECT guarded.*, (SELECT count(*) FROM need) FROM guarded
"""
_LEVELS = "SELECT DISTINCT location_id, variant_id FROM stock_reservation_line WHERE reservation_id = %s AND open_quantity = 0"


@command("stock.renew_reservation")
def renew_reservation(*, input: ConfirmReservation, actor: Actor, at: datetime) -> Reservation:
    """Promise a hold's units once more after it ran out, for good this time: its order was paid late.

    Lines that nobody has closed yet still hold their units. Raises: ReservationNotFound, OutOfStock.
    Locks: its reservation lines, then stock levels in order.  Emits: stock.changed.v1
    """
    kept = sql.touch(
        "UPDATE stock_reservation_line SET expires_at = NULL WHERE reservation_id = %s AND open_quantity > 0",
        (input.reservation_id,),
    )
    levels = [(row[0], row[1]) for row in sql.rows(_LEVELS, (input.reservation_id,))]
    if not levels and not kept:
        raise ReservationNotFound
    if levels:
        release_due_holds(levels=levels, at=at)
        found = sql.rows(_RENEW, {"id": input.reservation_id})
        if len(found) != len(levels):
            raise OutOfStock(lines=[{"location_id": str(level[0]), "variant_id": str(level[1])} for level in levels])
        emit(StockChanged(reference_id=input.reservation_id, levels=changes_of(found)))
    return Reservation(reservation_id=input.reservation_id, expires_at=None)
