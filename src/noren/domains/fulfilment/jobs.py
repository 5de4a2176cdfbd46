from datetime import datetime

from noren.domains.fulfilment import api
from noren.platform.actor import SYSTEM
from noren.platform.timers import every


@every(60, "fulfilment.tell_overdue")
def tell_overdue(*, at: datetime) -> None:
    """Say once of every part that its customer has not come in time."""
    api.tell_overdue(input=api.TellOverdue(), actor=SYSTEM, at=at)
