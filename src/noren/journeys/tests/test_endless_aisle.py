"""A store sells what it lacks: paid at its till, sent from where it is."""

import pytest
from tests.world import ADDRESS, CONTACT, NOON, World, clerk, levels, make_world, shipment

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState, FulfilmentType
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import OrderState
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Outcome, OutcomeKind
from noren.domains.places import api as places
from noren.domains.register import api as register
from noren.domains.register.contracts import TransactionState
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.checkout.place import HOLD
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.reads.receipt import receipt
from noren.journeys.reads.sales_today import sales_today
from noren.journeys.register.contracts import Method, ScannedLine, SendGoods, VoidSale
from noren.journeys.register.errors import SendingNeedsContact
from noren.journeys.register.finish import FinishSale, finish_sale
from noren.journeys.register.reverse import void_sale
from noren.journeys.register.sell import sell_at_register
from noren.journeys.ship import Ship, ship
from noren.journeys.tests.till import all_agrees, card, cash, nothing_was_sold, opened, sale, waiting_payment
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def shirts(world: World, quantity: int = 1, **more: object) -> SendGoods:
    return SendGoods(lines=[WantedLine(variant_id=world.shirt, quantity=quantity)], contact=CONTACT, **more)


def test_goods_taken_along_and_goods_sent_home_are_one_order_of_the_store_that_sold_them() -> None:
    world = make_world()
    session = opened(world)
    staff = clerk(world.shibuya)
    wish = sale(
        session, ScannedLine(variant_id=world.mug), tenders=[cash(4190, 5000)], sent=shirts(world, address=ADDRESS)
    )

    sold = sell_at_register(input=wish, actor=staff, at=NOON)
    again = sell_at_register(input=wish, actor=staff, at=NOON)

    assert (sold.state, sold.total_minor, sold.change_minor) == (TransactionState.DONE, 4190, 810)
    assert again == sold
    order = orders.get_order(order_id=wish.id)
    assert (order.state, order.location_id) == (OrderState.CONFIRMED, world.shibuya)
    parts = {part.type: part for part in fulfilment.of_order(order_id=wish.id)}
    assert parts[FulfilmentType.CARRY_OUT].location_id == world.shibuya
    parcel = parts[FulfilmentType.SHIPMENT]
    assert (parcel.location_id, parcel.state, parcel.recipient.city) == (
        world.warehouse, FulfilmentState.RESERVED, "渋谷区",
    )  # fmt: skip
    assert levels(world.mug)[world.shibuya] == (9, 0)
    assert levels(world.shirt) == {world.shibuya: (10, 0), world.umeda: (10, 0), world.warehouse: (10, 1)}
    assert register.x_report(session_id=session.id, at=NOON).totals.net_minor == 4190
    assert receipt(order_id=wish.id, actor=staff, at=NOON).total_minor == 4190

    ship(input=Ship(fulfilment_id=parcel.id, carrier="yamato"), actor=clerk(world.warehouse), at=NOON)

    assert orders.get_order(order_id=wish.id).state is OrderState.COMPLETED
    assert levels(world.shirt)[world.warehouse] == (9, 0)
    assert all_agrees()


def test_the_sale_is_credited_to_who_sold_and_to_who_sends_and_counted_once() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(7180)], sent=shirts(world, 2))
    sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    (yen,) = sales_today(actor=SYSTEM, at=NOON).currencies

    by = {one.location_id: (one.net_minor, one.sent_elsewhere_minor, one.sent_for_others_minor) for one in yen.by_store}
    assert by == {world.shibuya: (7180, 5980, 0), world.umeda: (0, 0, 0), world.warehouse: (0, 0, 5980)}
    assert (yen.net_minor, yen.orders, yen.has_credits) == (7180, 1, True)
    (own,) = sales_today(actor=clerk(world.warehouse, role="store_manager"), at=NOON).currencies
    assert [one.sent_for_others_minor for one in own.by_store] == [5980]


