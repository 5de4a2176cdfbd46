"""What must stay exact when many want the same at once."""

from datetime import timedelta
from functools import partial

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Outcome, OutcomeKind
from noren.domains.stock import api as stock
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult
from noren.journeys.checkout.place import place
from noren.journeys.checkout.settle import Settle, rescue_payments, settle
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from noren.platform.idempotency import IdempotencyKey
from noren.platform.outbox.relay import relay_all
from tests.races.starting_together import together
from tests.world import NOON, clerk, levels, make_world, pickup, shipment

pytestmark = pytest.mark.django_db(transaction=True)


def clean() -> list[verify.Finding]:
    relay_all(at=NOON)
    return verify.run(at=NOON + timedelta(hours=1))


def test_the_last_units_are_sold_once() -> None:
    world = make_world(units=3)

    ends = together([lambda: checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON) for _ in range(12)])

    sold = [end for end in ends if isinstance(end, CheckoutResult)]
    refused = [end for end in ends if isinstance(end, AppError)]
    assert len(sold) == 3
    assert {refusal.code for refusal in refused} == {"stock.out_of_stock"}
    assert levels(world.mug)[world.shibuya] == (3, 3)
    assert clean() == []


def test_orders_for_the_same_goods_in_opposite_order_do_not_block_each_other() -> None:
    world = make_world(units=50)
    one = ((world.mug, 1), (world.shirt, 1), (world.beans, 1))

    ends = together(
        [
            (
                lambda lines=(one if turn % 2 else one[::-1]): checkout(
                    input=pickup(world, *lines), actor=SHOPPER, at=NOON
                )
            )
            for turn in range(10)
        ]
    )

    assert all(isinstance(end, CheckoutResult) and end.state is OrderState.CONFIRMED for end in ends)
    assert levels(world.shirt)[world.shibuya] == (50, 10)
    assert clean() == []


def test_the_same_request_ten_times_at_once_is_one_order_with_one_answer() -> None:
    world = make_world()
    wanted = pickup(world, (world.mug, 1))
    key = IdempotencyKey.of(client="race", route="checkout.place", key="once", body=wanted)

    ends = together([lambda: checkout(input=wanted, actor=SHOPPER, at=NOON, key=key) for _ in range(10)])

    answers = {end.model_dump_json() for end in ends if isinstance(end, CheckoutResult)}
    assert len(answers) == 1
    assert all(end.code == "idempotency.still_running" for end in ends if isinstance(end, AppError))
    assert sql.value("SELECT count(*) FROM orders_order") == 1
    assert levels(world.mug)[world.shibuya] == (10, 1)
    assert clean() == []


def test_goods_are_handed_over_once() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.mug, 2)), actor=SHOPPER, at=NOON)
    part = fulfilment.of_order(order_id=placed.order_id)[0]
    staff = clerk(world.shibuya)
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=staff, at=NOON)
    shown = Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id))

    ends = together([lambda: collect(input=shown, actor=staff, at=NOON) for _ in range(6)])

    refused = [end.code for end in ends if isinstance(end, AppError)]
    assert refused == ["fulfilment.already_completed"] * 5
    assert levels(world.mug)[world.shibuya] == (8, 0)
    assert clean() == []


def test_cancelling_and_collecting_at_once_end_in_one_of_the_two() -> None:
    world = make_world()
    staff = clerk(world.shibuya, role="store_manager")
    for _ in range(5):
        placed = checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
        part = fulfilment.of_order(order_id=placed.order_id)[0]
        prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=staff, at=NOON)
        shown = Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id))

        ends = together(
            [
                partial(collect, input=shown, actor=staff, at=NOON),
                partial(cancel_order, input=CancelOrder(order_id=placed.order_id), actor=staff, at=NOON),
            ]
        )

        assert sum(isinstance(end, AppError) for end in ends) == 1
        assert orders.get_order(order_id=placed.order_id).state in (OrderState.COMPLETED, OrderState.CANCELLED)
        send_pending_refunds(order_id=placed.order_id, at=NOON)
    assert clean() == []


