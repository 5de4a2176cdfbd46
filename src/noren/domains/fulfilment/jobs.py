from datetime import datetime

from noren.domains.fulfilment import api
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.timers import every

_ANY_OVERDUE = """
SELECT EXISTS (SELECT 1 FROM fulfilment_fulfilment
                WHERE state = 'PREPARED' AND type = 'PICKUP' AND collect_by < %s AND overdue_told_at IS NULL)
"""


@every(60, "fulfilment.tell_overdue")
def tell_overdue(*, at: datetime) -> None:
    """Say once of every part that its customer has not come in time; where there is none, nothing is logged."""
    if sql.value(_ANY_OVERDUE, (at,)):
        api.tell_overdue(input=api.TellOverdue(), actor=SYSTEM, at=at)
