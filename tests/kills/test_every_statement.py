"""Killed at every boundary of every step of an order: between any two statements, before and after every commit.

The client asks again with the same key, and the timers do the rest: each request has one effect.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine
from noren.domains.payments import api as payments
from noren.domains.stock import api as stock
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout import checkout as checkout_module
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, WantedLine
from noren.journeys.checkout.settle import rescue_payments, wait_for_end
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_due_refunds, send_pending_refunds
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.journeys.ship import Ship, ship
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from noren.platform.idempotency import IdempotencyKey, RequestStillRunning
from noren.platform.outbox.relay import relay_all
from tests.kills.books import disagreements
from tests.kills.dying import Died, dying_at
from tests.world import NOON, World, clerk, levels, make_world, only_at, pickup, shipment

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BOUNDARIES = 120
LATER = timedelta(seconds=31)

Request = Callable[[datetime], Any]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else brings the payment to its end here: do not wait for them."""
    monkeypatch.setattr(checkout_module, "wait_for_end", partial(wait_for_end, patience_s=0.0))


def key_for(body: Any) -> IdempotencyKey:
    return IdempotencyKey.of(client="kill", route="any", key=str(uuid7()), body=body)


def the_worker(at: datetime) -> None:
    """What the worker does within a minute."""
    rescue_payments(at=at)
    stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=at)
    send_due_refunds(at=at)
    relay_all(at=at)


def killed_everywhere(make: Callable[[], tuple[Request, Callable[[Any], None]]]) -> int:
    """Kill a fresh request at every boundary, let the client ask again, and judge; how many boundaries there were."""
    for boundary in range(1, MOST_BOUNDARIES):
        request, judge = make()
        with dying_at(boundary) as boundaries:
            try:
                request(NOON)
            except Died:
                died = True
            else:
                died = False
        answer = again(request)
        the_worker(NOON + 2 * LATER)
        judge(answer)
        assert disagreements(sql.rows) == [], f"killed at boundary {boundary}"
        assert verify.run(at=NOON + 2 * LATER) == [], f"killed at boundary {boundary}"
        if not died:
            return boundaries.passed
    raise AssertionError("more boundaries than expected")


def again(request: Request) -> Any:
    """The same request at once, then after the lease of the dead one has ended."""
    try:
        return request(NOON)
    except RequestStillRunning:
        the_worker(NOON + LATER)
        return request(NOON + LATER)


def confirmed(world: World, *lines: tuple[UUID, int], **more: Any) -> CheckoutResult:
    placed = checkout(input=pickup(world, *(lines or ((world.mug, 3),)), **more), actor=SHOPPER, at=NOON)
    assert placed.state is OrderState.CONFIRMED
    return placed


@pytest.mark.parametrize(
    ("token", "state", "captured"),
    [
        ("tok_ok", OrderState.CONFIRMED, 2400),
        ("tok_decline", OrderState.FAILED, 0),
        ("tok_twice", OrderState.CONFIRMED, 2400),
    ],
)
def test_a_checkout(token: str, state: OrderState, captured: int) -> None:
    world = make_world(units=1000)

    def make() -> tuple[Request, Callable[[Any], None]]:
        wish = shipment(world, (world.mug, 2), token=token)
        key = key_for(wish)
        reserved = levels(world.mug)[world.warehouse][1]

        def judge(answer: CheckoutResult) -> None:
            sql.touch("UPDATE sandbox_webhook SET next_at = NULL")
            ended = orders.get_order(order_id=wish.id).state
            paid = payments.payments_for(purpose_id=wish.id)
            assert (answer.order_id, len(paid)) == (wish.id, 1)
            # A request that died before the provider was asked may be given up by the rescue: then nobody paid.
            assert (ended, paid[0].captured_minor) in ((state, captured), (OrderState.FAILED, 0))
            held = 2 if ended is OrderState.CONFIRMED else 0
            assert levels(world.mug)[world.warehouse] == (1000, reserved + held)

        return lambda at: checkout(input=wish, actor=SHOPPER, at=at, key=key), judge

    assert killed_everywhere(make) > 20


def test_preparing_with_units_missing() -> None:
    world = make_world(units=1000)
    only_at(world.shibuya, world.mug)

    def make() -> tuple[Request, Callable[[Any], None]]:
        placed = confirmed(world)
        part = fulfilment.of_order(order_id=placed.order_id)[0]
        wish = PreparePickup(fulfilment_id=part.id, picked=[Picked(line_id=part.lines[0].id, quantity=2)])
        key = key_for(wish)
        on_hand = levels(world.mug)[world.shibuya][0]

        def request(at: datetime) -> Any:
            done = prepare_pickup(input=wish, actor=clerk(world.shibuya), at=at, key=key)
            send_pending_refunds(order_id=placed.order_id, at=at)
            return done

        def judge(answer: Any) -> None:
            assert answer.state == "PREPARED"
            assert payments.payments_for(purpose_id=placed.order_id)[0].refunded_minor == 1200
            assert levels(world.mug)[world.shibuya][0] == on_hand - 1

        return request, judge

    assert killed_everywhere(make) > 20


