"""How a checkout ends, whatever the goods, the customer and the payment company do."""

from datetime import timedelta

import pytest
from django.test import Client
from structlog.testing import capture_logs

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import PriceLine, SetPrices
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState, FulfilmentType
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Contact, LineKind, OrderState, ShippingFee
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import (
    PaymentState,
)
from noren.domains.places import api as places
from noren.domains.places.contracts import (
    LocationKind,
    LocationRef,
    SaveBrand,
    SaveCompany,
    SaveLocation,
    Service,
)
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import PaymentChoice, ShipmentPart, WantedLine
from noren.journeys.checkout.place import ChannelNotOpen, ContactMissing, TotalChanged
from noren.journeys.checkout.plan import PickupNotOffered, ShipmentNotOffered
from noren.journeys.checkout.quote import QuoteCheckout, quote_checkout
from noren.journeys.checkout.settle import rescue_payments
from noren.journeys.payment_webhook import receive_webhook
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from tests.journeys.buying import MINUTE, TrialCompany, buy, order_state, payment, tell_by_webhook, well
from tests.world import ADDRESS, NOON, World, levels, make_world, pickup, shipment

pytestmark = pytest.mark.django_db(transaction=True)


def nothing_happened(world: World) -> bool:
    return levels(world.shirt)[world.shibuya] == (10, 0) and sql.value("SELECT count(*) FROM orders_order") == 0


def set_fee(world: World, amount: int, *, free_from: int | None = None, since: timedelta = timedelta()) -> None:
    orders.set_shipping_fee(
        input=ShippingFee(
            company_id=world.company, amount_minor=amount, free_from_minor=free_from, valid_from=NOON + since
        ),
        actor=SYSTEM,
        at=NOON,
    )


def test_a_guests_pickup_is_paid_promised_and_work_for_the_store() -> None:
    world = make_world()

    done = buy(pickup(world, (world.shirt, 2)))

    assert (done.state, done.payment_state, done.total_minor) == (OrderState.CONFIRMED, PaymentState.CAPTURED, 5_980)
    part = fulfilment.of_order(order_id=done.order_id)[0]
    assert (part.type, part.state, part.location_id) == (FulfilmentType.PICKUP, FulfilmentState.RESERVED, world.shibuya)
    assert levels(world.shirt)[world.shibuya] == (10, 2)
    assert well()


def test_collected_and_sent_goods_stand_in_one_order_with_one_fee() -> None:
    world = make_world()
    set_fee(world, 550)
    both = pickup(world, (world.shirt, 1))
    both = both.model_copy(
        update={
            "parts": [*both.parts, ShipmentPart(address=ADDRESS, lines=[WantedLine(variant_id=world.mug, quantity=1)])]
        }
    )

    done = buy(both)

    order = orders.get_order(order_id=done.order_id)
    parts = fulfilment.of_order(order_id=done.order_id)
    assert {part.type for part in parts} == {FulfilmentType.PICKUP, FulfilmentType.SHIPMENT}
    fees = [line.amount_minor for line in order.lines if line.kind is LineKind.SHIPPING]
    assert fees == [550]
    assert done.total_minor == 2_990 + 1_200 + 550
    assert levels(world.mug)[world.warehouse] == (10, 1)
    assert well()


def test_delivery_is_free_from_a_value_on_and_a_fee_to_come_is_not_taken_yet() -> None:
    world = make_world()
    set_fee(world, 550, free_from=5_000)
    set_fee(world, 990, since=timedelta(days=1))

    def fee(quantity: int, at: timedelta = timedelta()) -> int:
        wanted = QuoteCheckout(parts=shipment(world, (world.shirt, quantity)).parts)
        return quote_checkout(input=wanted, at=NOON + at).shipping_minor

    assert (fee(1), fee(2)) == (550, 0)
    assert fee(2, timedelta(days=1)) == 990


def test_a_fee_for_a_company_that_does_not_exist_is_refused() -> None:
    with pytest.raises(orders.UnknownCompany):
        orders.set_shipping_fee(
            input=ShippingFee(company_id=uuid7(), amount_minor=1, valid_from=NOON), actor=SYSTEM, at=NOON
        )


def test_food_to_take_away_is_taxed_with_the_reduced_rate_once_per_rate() -> None:
    world = make_world()

    done = buy(pickup(world, (world.beans, 3), (world.mug, 1)))

    taxes = orders.get_order(order_id=done.order_id).taxes
    assert [(str(t.rate), t.reduced, t.total_incl_minor, t.tax_minor) for t in taxes] == [
        ("0.1", False, 1_200, 109),
        ("0.08", True, 3_240, 240),
    ]


