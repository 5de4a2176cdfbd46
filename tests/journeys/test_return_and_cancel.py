"""Goods come back and orders are cancelled: money and stock to the unit, whoever asks."""

from datetime import timedelta

import pytest

from noren.domains.fulfilment.contracts import FulfilmentState, Remedy
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine
from noren.domains.payments import api as payments
from noren.journeys.cancel_order import CancelOrder, TooLateToCancel, cancel_order
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, NotAllowed
from tests.journeys.serving import answer_missing, bought, give_back, hand_over, money, order, part_of, prepare, well
from tests.world import NOON, clerk, levels, make_world, pickup

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)


def test_units_that_are_not_found_leave_the_book_and_are_refunded_where_the_customer_wants_it() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 3), (world.mug, 1)))

    prepared = prepare(done.order_id, clerk(world.shibuya), **{"0": 1})
    answer_missing(done.order_id, Remedy.REFUND, by=world.shibuya)

    assert prepared.state is FulfilmentState.PREPARED
    assert money(done.order_id) == (2_990 + 1_200, 2 * 2_990)
    assert levels(world.shirt)[world.shibuya] == (8, 1)
    hand_over(done.order_id, clerk(world.shibuya))
    assert (order(done.order_id).state, levels(world.shirt)[world.shibuya]) == (OrderState.COMPLETED, (7, 0))
    assert well()


def test_another_stores_staff_neither_prepare_hand_over_nor_cancel() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 1)))
    stranger = clerk(world.umeda)

    with pytest.raises(NotAllowed):
        prepare(done.order_id, stranger)
    prepare(done.order_id, clerk(world.shibuya))
    with pytest.raises(NotAllowed):
        hand_over(done.order_id, stranger)
    with pytest.raises(orders.OrderNotFound):
        cancel_order(
            input=CancelOrder(order_id=done.order_id), actor=clerk(world.umeda, role="store_manager"), at=LATER
        )

    assert part_of(done.order_id).state is FulfilmentState.PREPARED


def test_a_return_in_parts_gives_back_exactly_what_was_paid() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 3)))
    prepare(done.order_id, clerk(world.shibuya))
    hand_over(done.order_id, clerk(world.shibuya))

    first = give_back(done.order_id, world.umeda, 1)
    second = give_back(done.order_id, world.shibuya, 2, Condition.DAMAGED)

    assert first + second == 3 * 2_990
    assert money(done.order_id) == (0, 8_970)
    assert levels(world.shirt)[world.umeda] == (11, 0)
    unavailable = sql.value(
        "SELECT unavailable FROM stock_level WHERE location_id = %s AND variant_id = %s", (world.shibuya, world.shirt)
    )
    assert (levels(world.shirt)[world.shibuya], unavailable) == ((9, 0), 2)
    assert well()


def test_no_more_comes_back_than_was_handed_over() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    with pytest.raises(orders.ReturnExceedsSold):
        give_back(done.order_id, world.umeda, 1)
    prepare(done.order_id, clerk(world.shibuya))
    hand_over(done.order_id, clerk(world.shibuya))
    give_back(done.order_id, world.umeda, 1)

    with pytest.raises(orders.ReturnExceedsSold):
        give_back(done.order_id, world.umeda, 2)

    assert money(done.order_id) == (2_990, 2_990)
    assert levels(world.shirt)[world.umeda] == (11, 0)


def test_the_same_return_under_the_same_id_counts_once() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    prepare(done.order_id, clerk(world.shibuya))
    hand_over(done.order_id, clerk(world.shibuya))
    line = order(done.order_id).lines[0]
    again = ReturnGoods(
        return_id=uuid7(),
        order_id=done.order_id,
        location_id=world.umeda,
        lines=[ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)],
    )
    return_goods(input=again, actor=clerk(world.umeda), at=LATER)

    with pytest.raises(orders.ReturnExists):
        return_goods(input=again, actor=clerk(world.umeda), at=LATER)

    assert levels(world.shirt)[world.umeda] == (11, 0)
    assert money(done.order_id) == (2_990, 2_990)
    assert well()


def test_a_return_of_another_orders_line_is_refused() -> None:
    world = make_world()
    mine, theirs = bought(pickup(world, (world.shirt, 1))), bought(pickup(world, (world.shirt, 1)))
    for one in (mine, theirs):
        prepare(one.order_id, clerk(world.shibuya))
        hand_over(one.order_id, clerk(world.shibuya))
    line = order(theirs.order_id).lines[0]

    with pytest.raises(orders.LineNotFound):
        return_goods(
            input=ReturnGoods(
                order_id=mine.order_id,
                location_id=world.umeda,
                lines=[ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)],
            ),
            actor=clerk(world.umeda),
            at=LATER,
        )

    assert levels(world.shirt)[world.umeda] == (10, 0)


def test_a_customer_cancels_until_the_goods_stand_ready() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    own = CancelOrder(order_id=done.order_id, access_token=done.access_token)

    cancelled = cancel_order(input=own, actor=SHOPPER, at=LATER)

    assert (cancelled.state, cancelled.refund_minor) == (OrderState.CANCELLED, 5_980)
    assert money(done.order_id) == (0, 5_980)
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    assert well()
    with pytest.raises(orders.OrderStateConflict):
        cancel_order(input=own, actor=SHOPPER, at=LATER)
    assert money(done.order_id) == (0, 5_980)


def test_a_customer_is_too_late_once_the_goods_are_ready_but_the_manager_is_not() -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 2)))
    prepare(done.order_id, clerk(world.shibuya))

    with pytest.raises(TooLateToCancel):
        cancel_order(input=CancelOrder(order_id=done.order_id, access_token=done.access_token), actor=SHOPPER, at=LATER)
    cancel_order(input=CancelOrder(order_id=done.order_id), actor=clerk(world.shibuya, role="store_manager"), at=LATER)

    assert order(done.order_id).state is OrderState.CANCELLED
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    assert well()


@pytest.mark.parametrize("token", ["", "wrong", "x" * 64])
def test_a_stranger_cannot_cancel_and_does_not_learn_that_the_order_exists(token: str) -> None:
    world = make_world()
    done = bought(pickup(world, (world.shirt, 1)))

    with pytest.raises(orders.OrderNotFound):
        cancel_order(input=CancelOrder(order_id=done.order_id, access_token=token), actor=SHOPPER, at=LATER)

    assert order(done.order_id).state is OrderState.CONFIRMED


def test_a_return_does_not_pass_for_another_refund() -> None:
    world = make_world()
    cancelled, collected = (bought(pickup(world, (world.shirt, 1))) for _ in range(2))
    cancel_order(input=CancelOrder(order_id=cancelled.order_id), actor=SYSTEM, at=LATER)
    known = payments.payments_for(purpose_id=cancelled.order_id)[0].refunds[0].id
    prepare(collected.order_id, clerk(world.shibuya))
    hand_over(collected.order_id, clerk(world.shibuya))
    line = ReturnLine(line_id=order(collected.order_id).lines[0].id, quantity=1, condition=Condition.RESTOCK)
    wanted = ReturnGoods(return_id=known, order_id=collected.order_id, location_id=world.umeda, lines=[line])

    with pytest.raises(payments.RefundExists):
        return_goods(input=wanted, actor=clerk(world.umeda), at=LATER)

    assert order(collected.order_id).returns == []
    assert levels(world.shirt)[world.umeda] == (10, 0)