def test_the_same_goods_are_returned_once_from_two_stores() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
    part = fulfilment.of_order(order_id=placed.order_id)[0]
    staff = clerk(world.shibuya, world.umeda)
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=staff, at=NOON)
    collect(input=Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id)), actor=staff, at=NOON)
    line = orders.get_order(order_id=placed.order_id).lines[0]

    def bring_back(store: object) -> object:
        back = ReturnGoods(
            return_id=uuid7(), order_id=placed.order_id, location_id=store,
            lines=[ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)],
        )  # fmt: skip
        return return_goods(input=back, actor=staff, at=NOON)

    ends = together([lambda s=store: bring_back(s) for store in (world.shibuya, world.umeda) * 3])

    assert [end.code for end in ends if isinstance(end, AppError)] == ["orders.return_exceeds_sold"] * 5
    send_pending_refunds(order_id=placed.order_id, at=NOON)
    assert payments.payments_for(purpose_id=placed.order_id)[0].refunded_minor == 1200
    assert clean() == []


def test_an_answer_that_comes_twice_and_from_several_sides_counts_once() -> None:
    world = make_world()
    placed = place(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
    approved = Outcome(kind=OutcomeKind.APPROVED, reference="ch_1")

    def told(source: str) -> object:
        said = Settle(order_id=placed.order_id, payment_id=placed.payment_id, outcome=approved, source=source)
        return settle(input=said, actor=SYSTEM, at=NOON)

    ends = together([lambda s=source: told(s) for source in ("request", "webhook", "webhook", "rescue")])

    assert not any(isinstance(end, AppError) for end in ends)
    payment = payments.payments_for(purpose_id=placed.order_id)[0]
    assert (payment.captured_minor, payment.state) == (1200, "captured")
    assert orders.get_order(order_id=placed.order_id).state is OrderState.CONFIRMED
    assert clean() == []


def test_an_expired_promise_is_sold_to_somebody_else_even_with_every_worker_down() -> None:
    world = make_world(units=1)
    place(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
    later = NOON + timedelta(minutes=16)

    ends = together([lambda: checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=later) for _ in range(4)])

    assert sum(isinstance(end, CheckoutResult) for end in ends) == 1
    assert levels(world.mug)[world.shibuya] == (1, 1)


def test_money_that_comes_after_the_goods_are_gone_goes_back() -> None:
    world = make_world(units=1)
    late = place(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)
    later = NOON + timedelta(minutes=16)
    checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=later)

    settle(
        input=Settle(
            order_id=late.order_id,
            payment_id=late.payment_id,
            outcome=Outcome(kind=OutcomeKind.APPROVED, reference="ch_2"),
        ),
        actor=SYSTEM,
        at=later,
    )

    assert orders.get_order(order_id=late.order_id).state is OrderState.FAILED
    assert payments.payments_for(purpose_id=late.order_id)[0].refunds[0].amount_minor == 1200


def test_a_silent_provider_is_asked_again_and_the_order_ends_either_way() -> None:
    world = make_world()
    took = checkout(input=shipment(world, (world.mug, 1), token="tok_timeout"), actor=SHOPPER, at=NOON)
    lost = checkout(input=shipment(world, (world.mug, 1), token="tok_timeout_lost"), actor=SHOPPER, at=NOON)
    assert (took.state, lost.state) == (OrderState.PENDING, OrderState.PENDING)

    later = NOON + timedelta(seconds=31)
    together([lambda: rescue_payments(at=later) for _ in range(4)])

    assert orders.get_order(order_id=took.order_id).state is OrderState.CONFIRMED
    assert orders.get_order(order_id=lost.order_id).state is OrderState.FAILED
    assert levels(world.mug)[world.warehouse] == (10, 1)
    assert stock.availability(variant_ids=[world.mug], location_ids=[world.warehouse], at=later)[0].available == 9
    assert clean() == []
