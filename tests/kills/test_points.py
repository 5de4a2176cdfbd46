"""Killed at every boundary of an order that uses points: points and money end together, whatever died."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine
from noren.domains.payments import api as payments
from noren.journeys.checkout import checkout as checkout_module
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, WantedLine
from noren.journeys.checkout.settle import wait_for_end
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.kernel.ids import uuid7
from noren.platform import sql
from tests.kills.test_every_statement import Request, key_for, killed_everywhere
from tests.loyal import give, has, make_member, make_programme, shopper
from tests.world import NOON, World, clerk, make_world, pickup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Any:
    monkeypatch.setattr(checkout_module, "wait_for_end", partial(wait_for_end, patience_s=0.0))
    loyalty.forget_programme()
    yield
    loyalty.forget_programme()


def mug_with_points(world: World, member: UUID) -> SellCarryOut:
    """A sale at the counter: 200 points, and 1000 in cash."""
    line = WantedLine(variant_id=world.mug, quantity=1)
    return SellCarryOut(location_id=world.shibuya, lines=[line], member_id=member, points=200)


@pytest.mark.parametrize(("points", "alone"), [(200, False), (1200, True)])
def test_a_checkout_with_points(points: int, alone: bool) -> None:
    world, me = make_world(units=1000), make_member()
    make_programme(earn_points=0)
    give(me, 1_000_000)

    def make() -> tuple[Request, Callable[[Any], None]]:
        wish = pickup(world, (world.mug, 1), points=points)
        key = key_for(wish)
        before = has(me)[0]

        def judge(answer: CheckoutResult) -> None:
            state = orders.get_order(order_id=wish.id).state
            assert state in (OrderState.CONFIRMED, OrderState.FAILED)
            taken = points if state is OrderState.CONFIRMED else 0
            money = 0 if alone else 1200 - points
            assert has(me) == (before - taken, 0, 0)
            paid = sum(one.captured_minor for one in payments.payments_for(purpose_id=wish.id))
            assert paid == (points + money if state is OrderState.CONFIRMED else 0)

        return lambda at: checkout(input=wish, actor=shopper(me), at=at, key=key), judge

    assert killed_everywhere(make) > 10


def test_a_sale_and_a_return_with_points() -> None:
    world, me = make_world(units=1000), make_member()
    make_programme(earn_points=0)
    give(me, 1_000_000)
    staff = clerk(world.shibuya, world.umeda)

    def make_sale() -> tuple[Request, Callable[[Any], None]]:
        wish = mug_with_points(world, me)
        key, before = key_for(wish), has(me)[0]

        def judge(answer: Any) -> None:
            assert (answer.due_minor, has(me)) == (1000, (before - 200, 0, 0))

        return lambda at: sell_carry_out(input=wish, actor=staff, at=at, key=key), judge

    def make_return() -> tuple[Request, Callable[[Any], None]]:
        sold = sell_carry_out(input=mug_with_points(world, me), actor=staff, at=NOON)
        line = sql.value("SELECT id FROM orders_line WHERE order_id = %s", (sold.order_id,))
        part = ReturnLine(line_id=line, quantity=1, condition=Condition.RESTOCK)
        wish = ReturnGoods(return_id=uuid7(), order_id=sold.order_id, location_id=world.umeda, lines=[part])
        key, before = key_for(wish), has(me)[0]

        def request(at: Any) -> Any:
            done = return_goods(input=wish, actor=staff, at=at, key=key)
            send_pending_refunds(order_id=sold.order_id, at=at)
            return done

        def judge(answer: Any) -> None:
            assert (answer.refund_minor, has(me)) == (1200, (before + 200, 0, 0))

        return request, judge

    assert killed_everywhere(make_sale) > 8
    assert killed_everywhere(make_return) > 10
