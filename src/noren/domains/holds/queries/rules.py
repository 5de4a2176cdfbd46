from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from noren.domains.holds.contracts import HoldOffer, HoldRule, HoldTerms
from noren.domains.holds.rules import ends_at
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.platform import sql

HORIZON_DAYS = 60

_COLUMNS = """id, location_id, valid_from, is_offered, hours, days, most_units, most_extensions, remind_minutes,
       for_guests, department_ids"""
_HOLDING = f"""
SELECT DISTINCT ON (location_id) {_COLUMNS} FROM holds_rule WHERE valid_from <= %s ORDER BY location_id, valid_from DESC
"""  # noqa: S608 - text of our own
_COMING = f"SELECT {_COLUMNS} FROM holds_rule WHERE valid_from > %s ORDER BY valid_from, id"  # noqa: S608 - as above


def hold_rules(*, at: datetime) -> list[HoldRule]:
    """The rules that hold now, one for each scope."""
    return [HoldRule(**row) for row in sql.records(_HOLDING, (at,))]


def coming_rules(*, at: datetime) -> list[HoldRule]:
    """Those that are to hold later, soonest first."""
    return [HoldRule(**row) for row in sql.records(_COMING, (at,))]


def rule_for(rules: Sequence[HoldRule], location_id: UUID) -> HoldRule | None:
    """The place's own rule, else that of all; None where nobody has made one, and nothing is held."""
    of_all = next((rule for rule in rules if rule.location_id is None), None)
    return next((rule for rule in rules if rule.location_id == location_id), of_all)


def end_at(terms: HoldTerms, location: LocationFacts, at: datetime) -> datetime:
    """When a hold would end that begins at this place now."""
    today = at.astimezone(ZoneInfo(location.time_zone)).date()
    days = [
        places.openings_on(location=location, day=today + timedelta(days=offset)) for offset in range(-1, HORIZON_DAYS)
    ]
    return ends_at(terms=terms, days=days, at=at)


def hold_offers(*, location_ids: Sequence[UUID], departments: Sequence[UUID] | None, at: datetime) -> list[HoldOffer]:
    """What each place offers for goods of these departments (a product's own and those above it); one statement.

    `departments` None: whether it offers anything at all.  Raises: LocationNotFound.
    """
    rules = hold_rules(at=at)
    facts = [places.get_location(location_id=location_id) for location_id in location_ids]
    return [_offer(place, rule_for(rules, place.id), departments, at) for place in facts]


def covers(rule: HoldRule, departments: Sequence[UUID]) -> bool:
    """Whether goods of these departments may be held."""
    return not rule.department_ids or bool(set(rule.department_ids) & set(departments))


def _offer(
    location: LocationFacts, rule: HoldRule | None, departments: Sequence[UUID] | None, at: datetime
) -> HoldOffer:
    offered = rule is not None and rule.is_offered and location.kind == "store"
    offered = offered and (departments is None or rule is None or covers(rule, departments))
    return HoldOffer(
        location_id=location.id,
        is_offered=offered,
        until=end_at(rule, location, at) if rule and offered else None,
        most_units=rule.most_units if rule else 0,
        for_guests=rule.for_guests if rule else False,
    )
