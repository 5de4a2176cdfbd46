"""A transfer from the request to its end, and everything that can go differently."""

from datetime import timedelta

import pytest
from pydantic import ValidationError
from tests.loyal import make_member
from tests.world import NOON, make_world

from noren.domains.identity import api as identity
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock, SetSafety
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Arrival,
    BringToStore,
    DifferenceOutcome,
    EndTransfer,
    Part,
    PickTransfer,
    ReceiveTransfer,
    RequestTransfer,
    SettleDifference,
    ShipTransfer,
    TransferRef,
    TransferState,
    Wanted,
)
from noren.domains.supply.tests.making import asked, clean, level, picked, shipped, staff
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed, SignInRequired

pytestmark = pytest.mark.django_db


def member() -> Actor:
    own = uuid7()
    return Actor(kind=ActorKind.MEMBER, id=uuid7(), member_id=own, client=f"member:{own}")


def test_units_are_promised_at_the_sender_from_the_request_on() -> None:
    world = make_world()

    transfer = asked(world, 3)

    assert (transfer.state, transfer.code[0], level(world.umeda, world.shirt)) == ("requested", "T", (10, 3, 0))
    assert level(world.shibuya, world.shirt) == (10, 0, 0)
    assert clean()


def test_more_than_the_sender_can_promise_is_refused_and_nothing_is_written() -> None:
    world = make_world()

    with pytest.raises(stock.OutOfStock):
        asked(world, 11)

    assert level(world.umeda, world.shirt) == (10, 0, 0)
    assert supply.list_transfers(location_ids=None) == []


def test_goods_go_from_the_shelf_into_transit_and_onto_the_other_shelf() -> None:
    world = make_world()
    arrives = NOON + timedelta(days=1)
    ready = picked(world, 3)

    sent = supply.ship_transfer(
        input=ShipTransfer(transfer_id=ready.id, expected_at=arrives), actor=staff(world.umeda), at=NOON
    )

    assert (sent.state, sent.lines[0].in_transit, level(world.umeda, world.shirt)) == ("in_transit", 3, (7, 0, 0))
    here = stock.availability(variant_ids=[world.shirt], location_ids=[world.shibuya], at=NOON)[0]
    assert [(one.quantity, one.expected_at) for one in here.incoming] == [(3, arrives)]
    assert clean()

    came = supply.receive_transfer(input=ReceiveTransfer(transfer_id=sent.id), actor=staff(world.shibuya), at=arrives)

    assert (came.state, came.lines[0].in_transit, came.differs) == ("received", 0, False)
    assert level(world.shibuya, world.shirt) == (13, 0, 0)
    assert stock.availability(variant_ids=[world.shirt], location_ids=[world.shibuya], at=NOON)[0].incoming == []
    assert clean()


def test_what_was_not_found_is_promised_no_longer_and_nothing_found_ends_it() -> None:
    world = make_world()

    some = picked(world, 3, found=2)
    nothing = picked(world, 4, found=0)

    assert (some.state, some.lines[0].picked, nothing.state) == ("picked", 2, "canceled")
    assert level(world.umeda, world.shirt) == (10, 2, 0)
    assert clean()


def test_more_than_asked_is_not_picked() -> None:
    world = make_world()
    transfer = asked(world, 3)
    supply.approve_transfer(input=TransferRef(transfer_id=transfer.id), actor=SYSTEM, at=NOON)

    for part in (Part(line_id=transfer.lines[0].id, quantity=4), Part(line_id=uuid7(), quantity=1)):
        with pytest.raises(supply.PickedTooMany):
            supply.pick_transfer(input=PickTransfer(transfer_id=transfer.id, lines=[part]), actor=SYSTEM, at=NOON)

    assert supply.get_transfer(transfer_id=transfer.id).state is TransferState.APPROVED
    assert level(world.umeda, world.shirt) == (10, 3, 0)


