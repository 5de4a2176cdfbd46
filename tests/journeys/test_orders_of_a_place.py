"""The lists of a store show just the orders that its staff may open: placed with it, fulfilled by it, or come back to it."""

from typing import Any
from uuid import UUID

import pytest

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import OrderState
from noren.journeys.checkout.contracts import PlaceCheckout
from noren.journeys.reads.open_parts import open_parts
from noren.journeys.reads.order_list import order_list
from noren.journeys.reads.order_view import order_view
from noren.kernel.ids import uuid7
from noren.platform import sql
from tests.journeys.serving import LATER, bought, give_back, hand_over, prepare
from tests.plans import plans_of
from tests.world import World, clerk, make_world, pickup, shipment

pytestmark = pytest.mark.django_db(transaction=True)

_MANY_MORE = """
WITH more AS (
  INSERT INTO orders_order (id, code, company_id, location_id, channel, member_id, state, currency, total_minor, cancelled_minor,
                            returned_minor, taxes, rounding, contact, locale, placed_at, business_date, historic, command_id)
  SELECT gen_random_uuid(), 'X-' || n, company_id, %(store)s, channel, member_id, state, currency, total_minor, 0, 0, taxes, rounding,
         '{}', locale, placed_at + n * interval '1 second', business_date, historic, command_id
    FROM (SELECT * FROM orders_order LIMIT 1) o, generate_series(1, 4000) n RETURNING id, code, placed_at
), parts AS (
  INSERT INTO fulfilment_fulfilment (id, order_id, order_code, type, state, location_id, reservation_id, due_at, recipient, carrier,
                                     tracking_number, short_reason, wrong_codes, created_at, command_id)
  SELECT gen_random_uuid(), id, code, 'SHIPMENT', 'COMPLETED', %(sender)s, id, placed_at, '{}', '', '', '', 0, placed_at, id FROM more
)
INSERT INTO orders_return (id, code, order_id, location_id, at, business_date, reason, refund_minor, currency, taxes, historic, command_id)
SELECT gen_random_uuid(), 'R' || code, id, %(back)s, placed_at, placed_at::date, '', 0, 'JPY', '[]', false, id
  FROM more WHERE right(code, 1) = '7'
"""


def _in_two_parts(world: World) -> PlaceCheckout:
    collected, sent = pickup(world, (world.shirt, 1)), shipment(world, (world.mug, 1))
    return collected.model_copy(update={"parts": [*collected.parts, *sent.parts]})


def _pages(*, limit: int, **asked: Any) -> list[UUID]:
    found, cursor = [], None
    while True:
        page = order_list(cursor=cursor, limit=limit, **asked)
        found += [order.id for order in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


def _opens(order_id: UUID, place: UUID) -> bool:
    try:
        order_view(order_id=order_id, actor=clerk(place), at=LATER)
    except orders.OrderNotFound:
        return False
    return True


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_a_place_lists_just_the_orders_that_its_staff_may_open(limit: int) -> None:
    world = make_world()
    asked = [pickup(world, (world.shirt, 1)), pickup(world, (world.shirt, 1), store=world.umeda),
             shipment(world, (world.mug, 1)), _in_two_parts(world), pickup(world, (world.beans, 1))]  # fmt: skip
    made = [bought(one).order_id for one in asked]
    for order in (made[0], made[4]):
        prepare(order, clerk(world.shibuya))
        hand_over(order, clerk(world.shibuya))
    give_back(made[4], world.umeda, 1)

    newest_first = sorted(made, reverse=True)
    for place in (world.shibuya, world.umeda, world.warehouse):
        mine = [order for order in newest_first if _opens(order, place)]
        assert _pages(limit=limit, location_ids=[place]) == mine
        assert _pages(limit=limit, location_ids=[place], text="山田") == mine
    assert len(mine) == 2
    both = [order for order in newest_first if order != made[1]]
    assert _pages(limit=limit, location_ids=[world.shibuya, world.warehouse]) == both
    completed = [order for order in (made[4],) if _opens(order, world.umeda)]
    assert _pages(limit=limit, location_ids=[world.umeda], state=OrderState.COMPLETED) == completed
    assert _pages(limit=limit, location_ids=[]) == _pages(limit=limit, location_ids=[uuid7()]) == []


def test_among_thousands_a_place_reads_its_newest_by_index() -> None:
    world = make_world()
    bought(pickup(world, (world.shirt, 1)))
    for store, sender, back in (
        (world.shibuya, world.warehouse, world.umeda),
        (world.umeda, world.shibuya, world.warehouse),
    ):
        sql.touch("UPDATE orders_order SET code = 'Y' || code WHERE code LIKE 'X-%%'")
        sql.touch("UPDATE orders_return SET code = 'Y' || code")
        sql.touch(_MANY_MORE, {"store": store, "sender": sender, "back": back})
    sql.touch("ANALYZE orders_order, fulfilment_fulfilment, orders_return")

    page = order_list(location_ids=[world.shibuya])
    plan = plans_of(lambda: order_list(location_ids=[world.shibuya, world.umeda], cursor=page.next_cursor))

    assert len(page.items) == 50
    assert {"orders_by_place", "fulfilment_by_place", "returns_by_place_and_day"} <= set(plan.split())
    for table in ("orders_order", "fulfilment_fulfilment", "orders_return", "orders_line"):
        assert f"Seq Scan on {table}" not in plan


def test_among_thousands_a_shopper_waits_for_parts_that_are_found_by_index() -> None:
    world = make_world()
    bought(pickup(world, (world.shirt, 1)))
    sql.touch(_MANY_MORE, {"store": world.shibuya, "sender": world.warehouse, "back": world.umeda})
    sql.touch("UPDATE orders_order SET member_id = gen_random_uuid() WHERE code LIKE 'X-%%'")
    mine, lent = bought(pickup(world, (world.mug, 1))).order_id, bought(shipment(world, (world.beans, 1))).order_id
    sql.touch("ANALYZE orders_order, fulfilment_fulfilment, identity_alias")
    me = orders.get_order(order_id=mine).member_id

    waiting = open_parts(member_id=me, order_ids=[lent])
    plan = plans_of(lambda: open_parts(member_id=me, order_ids=[lent]))

    assert {part.order_id for part in waiting} == {mine, lent}
    assert "orders_by_member" in plan
    assert "Seq Scan on orders_order" not in plan
    assert "Seq Scan on fulfilment_fulfilment" not in plan
