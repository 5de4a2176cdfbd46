"""Pure decisions of places: when a door is open, which trading day it is, when something can be ready."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from noren.domains.places.contracts import LocationFacts, Module, Opening, OpenNow

HORIZON_DAYS = 60
Span = tuple[datetime, datetime]


def openings_on(*, location: LocationFacts, day: date) -> list[Span]:
    """The openings that begin on a local day, as UTC instants in order; a special day replaces its weekday.

    A wall-clock time that a change of the clocks skips counts as when it would have been.
    """
    zone = ZoneInfo(location.time_zone)
    special = next((entry for entry in location.special_days if entry.day == day), None)
    if special is None:
        weekday = day.weekday()
        wall = [(o.opens, o.closes) for o in location.hours if o.weekday == weekday]
    elif special.closed or special.opens is None or special.closes is None:
        wall = []
    else:
        wall = [(special.opens, special.closes)]
    spans = [_span(day, opens, closes, zone) for opens, closes in wall]
    return sorted(span for span in spans if span[0] < span[1])


def open_now(*, location: LocationFacts, at: datetime) -> OpenNow:
    """Whether the place is open at an instant, until when, and when it opens next.

    A door that never closes within the horizon is open with no end.
    """
    horizon = at + timedelta(days=HORIZON_DAYS - 2)
    for opens, closes in _spans_from(location, at):
        if opens <= at < closes:
            return OpenNow(is_open=True, until=closes if closes < horizon else None, next_opening=None)
        if opens > at:
            return OpenNow(is_open=False, until=None, next_opening=opens)
    return OpenNow(is_open=False, until=None, next_opening=None)


def is_open(*, location: LocationFacts, at: datetime) -> bool:
    """Whether the door is open at an instant."""
    return open_now(location=location, at=at).is_open


def business_date(*, location: LocationFacts, at: datetime) -> date:
    """The trading day: one that starts at five holds the sale at one in the night after it."""
    local = at.astimezone(ZoneInfo(location.time_zone))
    starts = location.business_day_starts
    return local.date() if local.time() >= starts else local.date() - timedelta(days=1)


def ready_at(*, location: LocationFacts, placed_at: datetime, minutes: int | None = None) -> datetime:
    """When goods can stand ready: so many minutes of open time after the order.

    An order five minutes before closing is ready the next morning. A place without hours (a warehouse) works
    around the clock; so does, for want of anything better, one that stays closed until the horizon.
    """
    asked = timedelta(minutes=location.pickup_minutes if minutes is None else minutes)
    if not location.hours:
        return placed_at + asked
    left = asked
    for opens, closes in _spans_from(location, placed_at):
        begins = max(opens, placed_at)
        if closes <= begins:
            continue
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
    return placed_at + asked


def overlapping(hours: Sequence[Opening]) -> bool:
    """Whether two openings of one week are at the same time; Sunday's may pass into Monday."""
    week = 7 * 24 * 60
    spans: list[tuple[int, int]] = []
    for opening in hours:
        begins = opening.weekday * 1440 + _minute(opening.opens)
        ends = opening.weekday * 1440 + _minute(opening.closes)
        spans.append((begins, ends if ends > begins else ends + 1440))
    spans.sort()
    later = [*spans[1:], (spans[0][0] + week, spans[0][1] + week)] if spans else []
    return any(ends > begins for (_, ends), (begins, _) in zip(spans, later, strict=True))


MODULE_NEEDS = {Module.DELIVERY: Module.WEB_ORDERS, Module.POINTS: Module.MEMBERSHIP}


def missing_ground(on: Sequence[Module]) -> tuple[Module, Module] | None:
    """A module that rests on another one which is not on, with that one."""
    return next(((it, ground) for it, ground in MODULE_NEEDS.items() if it in on and ground not in on), None)


def corporate_number_holds(registration_number: str) -> bool:
    """Whether a `T` + 13 digits number has the check digit of Japan's corporate numbers.

    Sole traders' numbers need not have it, so a failure is worth a warning, never a refusal.
    """
    first, *rest = (int(digit) for digit in registration_number[1:])
    total = sum(digit * (1 if place % 2 else 2) for place, digit in enumerate(reversed(rest), start=1))
    return first == 9 - total % 9


def _spans_from(location: LocationFacts, at: datetime) -> Iterator[Span]:
    """Openings from the day before (hours may pass midnight) to the horizon; touching ones are one."""
    today = at.astimezone(ZoneInfo(location.time_zone)).date()
    held: Span | None = None
    for offset in range(-1, HORIZON_DAYS):
        for span in openings_on(location=location, day=today + timedelta(days=offset)):
            if held is None:
                held = span
            elif span[0] <= held[1]:
                held = (held[0], max(held[1], span[1]))
            else:
                yield held
                held = span
    if held is not None:
        yield held


def _span(day: date, opens: time, closes: time, zone: ZoneInfo) -> Span:
    # In UTC, because aware times of one zone are compared and subtracted by the clock on the wall.
    last = day if closes > opens else day + timedelta(days=1)
    return datetime.combine(day, opens, zone).astimezone(UTC), datetime.combine(last, closes, zone).astimezone(UTC)


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