@pytest.mark.parametrize("step", ["requested", "approved", "picked"])
def test_a_transfer_is_called_off_until_it_has_left(step: str) -> None:
    world = make_world()
    transfer = picked(world, 3) if step == "picked" else asked(world, 3)
    if step == "approved":
        supply.approve_transfer(input=TransferRef(transfer_id=transfer.id), actor=SYSTEM, at=NOON)

    ended = supply.cancel_transfer(input=EndTransfer(transfer_id=transfer.id), actor=staff(world.shibuya), at=NOON)

    assert (ended.state, level(world.umeda, world.shirt)) == ("canceled", (10, 0, 0))
    assert clean()


def test_what_is_in_transit_is_not_called_off() -> None:
    world = make_world()
    sent = shipped(world, 3)

    with pytest.raises(supply.TransferStateConflict):
        supply.cancel_transfer(input=EndTransfer(transfer_id=sent.id), actor=staff(world.shibuya), at=NOON)

    assert supply.get_transfer(transfer_id=sent.id).state is TransferState.IN_TRANSIT


def test_the_sender_refuses_and_sells_its_goods() -> None:
    world = make_world()
    transfer = asked(world, 3)

    ended = supply.refuse_transfer(
        input=EndTransfer(transfer_id=transfer.id, note="needed here"), actor=staff(world.umeda), at=NOON
    )

    assert (ended.state, ended.end_note, level(world.umeda, world.shirt)) == ("refused", "needed here", (10, 0, 0))


def test_each_step_is_for_its_own_place_and_others_see_nothing() -> None:
    world = make_world()
    transfer = asked(world, 3)
    ref = TransferRef(transfer_id=transfer.id)

    with pytest.raises(NotAllowed):
        supply.approve_transfer(input=ref, actor=staff(world.shibuya), at=NOON)
    with pytest.raises(supply.TransferNotFound):
        supply.approve_transfer(input=ref, actor=staff(world.warehouse), at=NOON)
    with pytest.raises(supply.TransferNotFound):
        supply.see_transfer(transfer_id=transfer.id, actor=staff(world.warehouse))
    with pytest.raises(supply.TransferNotFound):
        supply.see_transfer(transfer_id=transfer.id, actor=member())

    assert supply.see_transfer(transfer_id=transfer.id, actor=staff(world.umeda)).state is TransferState.REQUESTED


def test_received_twice_is_one_receipt_and_another_one_is_refused() -> None:
    world = make_world()
    sent = shipped(world, 3)
    receipt = ReceiveTransfer(transfer_id=sent.id, lines=[Arrival(variant_id=world.shirt, quantity=2)])

    first = supply.receive_transfer(input=receipt, actor=staff(world.shibuya), at=NOON)
    again = supply.receive_transfer(input=receipt, actor=staff(world.shibuya), at=NOON + timedelta(hours=1))
    with pytest.raises(supply.ReceivedAlready):
        supply.receive_transfer(input=ReceiveTransfer(transfer_id=sent.id), actor=staff(world.shibuya), at=NOON)

    assert first == again
    assert level(world.shibuya, world.shirt) == (12, 0, 0)
    assert clean()


@pytest.mark.parametrize(
    ("outcome", "sender", "receiver"), [("found_at_sender", 9, 11), ("lost", 7, 11), ("arrived_later", 7, 13)]
)
def test_missing_units_stay_in_transit_until_somebody_says_what_became_of_them(
    outcome: str, sender: int, receiver: int
) -> None:
    world = make_world()
    sent = shipped(world, 3)
    short = supply.receive_transfer(
        input=ReceiveTransfer(transfer_id=sent.id, lines=[Arrival(variant_id=world.shirt, quantity=1)]),
        actor=staff(world.shibuya),
        at=NOON,
    )
    assert (short.lines[0].open_difference, short.lines[0].in_transit) == (2, 2)
    assert [one.id for one in supply.list_transfers(location_ids=[world.umeda], differing=True)] == [sent.id]

    wish = SettleDifference(
        line_id=sent.lines[0].id, outcome=DifferenceOutcome(outcome), quantity=2, note="carton torn"
    )
    done = supply.settle_difference(input=wish, actor=staff(world.umeda, "store_manager"), at=NOON)
    again = supply.settle_difference(input=wish, actor=staff(world.umeda, "store_manager"), at=NOON)

    assert done == again
    assert not done.differs
    assert (level(world.umeda, world.shirt)[0], level(world.shibuya, world.shirt)[0]) == (sender, receiver)
    assert supply.list_transfers(location_ids=None, differing=True) == []
    assert clean()


