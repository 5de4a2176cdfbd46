import time
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from noren.domains.fulfilment.contracts import Pace, SourcingPolicy, SourcingTerms
from noren.domains.fulfilment.rules import policy_for, promise_minutes
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.platform import sql

LIFETIME_S = 10.0
_IDLE = Pace(waiting=0, pick_s=None)

_KNOWN = """
SELECT (SELECT jsonb_agg(to_jsonb(p) - 'command_id') FROM fulfilment_sourcing_policy p),
       (SELECT jsonb_object_agg(location_id, jsonb_build_object('waiting', waiting, 'pick_s', pick_s)) FROM fulfilment_pace)
"""


class _Kept(NamedTuple):
    until: float
    policies: list[SourcingPolicy]
    paces: dict[UUID, Pace]


_kept: _Kept | None = None


def sourcing_policies(*, fresh: bool = False) -> list[SourcingPolicy]:
    """Every policy that held, holds or will hold, the latest first; at most ten seconds old, or `fresh`."""
    if fresh:
        forget_sourcing()
    return sorted(_known().policies, key=lambda policy: (policy.valid_from, policy.id), reverse=True)


def terms_for(*, location: LocationFacts, at: datetime, trial: SourcingPolicy | None = None) -> SourcingTerms:
    """What decides where the goods of this place's seller are sent from; costs no statement when warm.

    `trial`: a policy that is not set, as if it held beside the others.
    """
    policies = _known().policies if trial is None else [*_known().policies, trial]
    return policy_for(policies, company_id=location.company_id, brand_id=location.brand_id, at=at)


def paces() -> dict[UUID, Pace]:
    """The same for every place that has been measured: all that `ready_by` knows beside the place itself."""
    return _known().paces


def pace_of(*, location_id: UUID) -> Pace:
    """What waits at a place and how long one part takes there, as last measured; costs no statement when warm."""
    return _known().paces.get(location_id, _IDLE)


def ready_by(*, location: LocationFacts, placed_at: datetime) -> datetime:
    """When one more order can stand ready at a place: by its own word, or later where its queue takes longer.

    Counted in opening hours. Costs no statement when warm.
    """
    pace = pace_of(location_id=location.id)
    minutes = promise_minutes(own_minutes=location.pickup_minutes, waiting=pace.waiting, pick_s=pace.pick_s)
    return places.ready_at(location=location, placed_at=placed_at, minutes=minutes)


def forget_sourcing() -> None:
    """Read policies and paces afresh next time."""
    global _kept  # noqa: PLW0603 - the process' own memory
    _kept = None


def _known() -> _Kept:
    global _kept  # noqa: PLW0603 - as above
    kept, moment = _kept, time.monotonic()
    if kept is not None and kept.until > moment:
        return kept
    policies, paces = sql.rows(_KNOWN)[0]
    _kept = _Kept(
        moment + LIFETIME_S,
        [SourcingPolicy.model_validate(row) for row in sql.from_json(policies) or []] if policies else [],
        {UUID(place): Pace.model_validate(row) for place, row in sql.from_json(paces).items()} if paces else {},
    )
    return _kept
