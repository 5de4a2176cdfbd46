"""What suppliers bring: announced or not, in parts, with differences."""

from datetime import timedelta

import pytest
from tests.world import NOON, World, make_world

from noren.domains.stock import api as stock
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Arrival,
    ChangePurchase,
    ExplainDifference,
    Ordered,
    PlacePurchase,
    Purchase,
    PurchaseRef,
    PurchaseState,
    ReceivePurchase,
    ReceiveUnordered,
    Resolution,
    SaveSupplier,
)
from noren.domains.supply.tests.making import clean, level, staff
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, NotAllowed

pytestmark = pytest.mark.django_db
TOMORROW = NOON + timedelta(days=1)


def ordered(world: World, quantity: int = 6) -> Purchase:
    supplier = supply.save_supplier(input=SaveSupplier(code="S1", name="織元"), actor=SYSTEM, at=NOON)
    wish = PlacePurchase(
        supplier_id=supplier.id,
        location_id=world.shibuya,
        number="PO-1",
        lines=[
            Ordered(variant_id=world.shirt, quantity=quantity, expected_at=TOMORROW),
            Ordered(variant_id=world.mug, quantity=2),
        ],
    )
    return supply.place_purchase(input=wish, actor=staff(world.shibuya, "store_manager"), at=NOON)


def test_what_is_ordered_is_expected_and_comes_in_parts_until_all_is_here() -> None:
    world = make_world()
    purchase = ordered(world)
    clerk = staff(world.shibuya)

    first = ReceivePurchase(purchase_id=purchase.id, lines=[Arrival(variant_id=world.shirt, quantity=4, damaged=1)])
    part = supply.receive_purchase(input=first, actor=clerk, at=TOMORROW)
    supply.receive_purchase(input=first, actor=clerk, at=TOMORROW)

    assert (part.state, part.to_come, level(world.shibuya, world.shirt)) == ("open", 4, (14, 0, 1))
    here = stock.availability(variant_ids=[world.shirt], location_ids=[world.shibuya], at=TOMORROW)[0]
    assert [one.quantity for one in here.incoming] == [2]
    assert clean()

    whole = supply.receive_purchase(input=ReceivePurchase(purchase_id=purchase.id), actor=clerk, at=TOMORROW)

    assert (whole.state, whole.to_come, whole.receipts) == ("closed", 0, 2)
    assert (level(world.shibuya, world.shirt)[0], level(world.shibuya, world.mug)[0]) == (16, 12)
    assert clean()


def test_too_many_and_what_nobody_ordered_come_in_as_well() -> None:
    world = make_world()
    purchase = ordered(world)

    came = supply.receive_purchase(
        input=ReceivePurchase(
            purchase_id=purchase.id,
            lines=[Arrival(variant_id=world.shirt, quantity=7), Arrival(variant_id=world.beans, quantity=3)],
        ),
        actor=SYSTEM,
        at=TOMORROW,
    )

    assert {line.variant_id: line.difference for line in came.lines} == {world.shirt: 1, world.mug: -2, world.beans: 3}
    assert level(world.shibuya, world.beans)[0] == 13
    assert clean()


def test_a_closed_purchase_expects_nothing_and_takes_nothing_in() -> None:
    world = make_world()
    purchase = ordered(world)

    closed = supply.close_purchase(input=PurchaseRef(purchase_id=purchase.id), actor=SYSTEM, at=NOON)
    with pytest.raises(supply.PurchaseClosed):
        supply.receive_purchase(input=ReceivePurchase(purchase_id=purchase.id), actor=SYSTEM, at=NOON)

    assert closed.state is PurchaseState.CLOSED
    assert stock.availability(variant_ids=[world.shirt], location_ids=[world.shibuya], at=NOON)[0].incoming == []
    assert level(world.shibuya, world.shirt) == (10, 0, 0)
    assert clean()


def test_only_what_never_came_is_canceled() -> None:
    world = make_world()
    purchase = ordered(world)
    ref = PurchaseRef(purchase_id=purchase.id)
    came = ReceivePurchase(purchase_id=purchase.id, lines=[Arrival(variant_id=world.mug, quantity=1)])
    supply.receive_purchase(input=came, actor=SYSTEM, at=NOON)

    with pytest.raises(supply.SomethingCame):
        supply.cancel_purchase(input=ref, actor=SYSTEM, at=NOON)

    assert supply.get_purchase(purchase_id=purchase.id).state is PurchaseState.OPEN