@pytest.mark.parametrize(("outcome", "sender"), [("lacking_at_sender", 6), ("surplus", 7)])
def test_units_too_many_are_taken_in_and_explained(outcome: str, sender: int) -> None:
    world = make_world()
    sent = shipped(world, 3)
    over = supply.receive_transfer(
        input=ReceiveTransfer(transfer_id=sent.id, lines=[Arrival(variant_id=world.shirt, quantity=4, damaged=1)]),
        actor=staff(world.shibuya),
        at=NOON,
    )
    assert over.lines[0].open_difference == -1
    assert level(world.shibuya, world.shirt) == (14, 0, 1)

    wish = SettleDifference(
        line_id=sent.lines[0].id, outcome=DifferenceOutcome(outcome), quantity=1, note="one too many"
    )
    done = supply.settle_difference(input=wish, actor=SYSTEM, at=NOON)

    assert not done.differs
    assert level(world.umeda, world.shirt)[0] == sender
    assert clean()


def test_something_else_in_the_box_is_a_difference_too() -> None:
    world = make_world()
    sent = shipped(world, 3)

    came = supply.receive_transfer(
        input=ReceiveTransfer(transfer_id=sent.id, lines=[Arrival(variant_id=world.mug, quantity=3)]),
        actor=staff(world.shibuya),
        at=NOON,
    )

    assert {line.variant_id: line.open_difference for line in came.lines} == {world.shirt: 3, world.mug: -3}
    assert clean()


def test_a_difference_is_not_closed_twice_nor_beyond_what_is_open_and_a_clerk_does_not_close_it() -> None:
    world = make_world()
    sent = shipped(world, 3)
    supply.receive_transfer(input=ReceiveTransfer(transfer_id=sent.id, lines=[]), actor=SYSTEM, at=NOON)
    line = sent.lines[0].id

    for outcome, quantity in ((DifferenceOutcome.LOST, 4), (DifferenceOutcome.SURPLUS, 1)):
        with pytest.raises(supply.DifferenceNotOpen):
            supply.settle_difference(
                input=SettleDifference(line_id=line, outcome=outcome, quantity=quantity, note="gone"),
                actor=SYSTEM,
                at=NOON,
            )
    with pytest.raises(NotAllowed):
        supply.settle_difference(
            input=SettleDifference(line_id=line, outcome=DifferenceOutcome.LOST, quantity=3, note="gone"),
            actor=staff(world.umeda),
            at=NOON,
        )
    with pytest.raises(ValidationError):
        SettleDifference(line_id=line, outcome=DifferenceOutcome.LOST, quantity=3)

    assert supply.get_transfer(transfer_id=sent.id).lines[0].open_difference == 3
    assert clean()


def test_whoever_decides_for_both_places_has_decided_with_the_request() -> None:
    world = make_world()

    wish = RequestTransfer(
        from_location_id=world.umeda,
        to_location_id=world.shibuya,
        lines=[Wanted(variant_id=world.shirt, quantity=1)],
    )
    transfer = supply.request_transfer(input=wish, actor=SYSTEM, at=NOON)

    assert transfer.state is TransferState.APPROVED


def empty(place: object, variant: object) -> None:
    line = MoveLine.model_validate({"location_id": place, "variant_id": variant, "delta": -10})
    stock.move(input=MoveStock(reason=MovementReason.WASTE, lines=[line]), actor=SYSTEM, at=NOON)


