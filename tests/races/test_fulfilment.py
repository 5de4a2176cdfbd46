"""Staff, customers and the clock, all at the same order at once."""

from datetime import timedelta

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Charge
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, PickupPart, PlaceCheckout, WantedLine
from noren.journeys.checkout.place import place
from noren.journeys.checkout.settle import Settle, settle
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, Sold, sell_carry_out
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from tests.kills.books import disagreements
from tests.races.starting_together import together
from tests.races.test_checkout import clean
from tests.world import CONTACT, NOON, World, clerk, levels, make_world, only_at, pickup

pytestmark = pytest.mark.django_db(transaction=True)


def part_of(placed: CheckoutResult) -> Fulfilment:
    return fulfilment.of_order(order_id=placed.order_id)[0]


def codes(ends: list[object]) -> list[str]:
    return sorted(end.code for end in ends if isinstance(end, AppError))


def test_two_of_the_staff_prepare_a_part_once() -> None:
    world = make_world()
    only_at(world.shibuya, world.mug)
    placed = checkout(input=pickup(world, (world.mug, 3)), actor=SHOPPER, at=NOON)
    part = part_of(placed)
    whole = PreparePickup(fulfilment_id=part.id)
    short = PreparePickup(fulfilment_id=part.id, picked=[Picked(line_id=part.lines[0].id, quantity=1)])

    ends = together(
        [lambda w=w: prepare_pickup(input=w, actor=clerk(world.shibuya), at=NOON) for w in (whole, short) * 3]
    )

    assert codes(ends) == ["fulfilment.state_conflict"] * 5
    picked = part_of(placed).lines[0].picked_quantity
    assert part_of(placed).state is FulfilmentState.PREPARED
    assert picked in (1, 3)
    assert levels(world.mug)[world.shibuya] == (10 - (3 - picked), picked)
    send_pending_refunds(order_id=placed.order_id, at=NOON)
    assert payments.payments_for(purpose_id=placed.order_id)[0].refunded_minor == (3 - picked) * 1200
    assert clean() == []


def test_preparing_short_and_cancelling_at_once_give_each_unit_back_once() -> None:
    world = make_world(units=50)
    only_at(world.shibuya, world.mug)
    for _ in range(4):
        placed = checkout(input=pickup(world, (world.mug, 3)), actor=SHOPPER, at=NOON)
        part = part_of(placed)
        short = PreparePickup(fulfilment_id=part.id, picked=[Picked(line_id=part.lines[0].id, quantity=1)])
        cancelled = CancelOrder(order_id=placed.order_id)

        ends = together(
            [
                lambda w=short: prepare_pickup(input=w, actor=clerk(world.shibuya), at=NOON),
                lambda w=cancelled: cancel_order(input=w, actor=clerk(world.shibuya, role="store_manager"), at=NOON),
            ]
        )

        assert not isinstance(ends[1], AppError)
        send_pending_refunds(order_id=placed.order_id, at=NOON)
        assert payments.payments_for(purpose_id=placed.order_id)[0].refunded_minor == 3600
        assert orders.get_order(order_id=placed.order_id).state is OrderState.CANCELLED
    assert levels(world.mug)[world.shibuya][1] == 0
    assert clean() == []


def test_an_order_is_cancelled_once_by_customer_and_staff() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.mug, 2)), actor=SHOPPER, at=NOON)
    manager = clerk(world.shibuya, role="store_manager")
    by_staff = CancelOrder(order_id=placed.order_id)
    by_customer = CancelOrder(order_id=placed.order_id, access_token=placed.access_token)

    ends = together(
        [
            lambda w=w, a=a: cancel_order(input=w, actor=a, at=NOON)
            for w, a in ((by_staff, manager), (by_customer, SHOPPER)) * 3
        ]
    )

    assert sum(isinstance(end, AppError) for end in ends) == 5
    together([lambda: send_pending_refunds(order_id=placed.order_id, at=NOON) for _ in range(4)])
    payment = payments.payments_for(purpose_id=placed.order_id)[0]
    assert (payment.refunded_minor, len(payment.refunds)) == (2400, 1)
    assert levels(world.mug)[world.shibuya] == (10, 0)
    assert clean() == []


def test_collecting_cancelling_and_the_end_of_holds_leave_one_of_the_two() -> None:
    world = make_world(units=20)
    staff = clerk(world.shibuya, role="store_manager")
    later = NOON + timedelta(minutes=16)
    for _ in range(4):
        placed = checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
        part = part_of(placed)
        prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=staff, at=NOON)
        shown = Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id))

        ends = together(
            [
                lambda w=shown: collect(input=w, actor=staff, at=later),
                lambda w=placed: cancel_order(input=CancelOrder(order_id=w.order_id), actor=staff, at=later),
                lambda: stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=later),
            ]
        )

        assert sum(isinstance(end, AppError) for end in ends) == 1
        state = orders.get_order(order_id=placed.order_id).state
        kept = payments.payments_for(purpose_id=placed.order_id)[0]
        send_pending_refunds(order_id=placed.order_id, at=later)
        assert (state, sum(refund.amount_minor for refund in kept.refunds)) in (
            (OrderState.COMPLETED, 0),
            (OrderState.CANCELLED, 1200),
        )
    assert levels(world.mug)[world.shibuya][1] == 0
    assert clean() == []