def test_an_order_that_costs_nothing_is_told_of_as_often_as_may_be() -> None:
    world = make_world()
    free = PriceLine(
        id=uuid7(), variant_id=world.mug, amount_minor=0, channel="web", valid_from=NOON - timedelta(days=1)
    )
    catalog.set_prices(input=SetPrices(prices=[free]), actor=SYSTEM, at=NOON)
    done = buy(pickup(world, (world.mug, 1), store=world.umeda, token="tok_twice"))
    paying = payments.payments_for(purpose_id=done.order_id)[0]

    for _ in range(3):
        tell_by_webhook(paying.id)

    assert (order_state(done.order_id), payment(done.order_id)) == (OrderState.CONFIRMED, (PaymentState.CAPTURED, 0, 0))
    assert payments.payments_for(purpose_id=done.order_id)[0].refunds == []
    assert well()


def test_a_message_of_another_company_about_a_payment_is_passed_over() -> None:
    world = make_world()
    done = buy(pickup(world, (world.shirt, 1), token="tok_timeout"))
    paying = payments.payments_for(purpose_id=done.order_id)[0]
    payments.register_provider("trial", TrialCompany())

    receive_webhook(provider="trial", headers={}, body=paying.id.bytes, at=NOON)

    assert order_state(done.order_id) is OrderState.PENDING


def test_one_payment_that_cannot_be_settled_holds_up_no_other() -> None:
    world = make_world()
    payments.register_provider("trial", TrialCompany())
    choice = PaymentChoice(provider="trial", token="any")
    waiting = [buy(pickup(world, (world.shirt, 1)).model_copy(update={"payment": choice})).order_id for _ in range(3)]

    with capture_logs():
        rescue_payments(at=NOON + MINUTE)  # the company gives two of them the same number: the second cannot be kept

    assert sorted(order_state(order_id) for order_id in waiting) == [
        OrderState.CONFIRMED,
        OrderState.CONFIRMED,
        OrderState.PENDING,
    ]


@pytest.mark.parametrize("channel", [Channel.STORE, Channel.PHONE, Channel.IMPORT])
def test_a_shopper_does_not_choose_the_channel_of_the_staff(channel: Channel) -> None:
    world = make_world()

    with pytest.raises(ChannelNotOpen):
        buy(pickup(world, (world.shirt, 1), channel=channel))

    assert levels(world.shirt)[world.shibuya] == (10, 0)
    by_phone = checkout(input=pickup(world, (world.shirt, 1), channel=Channel.PHONE), actor=SYSTEM, at=NOON)
    assert by_phone.state is OrderState.CONFIRMED


def test_the_same_request_again_is_answered_the_same_without_paying_twice() -> None:
    world = make_world()
    wanted = pickup(world, (world.shirt, 1))

    first = buy(wanted, key="once")
    second = buy(wanted, key="once")

    assert second == first
    assert levels(world.shirt)[world.shibuya] == (10, 1)
    assert sql.value("SELECT count(*) FROM sandbox_charge") == 1


def test_a_body_that_leaves_the_id_to_us_is_the_same_body_when_it_is_sent_again() -> None:
    world = make_world()
    body = {
        "contact": {"family_name": "山田", "email": "hanako@example.com"},
        "parts": [
            {
                "type": "PICKUP",
                "location_id": str(world.shibuya),
                "lines": [{"variant_id": str(world.shirt), "quantity": 1}],
            }
        ],
        "payment": {"token": "tok_ok"},
    }
    first, second = (
        Client().post(
            "/api/v1/checkouts", body, content_type="application/json", headers={"Idempotency-Key": "without-id"}
        )
        for _ in range(2)
    )

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert levels(world.shirt)[world.shibuya] == (10, 1)


def test_the_same_order_id_without_a_key_is_refused() -> None:
    world = make_world()
    wanted = pickup(world, (world.shirt, 1))
    buy(wanted)

    with pytest.raises(orders.OrderExists):
        buy(wanted)

    assert levels(world.shirt)[world.shibuya] == (10, 1)


def test_a_price_that_changed_since_it_was_shown_is_told_and_nothing_ordered() -> None:
    world = make_world()

    with pytest.raises(TotalChanged) as changed:
        buy(pickup(world, (world.shirt, 1), expected_total_minor=2_490))

    assert changed.value.data["total_minor"] == 2_990
    assert nothing_happened(world)


