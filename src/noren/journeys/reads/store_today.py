"""A store's day: what was handed over, sent and taken back, and what was sold, beside the same weekday last week."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from noren.domains.fulfilment.contracts import Contract
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.platform import sql
from noren.platform.actor import Actor

_WEEK = timedelta(days=7)

# What was cancelled is not sold; what came back is a fact of its own day and stands beside it.
_SALES = """
SELECT channel, currency,
       count(*) FILTER (WHERE business_date = %(day)s),
       coalesce(sum(total_minor - cancelled_minor) FILTER (WHERE business_date = %(day)s), 0)::bigint,
       count(*) FILTER (WHERE business_date = %(before)s),
       coalesce(sum(total_minor - cancelled_minor) FILTER (WHERE business_date = %(before)s), 0)::bigint,
       coalesce(sum(total_minor - cancelled_minor) FILTER (WHERE business_date = %(before)s AND placed_at <= %(so_far)s), 0)::bigint
  FROM orders_order
 WHERE location_id = %(location)s AND business_date IN (%(day)s, %(before)s) AND state IN ('confirmed', 'completed')
 GROUP BY 1, 2 ORDER BY 4 DESC, 1
"""
_WORK = """
SELECT count(*) FILTER (WHERE type = 'PICKUP'), count(*) FILTER (WHERE type = 'SHIPMENT'),
       count(*) FILTER (WHERE type = 'PICKUP' AND prepared_at > due_at),
       coalesce(round(avg(extract(epoch FROM prepared_at - created_at) / 60) FILTER (WHERE type = 'PICKUP')), 0)::int
  FROM fulfilment_fulfilment
 WHERE location_id = %(location)s AND state = 'COMPLETED' AND completed_at >= %(from)s AND completed_at < %(to)s
"""
_RETURNS = """
SELECT count(*), coalesce(sum(refund_minor), 0)::bigint FROM orders_return
 WHERE location_id = %(location)s AND business_date = %(day)s
"""


class ChannelSales(Contract):
    """`week_ago_so_far_minor`: the same weekday last week, up to this time of day."""

    channel: str
    currency: str
    orders: int
    total_minor: int
    week_ago_orders: int
    week_ago_minor: int
    week_ago_so_far_minor: int


class StoreToday(Contract):
    day: date
    week_ago: date
    handed_over: int
    sent: int
    late: int
    minutes_to_prepare: int
    returns: int
    returned_minor: int
    currency: str
    sales: list[ChannelSales]

    @property
    def total_minor(self) -> int:
        """Sold today through all channels."""
        return sum(row.total_minor for row in self.sales)

    @property
    def orders(self) -> int:
        """How many sales today."""
        return sum(row.orders for row in self.sales)

    @property
    def week_ago_minor(self) -> int:
        """Sold on the whole of the same weekday last week."""
        return sum(row.week_ago_minor for row in self.sales)

    @property
    def week_ago_so_far_minor(self) -> int:
        """Sold on the same weekday last week, up to this time of day."""
        return sum(row.week_ago_so_far_minor for row in self.sales)

    @property
    def most_minor(self) -> int:
        """The largest figure, which the others are drawn against."""
        return max((max(row.total_minor, row.week_ago_minor) for row in self.sales), default=0) or 1


def store_today(*, location: LocationFacts, actor: Actor, at: datetime) -> StoreToday:
    """The place's present business day in its own currency, by three statements.

    Raises: NotAllowed.
    """
    actor.require("reports.view", location.id)
    day = places.business_date(location=location, at=at)
    start = datetime.combine(day, location.business_day_starts, ZoneInfo(location.time_zone))
    params = {
        "location": location.id,
        "day": day,
        "before": day - _WEEK,
        "so_far": at - _WEEK,
        "from": start,
        "to": start + timedelta(days=1),
    }
    handed_over, sent, late, minutes = sql.row(_WORK, _only(params, "location", "from", "to")) or (0, 0, 0, 0)
    returns, returned = sql.row(_RETURNS, _only(params, "location", "day")) or (0, 0)
    found = sql.rows(_SALES, _only(params, "location", "day", "before", "so_far"))
    return StoreToday(
        day=day,
        week_ago=day - _WEEK,
        handed_over=handed_over,
        sent=sent,
        late=late,
        minutes_to_prepare=minutes,
        returns=returns,
        returned_minor=returned,
        currency=location.currency,
        sales=[
            ChannelSales(
                channel=row[0],
                currency=row[1],
                orders=row[2],
                total_minor=row[3],
                week_ago_orders=row[4],
                week_ago_minor=row[5],
                week_ago_so_far_minor=row[6],
            )
            for row in found
            if row[1] == location.currency
        ],
    )


def _only(params: dict[str, object], *names: str) -> dict[str, object]:
    return {name: params[name] for name in names}
