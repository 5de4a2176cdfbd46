"""Today's sales by store and by channel, against the same weekday a week ago at the same time of day."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from noren.domains.orders.contracts import Contract
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind
from noren.platform import sql
from noren.platform.actor import Actor

WEEK = timedelta(days=7)

# Each place has a trading day of its own. What was sold that day, less what was cancelled of it since, less what came
# back that day at that place. A return counts for the channel that its goods were sold through.
_SALES = """
WITH days AS (
  SELECT * FROM unnest(%(locations)s::uuid[], %(days)s::date[], %(spans)s::text[], %(untils)s::timestamptz[])
    AS d(location_id, day, span, until)
), sold AS (
  SELECT d.span, o.currency, o.location_id, o.channel, count(*) AS orders, sum(o.total_minor - o.cancelled_minor)::bigint AS sold,
         0::bigint AS returned
    FROM days d JOIN orders_order o ON o.location_id = d.location_id AND o.business_date = d.day
   WHERE o.confirmed_at IS NOT NULL AND o.placed_at <= d.until
   GROUP BY 1, 2, 3, 4
), returned AS (
  SELECT d.span, r.currency, r.location_id, coalesce(o.channel, 'import') AS channel, 0::bigint AS orders, 0::bigint AS sold,
         sum(r.refund_minor)::bigint AS returned
    FROM days d JOIN orders_return r ON r.location_id = d.location_id AND r.business_date = d.day
    LEFT JOIN orders_order o ON o.id = r.order_id
   WHERE r.at <= d.until
   GROUP BY 1, 2, 3, 4
)
SELECT span, currency, location_id, channel, sum(orders)::bigint, sum(sold)::bigint, sum(returned)::bigint
  FROM (SELECT * FROM sold UNION ALL SELECT * FROM returned) x GROUP BY 1, 2, 3, 4
"""


class Figure(Contract):
    """Net sales of one group; `change_percent` None: there was nothing to compare with.

    The shares are hundredths of the highest figure of the list, for bars.
    """

    label: dict[str, str]
    location_id: UUID | None
    channel: str
    net_minor: int
    before_minor: int
    orders: int
    returned_minor: int
    share: int
    before_share: int

    @property
    def change_percent(self) -> int | None:
        return _change(self.net_minor, self.before_minor)


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

    @property
    def change_percent(self) -> int | None:
        return _change(self.net_minor, self.before_minor)

    @property
    def average_minor(self) -> int | None:
        return round((self.net_minor + self.returned_minor) / self.orders) if self.orders else None


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
    rows = sql.rows(_SALES, _params(days, at)) if days else []
    first = max(days.values(), default=at.date())
    currencies = {place.currency for place in known.values() if place.archived_at is None} | {row[1] for row in rows}
    return SalesToday(
        at=at,
        day=first,
        compared_with=first - WEEK,
        currencies=[
            _of_currency(currency, [row for row in rows if row[1] == currency], known)
            for currency in sorted(currencies, key=lambda code: (code != "JPY", code))
        ],
    )


def _params(days: dict[UUID, date], at: datetime) -> dict[str, list[object]]:
    """Three spans of every place: today so far, a week ago at this time, and that whole day."""
    spans = [
        (location_id, day - shift, span, until)
        for location_id, day in days.items()
        for span, shift, until in (
            ("today", timedelta(), at),
            ("before", WEEK, at - WEEK),
            ("whole", WEEK, at),
        )
    ]
    return {
        "locations": [s[0] for s in spans],
        "days": [s[1] for s in spans],
        "spans": [s[2] for s in spans],
        "untils": [s[3] for s in spans],
    }


Row = tuple[str, str, UUID, str, int, int, int]
K = TypeVar("K")


def _of_currency(currency: str, rows: list[tuple[object, ...]], known: dict[UUID, LocationFacts]) -> CurrencySales:
    typed: list[Row] = rows  # type: ignore[assignment]
    stores = {
        place.id
        for place in known.values()
        if place.currency == currency and place.archived_at is None and place.kind is LocationKind.STORE
    }
    return CurrencySales(
        currency=currency,
        net_minor=_net(typed, "today"),
        before_minor=_net(typed, "before"),
        whole_day_before_minor=_net(typed, "whole"),
        orders=sum(row[4] for row in typed if row[0] == "today"),
        returned_minor=sum(row[6] for row in typed if row[0] == "today"),
        by_store=_figures(
            typed,
            group=lambda row: row[2],
            keys=stores | {row[2] for row in typed},
            figure=lambda key: {"label": known[key].name, "location_id": key, "channel": ""},
        ),
        by_channel=_figures(
            typed,
            group=lambda row: row[3],
            keys={row[3] for row in typed},
            figure=lambda key: {"label": {}, "location_id": None, "channel": key},
        ),
    )


def _figures(
    rows: list[Row], *, group: Callable[[Row], K], keys: Iterable[K], figure: Callable[[K], dict[str, object]]
) -> list[Figure]:
    found = []
    for key in keys:
        own = [row for row in rows if group(row) == key]
        found.append(
            Figure.model_validate(
                {
                    **figure(key),
                    "net_minor": _net(own, "today"),
                    "before_minor": _net(own, "before"),
                    "orders": sum(row[4] for row in own if row[0] == "today"),
                    "returned_minor": sum(row[6] for row in own if row[0] == "today"),
                    "share": 0,
                    "before_share": 0,
                }
            )
        )
    highest = max((max(one.net_minor, one.before_minor) for one in found), default=0)
    scale = 100 / highest if highest > 0 else 0
    shown = [
        one.model_copy(
            update={
                "share": max(0, round(one.net_minor * scale)),
                "before_share": max(0, round(one.before_minor * scale)),
            }
        )
        for one in found
    ]
    return sorted(shown, key=lambda one: (-one.net_minor, -one.before_minor, str(one.label), one.channel))


def _change(now: int, before: int) -> int | None:
    """In percent; None where either is not a positive amount, because then a percentage says nothing."""
    return None if before <= 0 or now < 0 else round((now - before) * 100 / before)


def _net(rows: list[Row], span: str) -> int:
    return sum(row[5] - row[6] for row in rows if row[0] == span)