def test_a_number_of_a_supplier_and_its_code_are_there_once() -> None:
    world = make_world()
    purchase = ordered(world)
    again = PlacePurchase(
        supplier_id=purchase.supplier_id,
        location_id=world.umeda,
        number="PO-1",
        lines=[Ordered(variant_id=world.shirt, quantity=1)],
    )

    with pytest.raises(supply.PurchaseExists):
        supply.place_purchase(input=again, actor=SYSTEM, at=NOON)
    with pytest.raises(supply.SupplierCodeTaken):
        supply.save_supplier(input=SaveSupplier(code="S1", name="other"), actor=SYSTEM, at=NOON)

    assert len(supply.list_purchases(location_ids=None)) == 1
    assert [one.name for one in supply.list_suppliers()] == ["織元"]


def test_goods_that_nobody_announced_are_received_once() -> None:
    world = make_world()
    supplier = supply.save_supplier(input=SaveSupplier(code="S1", name="織元"), actor=SYSTEM, at=NOON)
    receipt = ReceiveUnordered(
        location_id=world.shibuya, supplier_id=supplier.id, lines=[Arrival(variant_id=world.mug, quantity=5)]
    )

    for _ in range(2):
        supply.receive_unordered(input=receipt, actor=staff(world.shibuya), at=NOON)
    with pytest.raises(NotAllowed):
        supply.receive_unordered(input=receipt, actor=staff(world.umeda), at=NOON)
    with pytest.raises(supply.UnknownGoods):
        supply.receive_unordered(
            input=receipt.model_copy(update={"id": uuid7(), "lines": [Arrival(variant_id=uuid7(), quantity=1)]}),
            actor=SYSTEM,
            at=NOON,
        )

    assert level(world.shibuya, world.mug) == (15, 0, 0)
    assert clean()


def test_an_open_purchase_is_changed_and_expects_what_is_still_to_come() -> None:
    world = make_world()
    purchase = ordered(world)
    came = ReceivePurchase(purchase_id=purchase.id, lines=[Arrival(variant_id=world.shirt, quantity=8)])
    supply.receive_purchase(input=came, actor=SYSTEM, at=NOON)
    wish = ChangePurchase(
        purchase_id=purchase.id,
        note="more",
        lines=[
            Ordered(variant_id=world.shirt, quantity=10, expected_at=TOMORROW),
            Ordered(variant_id=world.beans, quantity=3),
        ],
    )

    changed = supply.change_purchase(input=wish, actor=staff(world.shibuya, "store_manager"), at=NOON)

    assert [(one.variant_id, one.quantity, one.to_come) for one in changed.lines] == [
        (world.shirt, 10, 2),
        (world.beans, 3, 3),
    ]
    assert (changed.lines[0].id, changed.note) == (purchase.lines[0].id, "more")
    assert clean()
    with pytest.raises(NotAllowed):
        supply.change_purchase(input=wish, actor=staff(world.shibuya), at=NOON)

    less = wish.model_copy(update={"lines": [Ordered(variant_id=world.shirt, quantity=8)]})
    assert supply.change_purchase(input=less, actor=SYSTEM, at=NOON).state is PurchaseState.CLOSED
    with pytest.raises(supply.PurchaseClosed):
        supply.change_purchase(input=wish, actor=SYSTEM, at=NOON)
    assert clean()


def test_what_came_otherwise_than_ordered_stays_open_until_somebody_says_why() -> None:
    world = make_world()
    purchase = ordered(world)
    came = ReceivePurchase(purchase_id=purchase.id, lines=[Arrival(variant_id=world.shirt, quantity=7)])
    supply.receive_purchase(input=came, actor=SYSTEM, at=NOON)
    shirts, mugs = (line.id for line in purchase.lines)
    kept = ExplainDifference(line_id=shirts, resolution=Resolution.KEPT, note="paid with the rest")
    short = ExplainDifference(line_id=mugs, resolution=Resolution.CREDITED, note="credit note 12")

    with pytest.raises(supply.DifferenceNotOpen):  # mugs may still come
        supply.explain_difference(input=short, actor=SYSTEM, at=NOON)
    with pytest.raises(NotAllowed):
        supply.explain_difference(input=kept, actor=staff(world.shibuya), at=NOON)
    assert [one.number for one in supply.list_purchases(location_ids=None, differing=True)] == ["PO-1"]

    manager = staff(world.shibuya, "store_manager")
    for _ in range(2):
        supply.explain_difference(input=kept, actor=manager, at=NOON)
    assert supply.list_purchases(location_ids=None, differing=True) == []
    supply.close_purchase(input=PurchaseRef(purchase_id=purchase.id), actor=SYSTEM, at=NOON)
    assert supply.get_purchase(purchase_id=purchase.id).differs
    done = supply.explain_difference(input=short, actor=manager, at=NOON)

    assert not done.differs
    assert [(one.resolution, one.difference, one.explained_by) for one in supply.explanations(purchase_id=done.id)] == [
        (Resolution.KEPT, 1, manager.id),
        (Resolution.CREDITED, -2, manager.id),
    ]
