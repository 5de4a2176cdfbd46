"""Today's sales by store, channel and hour, against the same weekday a week ago: until the same minute, and whole."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from noren.domains.orders.contracts import Contract
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind
from noren.platform import sql
from noren.platform.actor import Actor

WEEK = timedelta(days=7)

# Each place has a trading day of its own. What was sold that day, less what was cancelled of it since, less what came
# back that day at that place. A return counts for the channel that its goods were sold through. What another place sends
# is credited to both and stands beside the sums, so that it is counted once.
_SALES = """
WITH days AS (
  SELECT * FROM unnest(%(locations)s::uuid[], %(days)s::date[], %(spans)s::text[], %(untils)s::timestamptz[], %(zones)s::text[])
    AS d(location_id, day, span, until, zone)
), away AS MATERIALIZED (
  SELECT o.location_id AS sold_at, f.location_id AS sent_from, o.business_date, o.channel, o.currency,
         sum(l.amount_minor * (l.quantity - l.cancelled_quantity) / l.quantity)::bigint AS amount
    FROM orders_order o
    JOIN fulfilment_fulfilment f ON f.order_id = o.id AND f.location_id <> o.location_id AND f.state <> 'CANCELED'
    JOIN fulfilment_line p ON p.fulfilment_id = f.id JOIN orders_line l ON l.id = p.order_line_id
   WHERE o.location_id = ANY(%(everywhere)s::uuid[]) AND o.business_date = ANY(%(days)s::date[])
     AND o.confirmed_at IS NOT NULL
   GROUP BY 1, 2, 3, 4, 5
), happened AS (
  SELECT d.span, o.currency, o.location_id, o.channel, extract(hour FROM o.placed_at AT TIME ZONE d.zone)::int AS hour,
         1 AS orders, o.total_minor - o.cancelled_minor AS sold, 0::bigint AS returned, 0::bigint AS away, 0::bigint AS for_others
    FROM days d JOIN orders_order o ON o.location_id = d.location_id AND o.business_date = d.day
   WHERE o.confirmed_at IS NOT NULL AND o.placed_at <= d.until
   UNION ALL
  SELECT d.span, r.currency, r.location_id, coalesce(o.channel, 'import'), extract(hour FROM r.at AT TIME ZONE d.zone)::int,
         0, 0, r.refund_minor, 0, 0
    FROM days d JOIN orders_return r ON r.location_id = d.location_id AND r.business_date = d.day
    LEFT JOIN orders_order o ON o.id = r.order_id
   WHERE r.at <= d.until
   UNION ALL
  SELECT d.span, a.currency, d.location_id, a.channel, NULL, 0, 0, 0, a.amount, 0
    FROM days d JOIN away a ON a.sold_at = d.location_id AND a.business_date = d.day WHERE d.span = 'today'
   UNION ALL
  SELECT d.span, a.currency, d.location_id, a.channel, NULL, 0, 0, 0, 0, a.amount
    FROM days d JOIN away a ON a.sent_from = d.location_id AND a.business_date = d.day WHERE d.span = 'today'
)
SELECT span, currency, location_id, channel, hour, sum(orders)::bigint, sum(sold)::bigint, sum(returned)::bigint,
       sum(away)::bigint, sum(for_others)::bigint
  FROM happened GROUP BY GROUPING SETS ((span, currency, location_id, channel), (span, currency, hour))
"""
OPEN_HOURS = range(9, 21)
"""Shown even where nothing was sold in them, so that a quiet day still has its shape."""


class Figure(Contract):
    """Net sales of one group; `change_percent` None: there was nothing to compare with.

    Of a store: `sent_elsewhere_minor` of its sales other places send, `sent_for_others_minor` it sends for theirs. Both
    are credits, no sales of their own.
    """

    label: dict[str, str]
    location_id: UUID | None
    channel: str
    net_minor: int
    before_minor: int
    whole_day_before_minor: int
    orders: int
    returned_minor: int
    sent_elsewhere_minor: int = 0
    sent_for_others_minor: int = 0

    @property
    def change_percent(self) -> int | None:
        return _change(self.net_minor, self.before_minor)


class Hour(Contract):
    """What was sold from this hour of the day to the next; `net_minor` None: the hour has not begun."""

    hour: int
    net_minor: int | None
    before_minor: int
    orders: int


class CurrencySales(Contract):
    """One currency's day; currencies are never added up."""

    currency: str
    net_minor: int
    before_minor: int
    whole_day_before_minor: int
    orders: int
    returned_minor: int
    by_store: list[Figure]
    by_channel: list[Figure]
    by_hour: list[Hour]

    @property
    def change_percent(self) -> int | None:
        return _change(self.net_minor, self.before_minor)

    @property
    def average_minor(self) -> int | None:
        return round((self.net_minor + self.returned_minor) / self.orders) if self.orders else None

    @property
    def has_credits(self) -> bool:
        """Something was sold at one place and sent from another."""
        return any(one.sent_elsewhere_minor or one.sent_for_others_minor for one in self.by_store)

    @property
    def is_quiet(self) -> bool:
        """Nothing was sold, neither today nor on the day that it is compared with."""
        return not any(one.net_minor or one.whole_day_before_minor for one in self.by_store)


class SalesToday(Contract):
    """`day` is the trading day of the first place; places that start their day later may be a day behind."""

    at: datetime
    day: date
    compared_with: date
    currencies: list[CurrencySales]