def test_a_web_order_is_the_sale_of_the_store_that_it_names_and_of_no_other_place() -> None:
    world = make_world()

    placed = checkout(input=shipment(world, (world.shirt, 1), sold_at=world.umeda), actor=SHOPPER, at=NOON)

    assert orders.get_order(order_id=placed.order_id).location_id == world.umeda
    assert [part.location_id for part in fulfilment.of_order(order_id=placed.order_id)] == [world.warehouse]
    (yen,) = sales_today(actor=SYSTEM, at=NOON).currencies
    by = {one.location_id: (one.net_minor, one.sent_for_others_minor) for one in yen.by_store}
    assert by[world.umeda] == (2990, 0)
    assert by[world.warehouse] == (0, 2990)
    for nowhere in (world.warehouse, world.company):
        with pytest.raises(places.LocationNotFound):
            checkout(input=shipment(world, (world.shirt, 1), sold_at=nowhere), actor=SHOPPER, at=NOON)
    assert sql.value("SELECT count(*) FROM orders_order") == 1


def test_goods_may_come_to_this_store_where_the_customer_collects_them() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, tenders=[card(2990)], sent=shirts(world))

    sold = sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert sold.state is TransactionState.DONE
    [parcel] = fulfilment.of_order(order_id=wish.id)
    assert (parcel.location_id, parcel.recipient.name) == (world.warehouse, "山田 花子")
    assert "渋谷店" in parcel.recipient.building
    assert all_agrees()


def test_goods_that_are_gone_are_refused_before_anything_is_paid() -> None:
    world = make_world()
    session = opened(world)
    staff = clerk(world.shibuya)

    for tender in (cash(2990 * 11), card(2990 * 11)):
        with pytest.raises(stock.OutOfStock):
            sell_at_register(
                input=sale(session, tenders=[tender], sent=shirts(world, 11, address=ADDRESS)), actor=staff, at=NOON
            )

    assert nothing_was_sold()
    assert sql.value("SELECT count(*) FROM payments_payment") == 0
    assert levels(world.shirt)[world.warehouse] == (10, 0)


def test_nobody_to_send_to_is_refused() -> None:
    world = make_world()
    session = opened(world)
    nobody = shirts(world, address=ADDRESS).model_copy(
        update={"contact": CONTACT.model_copy(update={"phone": "", "email": ""})}
    )

    with pytest.raises(SendingNeedsContact):
        sell_at_register(input=sale(session, tenders=[cash(2990)], sent=nobody), actor=clerk(world.shibuya), at=NOON)

    assert nothing_was_sold()


def test_a_refused_card_frees_what_was_held() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, tenders=[card(2990, "tok_decline")], sent=shirts(world))

    sold = sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)

    assert sold.state is TransactionState.FAILED
    assert levels(world.shirt)[world.warehouse] == (10, 0)
    assert nothing_was_sold()
    assert all_agrees()


def test_goods_that_went_while_a_customer_paid_for_too_long_give_the_money_back() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, tenders=[card(2990, "tok_redirect", Method.QR)], sent=shirts(world))
    sell_at_register(input=wish, actor=clerk(world.shibuya), at=NOON)
    assert levels(world.shirt)[world.warehouse] == (10, 1)
    late = NOON + HOLD * 2
    stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=late)
    lost = MoveLine(location_id=world.warehouse, variant_id=world.shirt, delta=-10)
    stock.move(input=MoveStock(reason=MovementReason.WASTE, note="flood", lines=[lost]), actor=SYSTEM, at=late)

    payment = waiting_payment(wish.id)
    paid = Outcome(kind=OutcomeKind.APPROVED, reference="r1")
    ended = finish_sale(input=FinishSale(sale_id=wish.id, payment_id=payment, outcome=paid), actor=SYSTEM, at=late)

    assert ended is TransactionState.FAILED
    refund = payments.get_payment(payment_id=payment).refunds[0]
    assert refund.amount_minor == 2990
    assert nothing_was_sold()


def test_a_void_takes_both_back_the_goods_here_and_those_that_were_to_be_sent() -> None:
    world = make_world()
    session = opened(world)
    wish = sale(session, ScannedLine(variant_id=world.mug), tenders=[cash(4190)], sent=shirts(world, address=ADDRESS))
    staff = clerk(world.shibuya, role="store_manager")
    sell_at_register(input=wish, actor=staff, at=NOON)

    back = void_sale(input=VoidSale(sale_id=wish.id, reason="mistake"), actor=staff, at=NOON)
    send_pending_refunds(order_id=wish.id, at=NOON)

    assert (back.amount_minor, back.cash_minor) == (4190, 4190)
    assert levels(world.mug)[world.shibuya] == (10, 0)
    assert levels(world.shirt)[world.warehouse] == (10, 0)
    assert register.x_report(session_id=session.id, at=NOON).totals.net_minor == 0
    assert all_agrees()
