"""A sale at the counter, in one transaction: order, money, goods."""

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Condition, OrderState, ReturnLine
from noren.domains.payments import api as payments
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import PaymentChoice, WantedLine
from noren.journeys.checkout.place import TotalChanged
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.kernel.ids import uuid7
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import NotAllowed, SignInRequired
from noren.platform.outbox.relay import relay_all
from tests.world import NOON, World, clerk, levels, make_world, pickup

pytestmark = pytest.mark.django_db


def of(world: World, *, quantity: int = 2, **more: object) -> SellCarryOut:
    lines = [WantedLine(variant_id=world.mug, quantity=quantity), WantedLine(variant_id=world.beans, quantity=1)]
    return SellCarryOut(location_id=world.shibuya, lines=lines, **more)


def test_a_sale_is_paid_handed_over_and_completed_at_once() -> None:
    world = make_world()

    sold = sell_carry_out(input=of(world), actor=clerk(world.shibuya), at=NOON)

    assert (sold.state, sold.total_minor) == (OrderState.COMPLETED, 2 * 1200 + 1080)
    assert [(float(tax.rate), tax.total_incl_minor, tax.tax_minor) for tax in sold.taxes] == [
        (0.1, 2400, 218),
        (0.08, 1080, 80),
    ]
    order = orders.get_order(order_id=sold.order_id)
    assert (order.channel, order.state) == (Channel.STORE, OrderState.COMPLETED)
    assert [line.fulfilled_quantity for line in order.lines] == [2, 1]
    payment = payments.payments_for(purpose_id=sold.order_id)[0]
    assert (payment.method, payment.state, payment.captured_minor) == ("cash", "captured", 3480)
    part = fulfilment.of_order(order_id=sold.order_id)[0]
    assert (part.type, part.state, [line.picked_quantity for line in part.lines]) == ("CARRY_OUT", "COMPLETED", [2, 1])
    assert levels(world.mug)[world.shibuya] == (8, 0)
    relay_all(at=NOON)
    assert verify.run(at=NOON) == []


def test_a_sale_is_not_refused_for_lack_of_stock_and_the_shortfall_is_told() -> None:
    world = make_world(units=3)
    checkout(input=pickup(world, (world.mug, 2)), actor=SHOPPER, at=NOON)

    sell_carry_out(input=of(world, quantity=4), actor=clerk(world.shibuya), at=NOON)

    assert levels(world.mug)[world.shibuya] == (-1, 2)
    told = sql.rows("SELECT payload->>'missing' FROM platform_outbox WHERE type = 'stock.shortfall.v1'")
    assert told == [("2",)]
    relay_all(at=NOON)
    assert verify.run(at=NOON) == []


def test_what_was_sold_for_cash_comes_back_for_cash() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    sold = sell_carry_out(input=of(world), actor=staff, at=NOON)
    mug = next(line for line in orders.get_order(order_id=sold.order_id).lines if line.variant_id == world.mug)
    back = ReturnGoods(
        return_id=uuid7(), order_id=sold.order_id, location_id=world.shibuya,
        lines=[ReturnLine(line_id=mug.id, quantity=1, condition=Condition.RESTOCK)],
    )  # fmt: skip

    return_goods(input=back, actor=staff, at=NOON)
    send_pending_refunds(order_id=sold.order_id, at=NOON)

    assert payments.payments_for(purpose_id=sold.order_id)[0].refunded_minor == 1200
    assert levels(world.mug)[world.shibuya] == (9, 0)
    relay_all(at=NOON)
    assert verify.run(at=NOON) == []


def test_a_shopper_and_staff_of_another_store_cannot_sell_and_a_changed_price_is_asked_about() -> None:
    world = make_world()

    with pytest.raises(SignInRequired):
        sell_carry_out(input=of(world), actor=SHOPPER, at=NOON)
    with pytest.raises(NotAllowed):
        sell_carry_out(input=of(world), actor=clerk(world.umeda), at=NOON)
    with pytest.raises(TotalChanged):
        sell_carry_out(input=of(world, expected_total_minor=3000), actor=clerk(world.shibuya), at=NOON)

    assert sql.value("SELECT count(*) FROM orders_order") == 0
    assert levels(world.mug)[world.shibuya] == (10, 0)


def test_nobody_pays_with_cash_over_the_network() -> None:
    world = make_world()
    wanted = pickup(world, (world.mug, 1)).model_copy(update={"payment": PaymentChoice(provider="cash", token="any")})

    ended = checkout(input=wanted, actor=SHOPPER, at=NOON)

    assert (ended.state, ended.payment_state, ended.decline_code) == ("failed", "declined", "only_at_the_counter")
    assert levels(world.mug)[world.shibuya] == (10, 0)
