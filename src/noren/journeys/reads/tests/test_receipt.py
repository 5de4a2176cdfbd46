"""The receipt: everything that the law asks for, to the yen, also after cancellations and returns."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.world import NOON, clerk, make_world, only_at, pickup

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, ReturnLine, TaxTotal
from noren.journeys.checkout.checkout import checkout
from noren.journeys.collect import Collect, collect
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.reads.receipt import ReceiptNotIssued, receipt
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.platform.accounts.bearer import SHOPPER

pytestmark = pytest.mark.django_db


def tax(rate: str, reduced: bool, total: int, within: int) -> TaxTotal:
    return TaxTotal(rate=Decimal(rate), reduced=reduced, total_incl_minor=total, tax_minor=within)


def test_tells_issuer_goods_and_the_tax_of_each_rate() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.shirt, 2), (world.beans, 3)), actor=SHOPPER, at=NOON)

    issued = receipt(order_id=placed.order_id, actor=SHOPPER, token=placed.access_token, at=NOON)

    assert issued.issuer.registration_number == "T7000012050002"
    assert issued.issuer.place == {"ja": "渋谷店", "en": "Shibuya"}
    assert issued.sold_on.isoformat() == "2026-11-20"
    assert [(line.sku, line.quantity, line.amount_minor, line.reduced) for line in issued.lines] == [
        ("SKU-shirt", 2, 5980, False),
        ("SKU-beans", 3, 3240, True),
    ]
    assert issued.taxes == [tax("0.1", False, 5980, 543), tax("0.08", True, 3240, 240)]
    assert (issued.total_minor, [paid.amount_minor for paid in issued.payments]) == (9220, [9220])
    assert issued.returns == []


def test_leaves_out_what_was_cancelled_before_the_hand_over_and_rounds_once_again() -> None:
    world = make_world()
    only_at(world.shibuya, world.beans)
    placed = checkout(input=pickup(world, (world.shirt, 2), (world.beans, 3)), actor=SHOPPER, at=NOON)
    part = fulfilment.of_order(order_id=placed.order_id)[0]
    beans = next(line for line in part.lines if line.variant_id == world.beans)
    shirts = next(line for line in part.lines if line.variant_id == world.shirt)
    prepare_pickup(
        input=PreparePickup(
            fulfilment_id=part.id,
            picked=[{"line_id": shirts.id, "quantity": 2}, {"line_id": beans.id, "quantity": 1}],
        ),
        actor=clerk(world.shibuya),
        at=NOON,
    )

    issued = receipt(order_id=placed.order_id, actor=SHOPPER, token=placed.access_token, at=NOON)

    assert [(line.sku, line.quantity, line.amount_minor) for line in issued.lines] == [
        ("SKU-shirt", 2, 5980),
        ("SKU-beans", 1, 1080),
    ]
    assert issued.taxes == [tax("0.1", False, 5980, 543), tax("0.08", True, 1080, 80)]
    assert issued.total_minor == 7060


def test_a_return_has_its_own_invoice() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.shirt, 2), (world.beans, 1)), actor=SHOPPER, at=NOON)
    part = fulfilment.of_order(order_id=placed.order_id)[0]
    prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=clerk(world.shibuya), at=NOON)
    code = fulfilment.hand_over_code(part.id)
    collect(input=Collect(fulfilment_id=part.id, code=code), actor=clerk(world.shibuya), at=NOON)
    shirts = next(line for line in orders.get_order(order_id=placed.order_id).lines if line.variant_id == world.shirt)
    back = return_goods(
        input=ReturnGoods(
            order_id=placed.order_id,
            location_id=world.umeda,
            lines=[ReturnLine(line_id=shirts.id, quantity=1, condition=Condition.RESTOCK)],
        ),
        actor=clerk(world.umeda),
        at=NOON + timedelta(days=2),
    )

    issued = receipt(order_id=placed.order_id, actor=SHOPPER, token=placed.access_token, at=NOON)

    assert issued.total_minor == 7060
    (invoice,) = issued.returns
    assert (invoice.return_code, invoice.total_minor) == (back.return_code, 2990)
    assert (invoice.returned_on.isoformat(), invoice.sold_on.isoformat()) == ("2026-11-22", "2026-11-20")
    assert invoice.taxes == [tax("0.1", False, 2990, 271)]


def test_is_not_issued_for_what_was_not_paid() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.shirt, 1), token="tok_decline"), actor=SHOPPER, at=NOON)

    with pytest.raises(ReceiptNotIssued):
        receipt(order_id=placed.order_id, actor=SHOPPER, token=placed.access_token, at=NOON)


def test_is_for_nobody_without_the_token() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.shirt, 1)), actor=SHOPPER, at=NOON)

    with pytest.raises(orders.OrderNotFound):
        receipt(order_id=placed.order_id, actor=SHOPPER, token="", at=NOON)
