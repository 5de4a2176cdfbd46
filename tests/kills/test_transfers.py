"""Killed at every boundary of every step of a transfer and a delivery: no unit is lost on its way, none comes twice."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Arrival,
    DifferenceOutcome,
    Ordered,
    PlacePurchase,
    ReceivePurchase,
    ReceiveTransfer,
    RequestTransfer,
    SaveSupplier,
    SettleDifference,
    ShipTransfer,
    TransferState,
    Wanted,
)
from noren.domains.supply.tests.making import level, picked, shipped
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from tests.kills.test_every_statement import Request, key_for, killed_everywhere
from tests.world import NOON, make_world

pytestmark = pytest.mark.django_db(transaction=True)
Made = tuple[Request, Callable[[Any], None]]


def test_asking_for_goods() -> None:
    world = make_world(units=1000)

    def make() -> Made:
        wish = RequestTransfer(
            from_location_id=world.umeda,
            to_location_id=world.shibuya,
            lines=[Wanted(variant_id=world.shirt, quantity=2)],
        )
        key, before = key_for(wish), level(world.umeda, world.shirt)

        def judge(answer: Any) -> None:
            assert answer.id == wish.id
            assert level(world.umeda, world.shirt) == (before[0], before[1] + 2, 0)

        return lambda at: supply.request_transfer(input=wish, actor=SYSTEM, at=at, key=key), judge

    assert killed_everywhere(make) > 5


def test_sending_a_transfer() -> None:
    world = make_world(units=1000)

    def make() -> Made:
        transfer = picked(world, 3)
        wish = ShipTransfer(transfer_id=transfer.id)
        key, before = key_for(wish), level(world.umeda, world.shirt)

        def judge(answer: Any) -> None:
            assert (answer.state, answer.lines[0].in_transit) == (TransferState.IN_TRANSIT, 3)
            assert level(world.umeda, world.shirt) == (before[0] - 3, before[1] - 3, 0)

        return lambda at: supply.ship_transfer(input=wish, actor=SYSTEM, at=at, key=key), judge

    assert killed_everywhere(make) > 5


def test_receiving_a_transfer_with_a_difference_that_is_then_explained() -> None:
    world = make_world(units=1000)

    def make() -> Made:
        transfer = shipped(world, 3)
        came = [Arrival(variant_id=world.shirt, quantity=2, damaged=1), Arrival(variant_id=world.mug, quantity=1)]
        wish = ReceiveTransfer(transfer_id=transfer.id, lines=came)
        lost = SettleDifference(
            line_id=transfer.lines[0].id, outcome=DifferenceOutcome.LOST, quantity=1, note="carton torn"
        )
        key, settle_key = key_for(wish), key_for(lost)
        before = level(world.shibuya, world.shirt), level(world.shibuya, world.mug)

        def request(at: datetime) -> Any:
            supply.receive_transfer(input=wish, actor=SYSTEM, at=at, key=key)
            return supply.settle_difference(input=lost, actor=SYSTEM, at=at, key=settle_key)

        def judge(answer: Any) -> None:
            assert [line.open_difference for line in answer.lines] == [0, -1]
            shirts, mugs = before
            assert level(world.shibuya, world.shirt) == (shirts[0] + 2, 0, shirts[2] + 1)
            assert level(world.shibuya, world.mug)[0] == mugs[0] + 1

        return request, judge

    assert killed_everywhere(make) > 10


def test_receiving_what_a_supplier_brings() -> None:
    world = make_world(units=1000)
    supplier = supply.save_supplier(input=SaveSupplier(code="S1", name="織元"), actor=SYSTEM, at=NOON)

    def make() -> Made:
        wanted = [Ordered(variant_id=world.mug, quantity=4)]
        number = str(uuid7())
        placed = supply.place_purchase(
            input=PlacePurchase(supplier_id=supplier.id, location_id=world.shibuya, number=number, lines=wanted),
            actor=SYSTEM,
            at=NOON,
        )
        wish = ReceivePurchase(purchase_id=placed.id, lines=[Arrival(variant_id=world.mug, quantity=5)])
        key, before = key_for(wish), level(world.shibuya, world.mug)

        def judge(answer: Any) -> None:
            assert (answer.state, answer.receipts) == ("closed", 1)
            assert level(world.shibuya, world.mug)[0] == before[0] + 5

        return lambda at: supply.receive_purchase(input=wish, actor=SYSTEM, at=at, key=key), judge

    assert killed_everywhere(make) > 5
