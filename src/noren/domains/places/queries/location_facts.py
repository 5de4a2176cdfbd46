import time as clock
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from noren.domains.places.contracts import LocationFacts, LocationKind
from noren.domains.places.errors import LocationNotFound
from noren.platform import sql

LIFETIME_S = 2.0

_ALL = """
SELECT l.id, l.company_id, c.name AS company_name, c.registration_number, c.currency, c.tax_rounding, l.brand_id,
       b.name AS brand_name, l.kind, l.code, l.name, l.name_kana, l.postal_code, l.prefecture_code, l.city, l.town, l.block,
       l.building, l.access, l.lat, l.lon, l.time_zone, l.phone, l.services, l.pickup_minutes, l.business_day_starts, l.version,
       l.archived_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('weekday', h.weekday, 'opens', h.opens, 'closes', h.closes)
                                  ORDER BY h.weekday, h.opens)
                   FROM places_weekly_hours h WHERE h.location_id = l.id), '[]') AS hours,
       coalesce((SELECT jsonb_agg(jsonb_build_object('day', s.day, 'closed', s.closed, 'opens', s.opens, 'closes', s.closes,
                                                     'note', s.note) ORDER BY s.day)
                   FROM places_special_day s WHERE s.location_id = l.id AND s.day >= %s::date - 7), '[]') AS special_days
  FROM places_location l JOIN places_company c ON c.id = l.company_id JOIN places_brand b ON b.id = l.brand_id
 ORDER BY l.code
"""
_JSON = {"company_name", "brand_name", "name", "access", "hours", "special_days"}
_kept: tuple[float, dict[UUID, LocationFacts]] = (0.0, {})


def all_facts() -> dict[UUID, LocationFacts]:
    """Every place by id, in the order of their codes; kept in the process for two seconds (a chain has few places)."""
    global _kept  # noqa: PLW0603 - the process' own memory
    if _kept[0] > clock.monotonic():
        return _kept[1]
    today = date.today()  # noqa: DTZ011 - only keeps old special days out
    found = {row["id"]: _facts(row) for row in sql.records(_ALL, (today,))}
    _kept = (clock.monotonic() + LIFETIME_S, found)
    return found


def location_facts(*, location_ids: Sequence[UUID]) -> dict[UUID, LocationFacts]:
    """Places with their sellers and hours; costs no statement when warm.

    Raises: LocationNotFound, also for an archived place.
    """
    known = all_facts()
    missing = [str(location_id) for location_id in location_ids if location_id not in known or known[location_id].archived_at]
    if missing:
        raise LocationNotFound(location_ids=missing)
    return {location_id: known[location_id] for location_id in location_ids}


def list_locations(
    *, kind: LocationKind | None = None, service: str | None = None, prefecture_code: str | None = None, archived: bool = False
) -> list[LocationFacts]:
    """Places in the order of their codes."""
    return [
        place
        for place in all_facts().values()
        if (archived or place.archived_at is None)
        and (kind is None or place.kind is kind)
        and (service is None or service in place.services)
        and (prefecture_code is None or place.prefecture_code == prefecture_code)
    ]


def locations_offering(*, service: str) -> list[LocationFacts]:
    """Places that offer a service."""
    return list_locations(service=service)


def forget_locations() -> None:
    """Read the places afresh next time."""
    global _kept  # noqa: PLW0603
    _kept = (0.0, {})


def _facts(row: dict[str, Any]) -> LocationFacts:
    return LocationFacts.model_validate({name: sql.from_json(item) if name in _JSON else item for name, item in row.items()})