def test_handing_over() -> None:
    world = make_world(units=1000)

    def make() -> tuple[Request, Callable[[Any], None]]:
        placed = confirmed(world)
        part = fulfilment.of_order(order_id=placed.order_id)[0]
        prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=clerk(world.shibuya), at=NOON)
        wish = Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id))
        key = key_for(wish)
        before = levels(world.mug)[world.shibuya]

        def judge(answer: Any) -> None:
            assert answer.state == "COMPLETED"
            assert orders.get_order(order_id=placed.order_id).state is OrderState.COMPLETED
            assert levels(world.mug)[world.shibuya] == (before[0] - 3, before[1] - 3)

        return lambda at: collect(input=wish, actor=clerk(world.shibuya), at=at, key=key), judge

    assert killed_everywhere(make) > 10


def test_sending() -> None:
    world = make_world(units=1000)

    def make() -> tuple[Request, Callable[[Any], None]]:
        placed = checkout(input=shipment(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
        part = fulfilment.of_order(order_id=placed.order_id)[0]
        wish = Ship(fulfilment_id=part.id, carrier="yamato")
        key = key_for(wish)
        on_hand = levels(world.mug)[world.warehouse][0]

        def judge(answer: Any) -> None:
            assert answer.state == "COMPLETED"
            assert levels(world.mug)[world.warehouse] == (on_hand - 1, 0)

        return lambda at: ship(input=wish, actor=clerk(world.warehouse), at=at, key=key), judge

    assert killed_everywhere(make) > 10


def test_cancelling() -> None:
    world = make_world(units=1000)

    def make() -> tuple[Request, Callable[[Any], None]]:
        placed = confirmed(world, token="tok_refund_fails_once")
        wish = CancelOrder(order_id=placed.order_id, access_token=placed.access_token)
        key = key_for(wish)

        def request(at: datetime) -> Any:
            done = cancel_order(input=wish, actor=SHOPPER, at=at, key=key)
            send_pending_refunds(order_id=placed.order_id, at=at)
            return done

        def judge(answer: Any) -> None:
            assert answer.refund_minor == 3600
            payment = payments.payments_for(purpose_id=placed.order_id)[0]
            assert (payment.refunded_minor, len(payment.refunds)) == (3600, 1)
            assert levels(world.mug)[world.shibuya] == (1000, 0)

        return request, judge

    assert killed_everywhere(make) > 15


def test_taking_back() -> None:
    world = make_world(units=1000)

    def make() -> tuple[Request, Callable[[Any], None]]:
        placed = confirmed(world)
        part = fulfilment.of_order(order_id=placed.order_id)[0]
        staff = clerk(world.shibuya, world.umeda)
        prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=staff, at=NOON)
        collect(input=Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id)), actor=staff, at=NOON)
        line = ReturnLine(line_id=part.lines[0].order_line_id, quantity=2, condition=Condition.RESTOCK)
        wish = ReturnGoods(return_id=uuid7(), order_id=placed.order_id, location_id=world.umeda, lines=[line])
        key = key_for(wish)
        on_hand = levels(world.mug)[world.umeda][0]

        def request(at: datetime) -> Any:
            done = return_goods(input=wish, actor=staff, at=at, key=key)
            send_pending_refunds(order_id=placed.order_id, at=at)
            return done

        def judge(answer: Any) -> None:
            assert answer.refund_minor == 2400
            assert payments.payments_for(purpose_id=placed.order_id)[0].refunded_minor == 2400
            assert levels(world.mug)[world.umeda][0] == on_hand + 2

        return request, judge

    assert killed_everywhere(make) > 15


def test_selling_at_the_counter() -> None:
    world = make_world(units=1000)

    def make() -> tuple[Request, Callable[[Any], None]]:
        wish = SellCarryOut(location_id=world.shibuya, lines=[WantedLine(variant_id=world.mug, quantity=2)])
        key = key_for(wish)
        on_hand = levels(world.mug)[world.shibuya][0]

        def judge(answer: Any) -> None:
            assert (answer.order_id, answer.state) == (wish.id, OrderState.COMPLETED)
            assert levels(world.mug)[world.shibuya][0] == on_hand - 2

        return lambda at: sell_carry_out(input=wish, actor=clerk(world.shibuya), at=at, key=key), judge

    assert killed_everywhere(make) > 8


def test_the_worker_itself() -> None:
    world = make_world(units=1000)

    def make() -> tuple[Request, Callable[[Any], None]]:
        silent = checkout(input=pickup(world, (world.mug, 1), token="tok_timeout"), actor=SHOPPER, at=NOON)
        lost = checkout(input=pickup(world, (world.mug, 1), token="tok_timeout_lost"), actor=SHOPPER, at=NOON)
        failing = confirmed(world, (world.mug, 1), token="tok_refund_fails_once")
        cancel_order(
            input=CancelOrder(order_id=failing.order_id, access_token=failing.access_token), actor=SHOPPER, at=NOON
        )

        def judge(answer: Any) -> None:
            the_worker(NOON + 3 * LATER)
            assert orders.get_order(order_id=silent.order_id).state is OrderState.CONFIRMED
            assert orders.get_order(order_id=lost.order_id).state is OrderState.FAILED
            assert payments.payments_for(purpose_id=failing.order_id)[0].refunded_minor == 1200

        return lambda _at: the_worker(NOON + LATER), judge

    assert killed_everywhere(make) > 30
