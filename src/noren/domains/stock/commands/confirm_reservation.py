from datetime import datetime

from noren.domains.stock.contracts import ConfirmReservation
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

# A due hold is closed level by level, for whoever asks for its goods: a promise with a closed line is no promise any more.
_CONFIRM = """
WITH kept AS (
  UPDATE stock_reservation_line SET expires_at = NULL
   WHERE reservation_id = %(id)s AND open_quantity > 0 AND (expires_at IS NULL OR expires_at > %(at)s) RETURNING 1
)
SELECT (SELECT count(*) FROM kept) = (SELECT nullif(count(*), 0) FROM stock_reservation_line WHERE reservation_id = %(id)s)
"""


@command("stock.confirm_reservation")
def confirm_reservation(*, input: ConfirmReservation, actor: Actor, at: datetime) -> bool:
    """Make a hold last until it is consumed or released (the order is paid); False where it, or a part of it, ran out first.

    Locks: its reservation lines.
    """
    return bool(sql.value(_CONFIRM, {"id": input.reservation_id, "at": at}))