def test_money_an_end_of_time_and_another_buyer_meet_at_the_last_unit() -> None:
    world = make_world(units=0)
    later = NOON + timedelta(minutes=16)
    for _ in range(4):
        _count(world, 1)
        late = place(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
        charge = Charge(
            payment_id=late.payment_id, amount_minor=1200, currency="JPY", method="card", token="tok_ok", return_url=""
        )
        paid = Settle(
            order_id=late.order_id,
            payment_id=late.payment_id,
            outcome=payments.charge(provider="sandbox", charge=charge),
        )
        given_up = Settle(order_id=late.order_id, payment_id=late.payment_id, outcome=None)

        ends = together(
            [
                lambda w=paid: settle(input=w, actor=SYSTEM, at=later),
                lambda w=given_up: settle(input=w, actor=SYSTEM, at=later),
                lambda: stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=later),
                lambda: checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=later),
            ]
        )

        send_pending_refunds(order_id=late.order_id, at=later)
        first = orders.get_order(order_id=late.order_id).state
        payment = payments.payments_for(purpose_id=late.order_id)[0]
        others = int(isinstance(ends[3], CheckoutResult))
        assert payment.captured_minor == 1200
        assert (first, payment.refunded_minor) in ((OrderState.CONFIRMED, 0), (OrderState.FAILED, 1200))
        promised = others + int(first is OrderState.CONFIRMED)
        assert promised <= 1
        assert available(world) == 1 - promised
        assert clean() == []


def test_a_return_and_a_cancellation_of_the_same_order_give_back_what_each_is_worth() -> None:
    world = make_world()
    staff = clerk(world.shibuya, world.umeda, role="store_manager")
    wish = PlaceCheckout(
        contact=CONTACT,
        parts=[
            PickupPart(location_id=world.shibuya, lines=[WantedLine(variant_id=world.mug, quantity=2)]),
            PickupPart(location_id=world.umeda, lines=[WantedLine(variant_id=world.beans, quantity=1)]),
        ],
        payment=pickup(world, (world.mug, 1)).payment,
    )
    placed = checkout(input=wish, actor=SHOPPER, at=NOON)
    mugs = next(p for p in fulfilment.of_order(order_id=placed.order_id) if p.location_id == world.shibuya)
    prepare_pickup(input=PreparePickup(fulfilment_id=mugs.id), actor=staff, at=NOON)
    collect(input=Collect(fulfilment_id=mugs.id, code=fulfilment.hand_over_code(mugs.id)), actor=staff, at=NOON)
    line = mugs.lines[0].order_line_id

    def bring_back() -> object:
        back = ReturnGoods(
            return_id=uuid7(), order_id=placed.order_id, location_id=world.umeda,
            lines=[ReturnLine(line_id=line, quantity=1, condition=Condition.DAMAGED)],
        )  # fmt: skip
        return return_goods(input=back, actor=staff, at=NOON)

    ends = together(
        [bring_back] * 3 + [lambda: cancel_order(input=CancelOrder(order_id=placed.order_id), actor=staff, at=NOON)] * 2
    )

    assert codes(ends) == ["orders.return_exceeds_sold", "orders.state_conflict"]
    together([lambda: send_pending_refunds(order_id=placed.order_id, at=NOON) for _ in range(3)])
    payment = payments.payments_for(purpose_id=placed.order_id)[0]
    assert (payment.captured_minor, payment.refunded_minor, len(payment.refunds)) == (3480, 3480, 3)
    assert levels(world.mug) == {world.shibuya: (8, 0), world.umeda: (12, 0), world.warehouse: (10, 0)}
    assert levels(world.beans)[world.umeda] == (10, 0)
    assert orders.get_order(order_id=placed.order_id).state is OrderState.COMPLETED
    assert clean() == []
    assert disagreements(sql.rows) == []


def test_a_counter_and_the_web_sell_the_last_unit_and_the_counter_is_right() -> None:
    world = make_world(units=1)
    counter = SellCarryOut(location_id=world.shibuya, lines=[WantedLine(variant_id=world.mug, quantity=1)])

    ends = together(
        [
            lambda: sell_carry_out(input=counter, actor=clerk(world.shibuya), at=NOON),
            *[lambda: checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)] * 3,
        ]
    )

    assert isinstance(ends[0], Sold)
    web = sum(isinstance(end, CheckoutResult) for end in ends)
    assert web in (0, 1)
    assert levels(world.mug)[world.shibuya] == (0, web)
    assert clean() == []


def available(world: World) -> int:
    return stock.availability(variant_ids=[world.mug], location_ids=[world.shibuya], at=NOON)[0].available


def _count(world: World, units: int) -> None:
    """So many more mugs can be promised than now."""
    at_hand = stock.availability(variant_ids=[world.mug], location_ids=[world.shibuya], at=NOON)
    delta = units - (at_hand[0].available if at_hand else 0)
    if delta:
        line = MoveLine(location_id=world.shibuya, variant_id=world.mug, delta=delta)
        stock.move(input=MoveStock(reason=MovementReason.COUNT, lines=[line]), actor=SYSTEM, at=NOON)
