"""The deep thread: ordered online, prepared, collected in one store, returned in another; one stock, one money."""

from datetime import timedelta

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine
from noren.domains.payments import api as payments
from noren.journeys.checkout.checkout import checkout
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.kernel.ids import uuid7
from noren.platform import verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.outbox.relay import relay_all
from tests.world import NOON, clerk, levels, make_world, pickup

pytestmark = pytest.mark.django_db


def test_an_order_is_paid_prepared_collected_and_returned_elsewhere() -> None:
    world = make_world()
    later = NOON + timedelta(hours=1)

    placed = checkout(input=pickup(world, (world.shirt, 2), (world.beans, 1)), actor=SHOPPER, at=NOON)

    assert (placed.state, placed.payment_state, placed.total_minor) == (
        OrderState.CONFIRMED,
        "captured",
        2 * 2990 + 1080,
    )
    assert levels(world.shirt)[world.shibuya] == (10, 2)
    part = fulfilment.of_order(order_id=placed.order_id)[0]
    assert part.due_at == NOON + timedelta(minutes=60)

    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=clerk(world.shibuya), at=later)
    code = fulfilment.hand_over_code(part.id)
    collect(input=Collect(fulfilment_id=part.id, code=code), actor=clerk(world.shibuya), at=later)

    assert orders.get_order(order_id=placed.order_id).state is OrderState.COMPLETED
    assert levels(world.shirt)[world.shibuya] == (8, 0)

    shirt = next(line for line in orders.get_order(order_id=placed.order_id).lines if line.variant_id == world.shirt)
    returned = return_goods(
        input=ReturnGoods(
            return_id=uuid7(), order_id=placed.order_id, location_id=world.umeda,
            lines=[ReturnLine(line_id=shirt.id, quantity=1, condition=Condition.RESTOCK)],
        ),
        actor=clerk(world.umeda),
        at=later,
    )  # fmt: skip
    assert returned.refund_minor == 2990
    assert send_pending_refunds(order_id=placed.order_id, at=later) == 1

    assert levels(world.shirt)[world.umeda] == (11, 0)
    payment = payments.payments_for(purpose_id=placed.order_id)[0]
    assert (payment.captured_minor, payment.refunded_minor) == (7060, 2990)
    relay_all(at=later)
    assert verify.run(at=later) == []