def sales_today(*, actor: Actor, at: datetime) -> SalesToday:
    """Net sales, tax included, of the running trading day: sold, less cancelled, less returned. One statement.

    Only the places within the actor's reach.
    Raises: NotAllowed, SignInRequired.
    """
    actor.require("reports.view")
    known = {place.id: place for place in places.list_locations(archived=True) if actor.reaches(place.id)}
    days = {place.id: places.business_date(location=place, at=at) for place in known.values()}
    zones = {place.id: place.time_zone for place in known.values()}
    rows = [Row(*row) for row in sql.rows(_SALES, _params(days, zones, at))] if days else []
    first = max(days.values(), default=at.date())
    currencies = {place.currency for place in known.values() if place.archived_at is None} | {
        row.currency for row in rows
    }
    return SalesToday(
        at=at,
        day=first,
        compared_with=first - WEEK,
        currencies=[
            _of_currency(currency, [row for row in rows if row.currency == currency], known, at)
            for currency in sorted(currencies, key=lambda code: (code != "JPY", code))
        ],
    )


class Row(NamedTuple):
    """Of one place and channel, or of one hour of all of them."""

    span: str
    currency: str
    location_id: UUID | None
    channel: str | None
    hour: int | None
    orders: int
    sold: int
    returned: int
    away: int
    for_others: int


K = TypeVar("K")


def _params(days: dict[UUID, date], zones: dict[UUID, str], at: datetime) -> dict[str, list[object]]:
    """Three spans of every place: today so far, a week ago at this time, and that whole day."""
    spans = [
        (location_id, day - shift, span, until, zones[location_id])
        for location_id, day in days.items()
        for span, shift, until in (
            ("today", timedelta(), at),
            ("before", WEEK, at - WEEK),
            ("whole", WEEK, at),
        )
    ]
    columns = zip(*spans, strict=True)
    named: dict[str, list[object]] = dict(
        zip(("locations", "days", "spans", "untils", "zones"), map(list, columns), strict=True)
    )
    return {**named, "everywhere": list(places.all_facts())}


def _of_currency(currency: str, rows: list[Row], known: dict[UUID, LocationFacts], at: datetime) -> CurrencySales:
    grouped = [row for row in rows if row.location_id is not None]
    own = [place for place in known.values() if place.currency == currency and place.archived_at is None]
    stores = {place.id for place in own if place.kind is LocationKind.STORE}
    return CurrencySales(
        currency=currency,
        net_minor=_net(grouped, "today"),
        before_minor=_net(grouped, "before"),
        whole_day_before_minor=_net(grouped, "whole"),
        orders=_orders(grouped),
        returned_minor=sum(row.returned for row in grouped if row.span == "today"),
        by_store=_figures(
            grouped,
            group=lambda row: row.location_id,
            keys=stores | {row.location_id for row in grouped if row.location_id},
            figure=lambda key: {"label": known[key].name, "location_id": key, "channel": ""},
        ),
        by_channel=_figures(
            grouped,
            group=lambda row: row.channel,
            keys={row.channel for row in grouped if row.channel},
            figure=lambda key: {"label": {}, "location_id": None, "channel": key},
        ),
        by_hour=_hours([row for row in rows if row.hour is not None], own or list(known.values()), at),
    )


def _figures(
    rows: list[Row],
    *,
    group: Callable[[Row], K | None],
    keys: Iterable[K],
    figure: Callable[[K], dict[str, object]],
) -> list[Figure]:
    found = []
    for key in keys:
        own = [row for row in rows if group(row) == key]
        amounts = {
            "net_minor": _net(own, "today"),
            "before_minor": _net(own, "before"),
            "whole_day_before_minor": _net(own, "whole"),
            "orders": _orders(own),
            "returned_minor": sum(row.returned for row in own if row.span == "today"),
            "sent_elsewhere_minor": sum(row.away for row in own),
            "sent_for_others_minor": sum(row.for_others for row in own),
        }
        found.append(Figure.model_validate({**figure(key), **amounts}))
    return sorted(found, key=lambda one: (-one.net_minor, -one.before_minor, str(one.label), one.channel))


def _hours(rows: list[Row], own: list[LocationFacts], at: datetime) -> list[Hour]:
    """From the first hour of the trading day that has something to the last, on the wall clock of the first place."""
    if not own:
        return []
    place = own[0]
    begins = place.business_day_starts.hour
    running = (at.astimezone(ZoneInfo(place.time_zone)).hour - begins) % 24
    seen = [(row.hour - begins) % 24 for row in rows if row.hour is not None]
    steps = [*seen, *((hour - begins) % 24 for hour in OPEN_HOURS)]
    hours = []
    for step in range(min(steps), max(steps) + 1):
        hour = (begins + step) % 24
        of_hour = [row for row in rows if row.hour == hour]
        begun = step <= running or any(row.span == "today" for row in of_hour)
        hours.append(
            Hour(
                hour=hour,
                net_minor=_net(of_hour, "today") if begun else None,
                before_minor=_net(of_hour, "whole"),
                orders=_orders(of_hour),
            )
        )
    return hours


def _change(now: int, before: int) -> int | None:
    """In percent; None where either is not a positive amount, because then a percentage says nothing."""
    return None if before <= 0 or now < 0 else round((now - before) * 100 / before)


def _net(rows: list[Row], span: str) -> int:
    return sum(row.sold - row.returned for row in rows if row.span == span)


def _orders(rows: list[Row]) -> int:
    return sum(row.orders for row in rows if row.span == "today")
