from datetime import datetime, timedelta

from noren.domains.fulfilment.contracts import MeasurePace
from noren.domains.fulfilment.queries.sourcing_known import forget_sourcing
from noren.domains.fulfilment.rules import MEASURED_ENOUGH
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

MEASURED_OVER = timedelta(days=28)

_WAITING = """
INSERT INTO fulfilment_pace (location_id, waiting, pick_s)
SELECT location_id, coalesce(now.waiting, 0), NULL
  FROM (SELECT location_id, count(*) AS waiting FROM fulfilment_fulfilment WHERE state = 'RESERVED' GROUP BY 1) now
  FULL JOIN fulfilment_pace p USING (location_id)
    ON CONFLICT (location_id) DO UPDATE SET waiting = excluded.waiting
 WHERE fulfilment_pace.waiting <> excluded.waiting
"""
# What one part takes: from when it could be begun (it was there, and the one before it was done) until it stood ready.
# A night or a quiet morning between two is no work: the median of many does not see them.
_PICK_TIMES = """
WITH done AS (
  SELECT location_id, prepared_at - greatest(created_at, lag(prepared_at) OVER (PARTITION BY location_id ORDER BY prepared_at)) AS took
    FROM fulfilment_fulfilment
   WHERE type <> 'CARRY_OUT' AND prepared_at > %(since)s AND created_at > %(since)s
), pace AS (
  SELECT location_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM took))::int AS pick_s
    FROM done WHERE took > interval '0' GROUP BY 1 HAVING count(*) >= %(enough)s
)
INSERT INTO fulfilment_pace (location_id, waiting, pick_s) SELECT location_id, 0, pick_s FROM pace
    ON CONFLICT (location_id) DO UPDATE SET pick_s = excluded.pick_s
"""


@command("fulfilment.measure_pace")
def measure_pace(*, input: MeasurePace, actor: Actor, at: datetime) -> None:
    """Write down how much work waits at each place and, if asked, how long one part has taken there of late.

    The pick time is the median over four weeks; a place with fewer than ten preparations has none.
    """
    if input.pick_times:
        sql.touch(_PICK_TIMES, {"since": at - MEASURED_OVER, "enough": MEASURED_ENOUGH})
    sql.touch(_WAITING)
    forget_sourcing()
