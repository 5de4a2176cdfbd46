import time as clock
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import to_json

from noren.domains.places.contracts import LocationFacts, LocationKind, Module, Service
from noren.domains.places.errors import LocationNotFound, ModuleOff
from noren.platform import sql

LIFETIME_S = 2.0

_FACTS = """
SELECT l.id, l.company_id, c.name AS company_name, c.registration_number, c.currency, c.tax_rounding,
       l.brand_id, b.name AS brand_name, b.mark AS brand_mark, b.colour AS brand_colour, l.kind, l.code, l.name, l.name_kana, l.postal_code,
       l.prefecture_code, l.city, l.town, l.block, l.building, l.access, l.lat, l.lon, l.time_zone,
       l.phone, l.services, l.pickup_minutes, l.business_day_starts, l.opened_on, l.version, l.archived_at,
       coalesce((
         SELECT jsonb_agg(jsonb_build_object('weekday', h.weekday, 'opens', h.opens, 'closes', h.closes)
                          ORDER BY h.weekday, h.opens)
           FROM places_weekly_hours h WHERE h.location_id = l.id), '[]') AS hours,
       coalesce((
         SELECT jsonb_agg(jsonb_build_object('day', s.day, 'closed', s.closed, 'opens', s.opens,
                                             'closes', s.closes, 'note', s.note) ORDER BY s.day)
           FROM places_special_day s
          WHERE s.location_id = l.id AND s.day >= %s::date - 7), '[]') AS special_days
  FROM places_location l JOIN places_company c ON c.id = l.company_id JOIN places_brand b ON b.id = l.brand_id
"""
_ALL = _FACTS + " ORDER BY l.code"
_SOME = _FACTS + " WHERE l.id = ANY(%s)"
# One number that differs when any place, company or brand does: about a millisecond for 2,000 places, where
# reading them all takes a tenth of a second. The modules that are off come along: pages ask for them all the time too.
_STAMP = """
SELECT array(SELECT module FROM places_module_off) AS off,
       (SELECT coalesce(sum(hashtextextended(l.id::text || l.version::text, 0)), 0) FROM places_location l)
     + (SELECT coalesce(sum(hashtextextended(c::text, 1)), 0) FROM places_company c)
     + (SELECT coalesce(sum(hashtextextended(b::text, 2)), 0) FROM places_brand b) AS stamp
"""
_JSON = {"company_name", "brand_name", "name", "access", "hours", "special_days"}


class _Kept(NamedTuple):
    until: float
    stamp: Any
    day: date
    places: dict[UUID, LocationFacts]
    digest: str
    modules: frozenset[Module]


_kept: _Kept | None = None
_reading = Lock()


def all_facts() -> dict[UUID, LocationFacts]:
    """Every place by id, in the order of their codes, at most two seconds old.

    Kept in the process (a chain has few places) and read again only when something has changed; while one
    thread looks, the others go on with what there is.
    """
    return _known().places


def facts_digest() -> str:
    """Stands for all that `all_facts` tells, where something is remembered by it; costs nothing while they are kept."""
    return _known().digest


def modules_on() -> frozenset[Module]:
    """The parts of the business that the chain uses, at most two seconds old; read along with the places."""
    return _known().modules


def uses(*, module: Module) -> bool:
    """Whether a part of the business is on; costs no statement when warm."""
    return module in _known().modules


def require_module(*, module: Module) -> None:
    """Refuse where a part of the business is off.

    Raises: ModuleOff.
    """
    if not uses(module=module):
        raise ModuleOff(module=module.value)


def location_facts(*, location_ids: Sequence[UUID]) -> dict[UUID, LocationFacts]:
    """Places in use with their sellers and hours; costs no statement when warm.

    A place that was made a moment ago in another process is found too.

    Raises: LocationNotFound, also for an archived place.
    """
    known = all_facts()
    unknown = [location_id for location_id in location_ids if location_id not in known]
    if unknown:
        found = sql.records(_SOME, (_today(), unknown))
        known = {**known, **{row["id"]: _facts(row) for row in found}}
    missing = [str(wanted) for wanted in location_ids if wanted not in known or known[wanted].archived_at]
    if missing:
        raise LocationNotFound(location_ids=missing)
    return {location_id: known[location_id] for location_id in location_ids}


def find_store(*, location_id: UUID | None) -> LocationFacts | None:
    """A store that is in use; None for anything else."""
    found = all_facts().get(location_id) if location_id else None
    return found if found and found.archived_at is None and found.kind is LocationKind.STORE else None


def get_location(*, location_id: UUID, fresh: bool = False) -> LocationFacts:
    """One place, archived or not. `fresh` reads it from the database: for editors, who send its version back.

    Raises: LocationNotFound.
    """
    found = None if fresh else all_facts().get(location_id)
    if found is not None:
        return found
    row = sql.record(_SOME, (_today(), [location_id]))
    if row is None:
        raise LocationNotFound(location_ids=[str(location_id)])
    return _facts(row)


def list_locations(
    *,
    kind: LocationKind | None = None,
    service: str | None = None,
    prefecture_code: str | None = None,
    archived: bool = False,
) -> list[LocationFacts]:
    """Places in the order of their codes; `archived` adds those that are out of use."""
    return [
        place
        for place in all_facts().values()
        if (archived or place.archived_at is None)
        and (kind is None or place.kind is kind)
        and (service is None or service in place.services)
        and (prefecture_code is None or place.prefecture_code == prefecture_code)
    ]


def locations_offering(*, service: str) -> list[LocationFacts]:
    """Places that offer a service; nobody sends parcels while delivery is off."""
    if service == Service.SHIP_FROM and not uses(module=Module.DELIVERY):
        return []
    return list_locations(service=service)


def forget_locations() -> None:
    """Read the places afresh next time."""
    global _kept  # noqa: PLW0603 - the process' own memory
    _kept = None


def _known() -> _Kept:
    kept = _kept
    if kept is not None and kept.until > clock.monotonic():
        return kept
    if not _reading.acquire(blocking=kept is None):
        assert kept is not None  # noqa: S101 - without anything kept, acquiring waits
        return kept
    try:
        return _refreshed(_kept)
    finally:
        _reading.release()


def _refreshed(kept: _Kept | None) -> _Kept:
    """What is kept, looked after: another thread may have done so while this one waited."""
    global _kept  # noqa: PLW0603 - as above
    if kept is not None and kept.until > clock.monotonic():
        return kept
    day, looked = _today(), sql.record(_STAMP)
    assert looked is not None  # noqa: S101 - a question without a table has one answer
    stamp = looked["stamp"]
    if kept is not None and (kept.stamp, kept.day) == (stamp, day):
        places, digest = kept.places, kept.digest
    else:
        places = {row["id"]: _facts(row) for row in sql.records(_ALL, (day,))}
        digest = blake2b(to_json(list(places.values()))).hexdigest()
    modules = frozenset(module for module in Module if module not in looked["off"])
    _kept = made = _Kept(clock.monotonic() + LIFETIME_S, stamp, day, places, digest, modules)
    return made


def _today() -> date:
    return date.today()  # noqa: DTZ011 - only keeps old special days out


def _facts(row: dict[str, Any]) -> LocationFacts:
    plain = {name: sql.from_json(item) if name in _JSON else item for name, item in row.items()}
    return LocationFacts.model_validate(plain)
