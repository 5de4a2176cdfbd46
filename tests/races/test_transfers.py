"""A transfer in the hands of several people at once, and beside a count."""

from datetime import timedelta

import pytest

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import CountLine, RecordCounts
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Arrival,
    DifferenceOutcome,
    EndTransfer,
    ReceiveTransfer,
    SettleDifference,
    ShipTransfer,
)
from noren.domains.supply.tests.making import asked, clean, level, picked, shipped
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from tests.races.starting_together import together
from tests.world import NOON, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def codes(ends: list[object]) -> list[str]:
    return sorted(end.code for end in ends if isinstance(end, AppError))


def test_two_people_receive_a_transfer_once() -> None:
    world = make_world()
    sent = shipped(world, 3)
    counts = [[Arrival(variant_id=world.shirt, quantity=quantity)] for quantity in (3, 2, 3, 2)]
    receipts = [ReceiveTransfer(transfer_id=sent.id, lines=lines) for lines in counts]

    ends = together(
        [lambda r=r: supply.receive_transfer(input=r, actor=SYSTEM, at=NOON) for r in (*receipts, receipts[0])]
    )

    refused = codes(ends)
    assert refused in (["supply.received_already"] * 3, ["supply.received_already"] * 4)
    came = supply.get_transfer(transfer_id=sent.id).lines[0]
    assert level(world.shibuya, world.shirt)[0] == 10 + came.arrived
    assert came.arrived + came.in_transit == 3
    assert clean()


def test_goods_leave_once_or_are_called_off() -> None:
    world = make_world()
    ready = picked(world, 3)

    ends = together(
        [
            lambda: supply.ship_transfer(input=ShipTransfer(transfer_id=ready.id), actor=SYSTEM, at=NOON),
            lambda: supply.cancel_transfer(input=EndTransfer(transfer_id=ready.id), actor=SYSTEM, at=NOON),
        ]
        * 3
    )

    assert codes(ends) == ["supply.transfer_state_conflict"] * 5
    gone = supply.get_transfer(transfer_id=ready.id).state == "in_transit"
    assert level(world.umeda, world.shirt) == ((7, 0, 0) if gone else (10, 0, 0))
    assert clean()


def test_the_last_units_are_given_to_one_store() -> None:
    world = make_world()

    ends = together([lambda: asked(world, 6) for _ in range(4)])

    assert codes(ends) == ["stock.out_of_stock"] * 3
    assert level(world.umeda, world.shirt) == (10, 6, 0)
    assert clean()


def test_a_count_at_the_receiver_beside_its_receipt_loses_nothing() -> None:
    world = make_world()
    sent = shipped(world, 3)
    counted = NOON + timedelta(minutes=1)
    line = CountLine(id=uuid7(), location_id=world.shibuya, variant_id=world.shirt, quantity=9, counted_at=counted)
    after = counted + timedelta(minutes=1)

    together(
        [
            lambda: supply.receive_transfer(input=ReceiveTransfer(transfer_id=sent.id), actor=SYSTEM, at=after),
            lambda: stock.record_counts(input=RecordCounts(lines=[line]), actor=SYSTEM, at=after),
        ]
    )

    assert level(world.shibuya, world.shirt)[0] == 12
    assert clean()


def test_a_difference_is_closed_once() -> None:
    world = make_world()
    sent = shipped(world, 3)
    supply.receive_transfer(input=ReceiveTransfer(transfer_id=sent.id, lines=[]), actor=SYSTEM, at=NOON)
    line = sent.lines[0].id
    wishes = [
        SettleDifference(line_id=line, outcome=outcome, quantity=3, note="carton")
        for outcome in (DifferenceOutcome.LOST, DifferenceOutcome.FOUND_AT_SENDER, DifferenceOutcome.ARRIVED_LATER)
    ]

    ends = together([lambda w=w: supply.settle_difference(input=w, actor=SYSTEM, at=NOON) for w in wishes])

    assert codes(ends) == ["supply.difference_not_open"] * 2
    assert not supply.get_transfer(transfer_id=sent.id).differs
    assert clean()
