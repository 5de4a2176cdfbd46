from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.fulfilment.contracts import GoalShare
from noren.domains.fulfilment.rules import GOAL_MINUTES
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.platform import sql

GOAL_DAYS = 7

# Most are ready within two hours by the clock, which is within two hours of opening time too: only the others are judged
# one by one against the hours of their place, from when they became work (paid late counts from then).
_PICKUPS = """
SELECT f.location_id,
       count(*) FILTER (WHERE f.prepared_at <= f.due_at),
       count(*) FILTER (WHERE f.prepared_at IS NOT NULL OR f.due_at < %(at)s),
       count(*) FILTER (WHERE f.prepared_at <= f.created_at + %(goal)s),
       coalesce(jsonb_agg(jsonb_build_array(
           (SELECT h.at FROM fulfilment_history h WHERE h.fulfilment_id = f.id AND h.what = 'fulfilment.confirm' LIMIT 1),
           f.created_at, f.prepared_at
       )) FILTER (WHERE (f.prepared_at <= f.created_at + %(goal)s) IS NOT TRUE), '[]')
  FROM fulfilment_fulfilment f
 WHERE f.location_id = ANY(%(places)s) AND f.created_at >= %(since)s AND f.created_at <= %(at)s
   AND f.type <> 'CARRY_OUT' AND f.type = 'PICKUP' AND (f.prepared_at IS NOT NULL OR f.state = 'RESERVED')
 GROUP BY 1
"""


def goal_shares(*, locations: Sequence[LocationFacts], at: datetime) -> dict[UUID, GoalShare]:
    """How far each place reached the goal of two hours, and its own promises, with the pick-ups of the last seven days.

    One statement. What still has time counts for neither; what was cancelled before it was ready, or was not there, is
    told by the missing goods. A place without pick-ups has an empty share.
    """
    by_id = {one.id: one for one in locations}
    asked = {
        "places": list(by_id),
        "since": at - timedelta(days=GOAL_DAYS),
        "at": at,
        "goal": timedelta(minutes=GOAL_MINUTES),
    }
    shares = dict.fromkeys(by_id, GoalShare())
    for place, kept, judged, quick, others in sql.rows(_PICKUPS, asked):
        found = [_was_quick(by_id[place], other, at) for other in sql.from_json(others)]
        known = [one for one in found if one is not None]
        shares[place] = GoalShare(
            quick=quick + sum(known), judged_quick=quick + len(known), kept=kept, judged_kept=judged
        )
    return shares


def _was_quick(place: LocationFacts, times: Sequence[str | None], at: datetime) -> bool | None:
    """None: there is still time."""
    confirmed, created, prepared = (datetime.fromisoformat(time) if time else None for time in times)
    begun = confirmed or created or at
    goal = places.ready_at(location=place, placed_at=begun, minutes=GOAL_MINUTES)
    if prepared is not None:
        return prepared <= goal
    return False if goal < at else None
