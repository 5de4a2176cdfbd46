from datetime import datetime

from noren.domains.stock import api
from noren.platform.actor import SYSTEM
from noren.platform.timers import every


@every(5, "stock.expire_holds")
def expire_due_holds(*, at: datetime) -> None:
    """Release what is due, batch by batch. Nothing waits for this: reads and reservations count due holds as free."""
    while api.expire_holds(input=api.ExpireHolds(), actor=SYSTEM, at=at):
        pass
