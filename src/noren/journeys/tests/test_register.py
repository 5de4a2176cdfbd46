"""Selling at a till: from the opening float to the closing report."""

import pytest
from tests.world import NOON, clerk, levels, make_world, pickup

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine
from noren.domains.register import api as register
from noren.domains.register.contracts import (
    SessionRef,
    TransactionState,
)
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.place import TotalChanged
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.register.contracts import (
    ReturnAtRegister,
    ScannedLine,
    VoidSale,
)
from noren.journeys.register.errors import (
    NotTheLastSale,
)
from noren.journeys.register.reverse import return_at_register, void_sale
from noren.journeys.register.sell import sell_at_register
from noren.journeys.return_goods import ReturnGoods
from noren.journeys.tests.till import all_agrees, card, cash, nothing_was_sold, opened, sale
from noren.kernel.ids import uuid7
from noren.kernel.tax import ServiceMode
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import NotAllowed

pytestmark = pytest.mark.django_db


def test_goods_are_scanned_paid_in_cash_with_change_and_gone_at_once() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(
        session,
        ScannedLine(code="SKU-mug", quantity=2),
        ScannedLine(variant_id=world.beans),
        tenders=[cash(3480, 5000)],
    )

    sold = sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert (sold.state, sold.number, sold.total_minor, sold.change_minor) == (TransactionState.DONE, 1, 3480, 1520)
    assert [(float(tax.rate), tax.total_incl_minor) for tax in sold.taxes] == [(0.1, 2400), (0.08, 1080)]
    assert orders.get_order(order_id=wish.id).state is OrderState.COMPLETED
    assert levels(world.mug)[world.shibuya] == (8, 0)
    totals = register.x_report(session_id=session.id, at=NOON).totals
    assert (totals.sales, totals.net_minor, totals.cash_expected_minor) == (1, 3480, 33_480)
    assert all_agrees()


def test_food_eaten_in_has_the_standard_rate() -> None:
    world = make_world()
    session = opened(world)
    line = ScannedLine(variant_id=world.beans, service_mode=ServiceMode.EAT_IN)

    sold = sell_at_register(input=sale(session, line, tenders=[cash(1080)]), actor=clerk(world.shibuya), at=NOON)

    assert [(float(tax.rate), tax.reduced) for tax in sold.taxes] == [(0.1, False)]


def test_the_same_sale_sent_twice_is_one_and_its_id_is_no_others() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(1200, 2000)])
    staff = clerk(world.shibuya)

    first = sell_at_register(input=wish, actor=staff, at=NOON)
    again = sell_at_register(input=wish, actor=staff, at=NOON)

    assert first == again
    with pytest.raises(register.TransactionExists):
        sell_at_register(input=wish.model_copy(update={"tenders": [cash(1200, 1500)]}), actor=staff, at=NOON)
    assert levels(world.mug)[world.shibuya] == (9, 0)
    assert register.x_report(session_id=session.id, at=NOON).totals.sales == 1


def test_a_promised_unit_is_sold_and_the_shortfall_is_told() -> None:
    world = make_world(units=1)
    session = opened(world)
    checkout(input=pickup(world, (world.mug, 1)), actor=SHOPPER, at=NOON)

    sell_at_register(
        input=sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(1200)]),
        actor=clerk(world.shibuya),
        at=NOON,
    )

    assert levels(world.mug)[world.shibuya] == (0, 1)
    told = sql.rows("SELECT payload->>'missing' FROM platform_outbox WHERE type = 'stock.shortfall.v1'")
    assert told == [("1",)]


def test_a_changed_price_another_store_and_a_closed_till_are_refused() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(1200)], expected_total_minor=1000)
    staff = clerk(world.shibuya)

    with pytest.raises(TotalChanged):
        sell_at_register(input=wish, actor=staff, at=NOON)
    wish = wish.model_copy(update={"expected_total_minor": 1200})
    with pytest.raises(NotAllowed):
        sell_at_register(input=wish, actor=clerk(world.umeda), at=NOON)
    register.end_session(input=SessionRef(session_id=session.id), actor=staff, at=NOON)
    with pytest.raises(register.SessionNotOpen):
        sell_at_register(input=wish, actor=staff, at=NOON)

    assert nothing_was_sold()
    assert levels(world.mug)[world.shibuya] == (10, 0)


def test_the_last_sale_is_voided_by_its_reversal() -> None:
    world = make_world()
    session = opened(world)
    staff, manager = clerk(world.shibuya), clerk(world.shibuya, role="store_manager")
    first, second = (
        sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(200), card(1000)]) for _ in range(2)
    )
    for wish in (first, second):
        sell_at_register(input=wish, actor=staff, at=NOON)

    with pytest.raises(NotAllowed):
        void_sale(input=VoidSale(sale_id=second.id, reason="打ち間違い"), actor=staff, at=NOON)
    with pytest.raises(NotTheLastSale):
        void_sale(input=VoidSale(sale_id=first.id, reason="打ち間違い"), actor=manager, at=NOON)
    done = void_sale(input=VoidSale(sale_id=second.id, reason="打ち間違い"), actor=manager, at=NOON)
    send_pending_refunds(order_id=second.id, at=NOON)
    with pytest.raises(register.AlreadyVoided):
        void_sale(input=VoidSale(sale_id=second.id, reason="打ち間違い"), actor=manager, at=NOON)

    assert (done.number, done.amount_minor, done.cash_minor) == (3, 1200, 200)
    assert orders.get_order(order_id=second.id).returned_minor == 1200
    assert levels(world.mug)[world.shibuya] == (9, 0)
    totals = register.x_report(session_id=session.id, at=NOON).totals
    assert (totals.sales, totals.voids, totals.net_minor, totals.cash_expected_minor) == (2, 1, 1200, 30_200)
    assert all_agrees()


def test_a_return_at_the_till_takes_its_cash_out_of_the_drawer() -> None:
    world = make_world()
    session = opened(world)
    staff = clerk(world.shibuya)
    wish = sale(session, ScannedLine(variant_id=world.mug, quantity=2), tenders=[cash(2400)])
    sell_at_register(input=wish, actor=staff, at=NOON)
    line = orders.get_order(order_id=wish.id).lines[0]
    goods = ReturnGoods(
        order_id=wish.id, location_id=world.shibuya,
        lines=[ReturnLine(line_id=line.id, quantity=1, condition=Condition.RESTOCK)],
    )  # fmt: skip

    back = return_at_register(input=ReturnAtRegister(session_id=session.id, goods=goods), actor=staff, at=NOON)

    assert (back.amount_minor, back.cash_minor) == (1200, 1200)
    totals = register.x_report(session_id=session.id, at=NOON).totals
    assert (totals.returns, totals.returns_minor, totals.cash_expected_minor) == (1, 1200, 31_200)
    assert [(tax.total_incl_minor, tax.tax_minor) for tax in totals.taxes] == [(1200, 218 - 109)]
    assert all_agrees()


def test_a_member_who_is_unknown_is_refused_and_nothing_happens() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(1200)], member_id=uuid7())

    with pytest.raises(Exception, match="member"):
        sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert nothing_was_sold()
