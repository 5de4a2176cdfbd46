from datetime import datetime

from noren.domains.stock.contracts import ConfirmReservation, Reservation
from noren.domains.stock.errors import ReservationClosed, ReservationNotFound
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

_CONFIRM = """
UPDATE stock_reservation_line SET expires_at = NULL
 WHERE reservation_id = %(id)s AND open_quantity > 0 AND (expires_at IS NULL OR expires_at > %(at)s)
"""
_STATE = "SELECT count(*), count(*) FILTER (WHERE open_quantity > 0) FROM stock_reservation_line WHERE reservation_id = %s"


@command("stock.confirm_reservation")
def confirm_reservation(*, input: ConfirmReservation, actor: Actor, at: datetime) -> Reservation:
    """Make a hold last until it is consumed or released (the order is paid).

    Raises: ReservationNotFound; ReservationClosed where the hold ran out first.  Locks: its reservation lines.
    """
    if not sql.touch(_CONFIRM, {"id": input.reservation_id, "at": at}):
        lines, _open = sql.row(_STATE, (input.reservation_id,)) or (0, 0)
        if not lines:
            raise ReservationNotFound
        raise ReservationClosed
    return Reservation(reservation_id=input.reservation_id, expires_at=None)