def test_a_member_has_one_brought_from_the_nearest_place_and_it_is_kept_for_them() -> None:
    world = make_world()
    empty(world.shibuya, world.shirt)
    shopper = member()

    brought = supply.bring_to_store(
        input=BringToStore(variant_id=world.shirt, to_location_id=world.shibuya), actor=shopper, at=NOON
    )
    assert (brought.from_location_id, brought.member_id) == (world.warehouse, shopper.member_id)
    supply.approve_transfer(input=TransferRef(transfer_id=brought.id), actor=SYSTEM, at=NOON)
    part = Part(line_id=brought.lines[0].id, quantity=1)
    supply.pick_transfer(input=PickTransfer(transfer_id=brought.id, lines=[part]), actor=SYSTEM, at=NOON)
    supply.ship_transfer(input=ShipTransfer(transfer_id=brought.id), actor=SYSTEM, at=NOON)
    came = supply.receive_transfer(input=ReceiveTransfer(transfer_id=brought.id), actor=SYSTEM, at=NOON)

    assert came.kept_until == NOON + timedelta(days=7)
    assert level(world.shibuya, world.shirt) == (1, 1, 0)
    told = sql.value(
        "SELECT payload->>'reservation_id' FROM platform_outbox WHERE type = 'supply.transfer_received.v1'"
    )
    assert told == str(came.kept_reservation_id)
    free = stock.availability(variant_ids=[world.shirt], location_ids=[world.shibuya], at=NOON + timedelta(days=8))
    assert free[0].available == 1
    assert supply.see_transfer(transfer_id=came.id, actor=shopper) == came

    supply.end_keeping(input=TransferRef(transfer_id=came.id), actor=shopper, at=NOON + timedelta(hours=1))

    assert level(world.shibuya, world.shirt) == (1, 0, 0)
    assert clean()


def test_nothing_is_brought_that_stands_there_or_nowhere_nor_for_strangers_nor_too_much() -> None:
    world = make_world()
    shopper = member()
    wish = BringToStore(variant_id=world.shirt, to_location_id=world.shibuya)

    with pytest.raises(SignInRequired):
        supply.bring_to_store(input=wish, actor=Actor(kind=ActorKind.ANONYMOUS), at=NOON)
    with pytest.raises(supply.StandsThere):
        supply.bring_to_store(input=wish, actor=shopper, at=NOON)
    empty(world.shibuya, world.shirt)
    for _ in range(3):
        again = BringToStore(variant_id=world.shirt, to_location_id=world.shibuya)
        supply.bring_to_store(input=again, actor=shopper, at=NOON)
    with pytest.raises(supply.TooManyTryOns):
        supply.bring_to_store(
            input=BringToStore(variant_id=world.shirt, to_location_id=world.shibuya), actor=shopper, at=NOON
        )
    for place in (world.umeda, world.warehouse):
        stock.set_safety(input=SetSafety(location_id=place, variant_id=world.shirt, safety=10), actor=SYSTEM, at=NOON)
    with pytest.raises(supply.NobodyHasIt):
        supply.bring_to_store(input=wish, actor=member(), at=NOON)

    assert len(supply.list_transfers(location_ids=None)) == 3


def test_what_a_person_asked_for_under_another_number_is_theirs_and_counts() -> None:
    world = make_world()
    me, before = make_member(), make_member("old@example.com")
    asked_before = [asked(world, 1, member_id=before) for _ in range(3)]
    empty(world.shibuya, world.shirt)
    now_me = Actor(kind=ActorKind.MEMBER, id=uuid7(), member_id=me, client="me")
    with pytest.raises(supply.TransferNotFound):
        supply.see_transfer(transfer_id=asked_before[0].id, actor=now_me)

    sql.touch("UPDATE identity_alias SET master_id = %s WHERE member_id = %s", (me, before))

    assert supply.see_transfer(transfer_id=asked_before[0].id, actor=now_me) == asked_before[0]
    brought = supply.transfers_of_member(member_ids=identity.group_of(member_id=me))
    assert {one.id for one in brought} == {one.id for one in asked_before}
    with pytest.raises(supply.TooManyTryOns):
        supply.bring_to_store(
            input=BringToStore(variant_id=world.shirt, to_location_id=world.shibuya), actor=now_me, at=NOON
        )
    ended = supply.cancel_transfer(input=EndTransfer(transfer_id=asked_before[0].id), actor=now_me, at=NOON)
    assert ended.state == "canceled"
