"""Pure decisions of places: when a door is open, which trading day it is, when something can be ready."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, time
from zoneinfo import ZoneInfo

from noren.domains.places.contracts import LocationFacts, OpenNow

HORIZON_DAYS = 15


def openings_on(*, location: LocationFacts, day: date) -> list[tuple[datetime, datetime]]:
    """The openings that begin on a local day, as instants in order; a special day replaces its weekday."""
    zone = ZoneInfo(location.time_zone)
    special = next((entry for entry in location.special_days if entry.day == day), None)
    if special is not None:
        if special.closed or special.opens is None or special.closes is None:
            return []
        return [_span(day, special.opens, special.closes, zone)]
    spans = [_span(day, o.opens, o.closes, zone) for o in location.hours if o.weekday == day.weekday()]
    return sorted(spans)


def open_now(*, location: LocationFacts, at: datetime) -> OpenNow:
    """Whether the place is open at an instant, until when, and when it opens next."""
    for opens, closes in _spans_from(location, at):
        if opens <= at < closes:
            return OpenNow(is_open=True, until=closes, next_opening=None)
        if opens > at:
            return OpenNow(is_open=False, until=None, next_opening=opens)
    return OpenNow(is_open=False, until=None, next_opening=None)


def business_date(*, location: LocationFacts, at: datetime) -> date:
    """The trading day: a day that starts at five in the morning holds the sale at one at night of the day before."""
    local = at.astimezone(ZoneInfo(location.time_zone))
    starts = location.business_day_starts
    return local.date() if local.time() >= starts else local.date() - timedelta(days=1)


def ready_at(*, location: LocationFacts, placed_at: datetime, minutes: int | None = None) -> datetime:
    """When goods can stand ready: so many minutes of open time after the order.

    An order five minutes before closing is ready the next morning. A place without hours (a warehouse) works
    around the clock; one with no opening within two weeks answers as if it did.
    """
    left = timedelta(minutes=location.pickup_minutes if minutes is None else minutes)
    if not location.hours:
        return placed_at + left
    for opens, closes in _spans_from(location, placed_at):
        begins = max(opens, placed_at)
        if closes <= begins:
            continue
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
    return placed_at + left


def _spans_from(location: LocationFacts, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """All openings from the day before (hours may pass midnight) to the horizon."""
    today = at.astimezone(ZoneInfo(location.time_zone)).date()
    for offset in range(-1, HORIZON_DAYS):
        yield from openings_on(location=location, day=today + timedelta(days=offset))


def _span(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = day if closes > opens else day + timedelta(days=1)
    return datetime.combine(day, opens, zone), datetime.combine(last, closes, zone)
