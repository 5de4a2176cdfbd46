from datetime import datetime

from noren.domains.stock import api
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.timers import every

_ANY_DUE = "SELECT EXISTS (SELECT 1 FROM stock_reservation_line WHERE open_quantity > 0 AND expires_at <= %s)"


@every(5, "stock.expire_holds")
def expire_due_holds(*, at: datetime) -> None:
    """Release what is due, batch by batch. Nothing waits for this: reads and reservations count due holds as free.

    Where nothing is due there is no command, so that the log holds only what happened.
    """
    while sql.value(_ANY_DUE, (at,)) and api.expire_holds(input=api.ExpireHolds(), actor=SYSTEM, at=at):
        pass
