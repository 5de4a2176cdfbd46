from datetime import datetime

from noren.domains.fulfilment import api
from noren.domains.fulfilment.contracts import MeasurePace
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.timers import every

_ANY_OVERDUE = """
SELECT EXISTS (SELECT 1 FROM fulfilment_fulfilment
                WHERE state = 'PREPARED' AND type = 'PICKUP' AND collect_by < %s AND overdue_told_at IS NULL)
"""
_QUEUES_CHANGED = """
SELECT EXISTS (
  SELECT 1 FROM (SELECT location_id, count(*) AS waiting FROM fulfilment_fulfilment WHERE state = 'RESERVED' GROUP BY 1) now
    FULL JOIN fulfilment_pace p USING (location_id)
   WHERE coalesce(now.waiting, 0) <> coalesce(p.waiting, 0))
"""


@every(60, "fulfilment.tell_overdue")
def tell_overdue(*, at: datetime) -> None:
    """Say once of every part that its customer has not come in time; where there is none, nothing is logged."""
    if sql.value(_ANY_OVERDUE, (at,)):
        api.tell_overdue(input=api.TellOverdue(), actor=SYSTEM, at=at)


@every(30, "fulfilment.count_waiting", lane="background")
def count_waiting(*, at: datetime) -> None:
    """Note how much work waits at each place; where nothing has changed, nothing is logged."""
    if sql.value(_QUEUES_CHANGED):
        api.measure_pace(input=MeasurePace(pick_times=False), actor=SYSTEM, at=at)


@every(3600, "fulfilment.measure_pace", lane="background")
def measure_pace(*, at: datetime) -> None:
    """Measure how long preparing takes at each place."""
    api.measure_pace(input=MeasurePace(), actor=SYSTEM, at=at)
