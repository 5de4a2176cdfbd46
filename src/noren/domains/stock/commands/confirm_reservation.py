from datetime import datetime

from noren.domains.stock.contracts import ConfirmReservation
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

_CONFIRM = """
UPDATE stock_reservation_line SET expires_at = NULL
 WHERE reservation_id = %(id)s AND open_quantity > 0 AND (expires_at IS NULL OR expires_at > %(at)s)
"""


@command("stock.confirm_reservation")
def confirm_reservation(*, input: ConfirmReservation, actor: Actor, at: datetime) -> bool:
    """Make a hold last until it is consumed or released (the order is paid); False where it ran out first.

    Locks: its reservation lines.
    """
    return sql.touch(_CONFIRM, {"id": input.reservation_id, "at": at}) > 0
