"""Today's sales: net, tax included, by store and channel, against the same weekday a week ago."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from tests.world import NOON, World, clerk, levels, make_world, pickup, shipment

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import PlaceCheckout
from noren.journeys.collect import Collect, collect
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.reads.attention import attention
from noren.journeys.reads.sales_today import SalesToday, sales_today
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, NotAllowed

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def sold(input: PlaceCheckout, at: datetime) -> UUID:
    return checkout(input=input, actor=SHOPPER, at=at).order_id


def collected(world: World, order_id: UUID, at: datetime) -> None:
    part = fulfilment.of_order(order_id=order_id)[0]
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=clerk(world.shibuya), at=at)
    collect(
        input=Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id)), actor=clerk(world.shibuya), at=at
    )


def by_store(found: SalesToday) -> dict[UUID | None, tuple[int, int, int]]:
    return {one.location_id: (one.net_minor, one.before_minor, one.orders) for one in found.currencies[0].by_store}


def test_cancellations_and_returns_are_taken_off_where_and_when_they_belong() -> None:
    world = make_world()
    kept = sold(pickup(world, (world.shirt, 2), (world.beans, 1)), NOON)
    cancelled = sold(pickup(world, (world.mug, 3)), NOON)
    sold(pickup(world, (world.mug, 1), store=world.umeda), NOON)
    later = NOON + timedelta(hours=2)
    cancel_order(input=CancelOrder(order_id=cancelled), actor=SYSTEM, at=later)
    collected(world, kept, later)
    shirt = next(line for line in orders.get_order(order_id=kept).lines if line.variant_id == world.shirt)
    return_goods(
        input=ReturnGoods(
            return_id=uuid7(), order_id=kept, location_id=world.umeda,
            lines=[ReturnLine(line_id=shirt.id, quantity=1, condition=Condition.RESTOCK)],
        ),
        actor=clerk(world.umeda),
        at=later,
    )  # fmt: skip

    found = sales_today(actor=SYSTEM, at=later)

    (yen,) = found.currencies
    assert (yen.currency, yen.net_minor, yen.returned_minor, yen.orders) == ("JPY", 7060 + 1200 - 2990, 2990, 3)
    assert by_store(found) == {world.shibuya: (7060, 0, 2), world.umeda: (1200 - 2990, 0, 1)}
    assert [(one.channel, one.net_minor) for one in yen.by_channel] == [("web", 5270)]
    assert sum(one.net_minor for one in yen.by_store) == sum(one.net_minor for one in yen.by_channel) == yen.net_minor
    assert levels(world.mug)[world.shibuya] == (10, 0)


def test_last_week_counts_until_the_same_time_and_as_a_whole_day() -> None:
    world = make_world()
    sold(pickup(world, (world.mug, 1)), NOON - WEEK)
    sold(pickup(world, (world.shirt, 1)), NOON - WEEK + timedelta(hours=5))
    sold(pickup(world, (world.mug, 2)), NOON)

    found = sales_today(actor=SYSTEM, at=NOON + timedelta(hours=1))

    (yen,) = found.currencies
    assert (yen.net_minor, yen.before_minor, yen.whole_day_before_minor) == (2400, 1200, 1200 + 2990)
    assert yen.change_percent == 100
    assert (found.day.isoformat(), found.compared_with.isoformat()) == ("2026-11-20", "2026-11-13")


def test_what_was_not_paid_is_no_sale() -> None:
    world = make_world()
    sold(pickup(world, (world.mug, 1), token="tok_declined"), NOON)

    (yen,) = sales_today(actor=SYSTEM, at=NOON).currencies

    assert (yen.net_minor, yen.orders, yen.change_percent, yen.average_minor) == (0, 0, None, None)


def test_a_sale_after_midnight_belongs_to_the_trading_day_before() -> None:
    world = make_world()
    late = NOON + timedelta(hours=14)  # 02:00 in Tokyo; the day starts at five
    sold(pickup(world, (world.mug, 1)), late)

    found = sales_today(actor=SYSTEM, at=late)

    assert (found.day.isoformat(), found.currencies[0].net_minor) == ("2026-11-20", 1200)


def test_currencies_are_never_added_up() -> None:
    world = make_world()
    sold(pickup(world, (world.mug, 1)), NOON)
    other = sold(pickup(world, (world.mug, 1)), NOON)
    sql.touch("UPDATE orders_order SET currency = 'GBP' WHERE id = %s", (other,))

    found = sales_today(actor=SYSTEM, at=NOON)

    assert [(one.currency, one.net_minor) for one in found.currencies] == [("JPY", 1200), ("GBP", 1200)]


def test_a_manager_sees_their_store_and_a_stranger_nothing() -> None:
    world = make_world()
    sold(pickup(world, (world.mug, 1)), NOON)
    sold(pickup(world, (world.mug, 2), store=world.umeda), NOON)
    sold(shipment(world, (world.mug, 1)), NOON)

    found = sales_today(actor=clerk(world.umeda), at=NOON)

    assert by_store(found) == {world.umeda: (2400, 0, 1)}
    with pytest.raises(NotAllowed):
        sales_today(actor=SHOPPER.__class__(kind=clerk().kind), at=NOON)


def test_what_waits_is_counted_within_reach() -> None:
    world = make_world()
    sold(pickup(world, (world.mug, 1)), NOON)
    sold(pickup(world, (world.mug, 8), store=world.umeda), NOON)
    sql.touch("UPDATE stock_level SET on_hand = 5 WHERE location_id = %s AND variant_id = %s", (world.umeda, world.mug))

    early = attention(actor=SYSTEM, at=NOON)
    late = attention(actor=clerk(world.umeda), at=NOON + timedelta(hours=3))

    assert (early.to_prepare, early.late, early.ready, early.shortfalls) == (2, 0, 0, 1)
    assert (late.to_prepare, late.late, late.shortfalls) == (1, 1, 1)


def test_every_hour_has_its_sales_and_hours_to_come_have_none_yet() -> None:
    world = make_world()
    sold(pickup(world, (world.mug, 1)), NOON - WEEK)
    sold(pickup(world, (world.shirt, 1)), NOON - WEEK + timedelta(hours=5))
    sold(pickup(world, (world.mug, 2)), NOON)
    sold(pickup(world, (world.mug, 1)), NOON + timedelta(hours=1))

    found = sales_today(actor=SYSTEM, at=NOON + timedelta(hours=1, minutes=30))

    (yen,) = found.currencies
    begins = NOON.astimezone(ZoneInfo("Asia/Tokyo")).hour
    hours = {one.hour: (one.net_minor, one.before_minor, one.orders) for one in yen.by_hour}
    assert hours[begins] == (2400, 1200, 1)
    assert hours[begins + 1] == (1200, 0, 1)
    assert hours[begins + 5] == (None, 2990, 0)
    assert sum(one.net_minor or 0 for one in yen.by_hour) == yen.net_minor
    assert sum(one.before_minor for one in yen.by_hour) == yen.whole_day_before_minor
    assert [one.hour for one in yen.by_hour] == sorted(one.hour for one in yen.by_hour)