@pytest.mark.parametrize("contact", [Contact(), Contact(family_name="山田"), Contact(email="a@example.com")])
def test_a_customer_without_name_or_address_is_asked_for_it(contact: Contact) -> None:
    world = make_world()

    with pytest.raises(ContactMissing):
        buy(pickup(world, (world.shirt, 1)).model_copy(update={"contact": contact}))

    assert nothing_happened(world)


def test_a_place_that_does_not_hand_over_is_refused() -> None:
    world = make_world()

    with pytest.raises(PickupNotOffered):
        buy(pickup(world, (world.shirt, 1), store=world.warehouse))

    assert nothing_happened(world)


def test_a_store_that_does_not_send_is_refused_as_a_source() -> None:
    world = make_world()
    wanted = shipment(world, (world.shirt, 1))
    from_store = wanted.parts[0].model_copy(update={"location_id": world.shibuya})

    with pytest.raises(ShipmentNotOffered):
        buy(wanted.model_copy(update={"parts": [from_store]}))

    assert nothing_happened(world)


def test_unknown_goods_are_refused() -> None:
    world = make_world()

    with pytest.raises(catalog.UnknownVariant):
        buy(pickup(world, (uuid7(), 1)))

    assert nothing_happened(world)


def test_more_than_there_is_is_refused_with_what_there_is() -> None:
    world = make_world()

    with pytest.raises(stock.OutOfStock) as refused:
        buy(pickup(world, (world.shirt, 11)))

    assert refused.value.data["lines"][0]["available"] == 10
    assert nothing_happened(world)


def test_goods_that_nobody_can_send_are_refused_before_anything_is_written() -> None:
    world = make_world()
    stock.move(
        input=MoveStock(
            reason=MovementReason.WASTE,
            lines=[MoveLine(location_id=world.warehouse, variant_id=world.shirt, delta=-10)],
        ),
        actor=SYSTEM,
        at=NOON,
    )

    with pytest.raises(stock.OutOfStock):
        buy(shipment(world, (world.shirt, 1)))

    assert nothing_happened(world)


def test_a_price_in_yen_is_not_paid_in_the_currency_of_another_company() -> None:
    world = make_world(units=0)
    abroad, sign, hall = uuid7(), uuid7(), uuid7()
    names = {"ja": "海外", "en": "Abroad"}
    places.save_company(input=SaveCompany(id=abroad, code="us", name=names, currency="USD"), actor=SYSTEM, at=NOON)
    places.save_brand(input=SaveBrand(id=sign, company_id=abroad, code="us", name=names), actor=SYSTEM, at=NOON)
    warehouse = SaveLocation(
        id=hall, company_id=abroad, brand_id=sign, kind=LocationKind.WAREHOUSE, code="zz", name=names,
        services=[Service.SHIP_FROM],
    )  # fmt: skip
    places.save_location(input=warehouse, actor=SYSTEM, at=NOON)
    line = MoveLine(location_id=hall, variant_id=world.shirt, delta=5)
    stock.move(input=MoveStock(reason=MovementReason.RECEIPT, lines=[line]), actor=SYSTEM, at=NOON)

    with pytest.raises(stock.OutOfStock):
        buy(shipment(world, (world.shirt, 1)))

    assert sql.value("SELECT count(*) FROM orders_order") == 0


def test_an_archived_store_hands_nothing_over() -> None:
    world = make_world()
    places.archive_location(input=LocationRef(location_id=world.shibuya), actor=SYSTEM, at=NOON)

    with pytest.raises(AppError):
        buy(pickup(world, (world.shirt, 1)))

    assert sql.value("SELECT count(*) FROM orders_order") == 0


def test_a_quote_says_the_total_that_the_checkout_then_takes_and_holds_nothing() -> None:
    world = make_world()
    wanted = shipment(world, (world.shirt, 1), (world.beans, 2))

    quoted = quote_checkout(input=QuoteCheckout(parts=wanted.parts), at=NOON)
    assert levels(world.shirt)[world.warehouse] == (10, 0)
    done = buy(wanted.model_copy(update={"expected_total_minor": quoted.total_minor}))

    assert done.total_minor == quoted.total_minor == quoted.goods_minor + quoted.shipping_minor
    assert quoted.taxes == orders.get_order(order_id=done.order_id).taxes
