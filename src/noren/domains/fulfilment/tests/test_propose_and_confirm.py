from datetime import time, timedelta

import pytest

from noren.domains.fulfilment import api
from noren.domains.fulfilment.contracts import FulfilmentState, FulfilmentType, OrderParts
from noren.domains.fulfilment.tests.making import (
    DUE,
    NOW,
    events_about,
    part_input,
    propose,
    state_of,
    steps_of,
)
from noren.domains.places.tests.making import daily, make_place, make_seller
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_parts_are_proposed_with_their_lines():
    pickup, parcel = (
        part_input(2, 1),
        part_input(3, kind=FulfilmentType.SHIPMENT, due_at=DUE + timedelta(days=1)),
    )

    order_id = propose(pickup, parcel, order_code="N-7")

    first, second = api.of_order(order_id=order_id)
    assert (first.id, first.type, first.state, first.order_code) == (pickup.id, "PICKUP", "PROPOSED", "N-7")
    assert (second.id, second.location_id, second.due_at) == (parcel.id, parcel.location_id, parcel.due_at)
    assert [(line.id, line.quantity, line.picked_quantity) for line in first.lines] == [
        (line.id, line.quantity, 0) for line in pickup.lines
    ]
    assert (first.recipient, events_about(pickup)) == (pickup.recipient, [])


def test_a_paid_order_becomes_work_once():
    part, other = part_input(), part_input()
    order_id = propose(part)
    propose(other)

    first = api.confirm(input=OrderParts(order_id=order_id), actor=SYSTEM, at=NOW + timedelta(minutes=1))
    second = api.confirm(input=OrderParts(order_id=order_id), actor=SYSTEM, at=NOW + timedelta(minutes=1))

    assert (first, second) == (1, 0)
    assert (state_of(part), state_of(other)) == ("RESERVED", "PROPOSED")
    assert steps_of(part) == ["fulfilment.confirm"]
    assert events_about(part) == ["fulfilment.reserved.v1"]
    assert api.get_fulfilment(fulfilment_id=part.id).due_at == DUE
    topics = sql.value("SELECT topics FROM platform_outbox WHERE subject = %s", (part.id,))
    assert topics == [f"order:{order_id}", f"location:{part.location_id}"]


def test_a_part_that_is_paid_late_is_promised_anew():
    place = make_place(make_seller(), hours=daily(time(10), time(21)), pickup_minutes=30)
    part = part_input(location_id=place.id)
    order_id = propose(part)

    api.confirm(input=OrderParts(order_id=order_id), actor=SYSTEM, at=NOW + timedelta(hours=5))

    due_at = api.get_fulfilment(fulfilment_id=part.id).due_at
    assert due_at == NOW + timedelta(hours=5, minutes=30)


def test_a_cancelled_order_is_nobodys_work():
    part = part_input()
    order_id = propose(part)
    api.cancel(input=OrderParts(order_id=order_id, reason="not_paid"), actor=SYSTEM, at=NOW)

    confirmed = api.confirm(input=OrderParts(order_id=order_id), actor=SYSTEM, at=NOW)

    assert (confirmed, state_of(part)) == (0, "CANCELED")
    assert api.list_work(location_id=part.location_id, states=list(FulfilmentState)[1:4]).items == []
    (entry,) = api.history_of(fulfilment_id=part.id)
    assert (entry.what, entry.note, entry.at, entry.actor_kind) == (
        "fulfilment.cancel",
        "not_paid",
        NOW,
        "system",
    )


def test_an_unknown_part_is_not_found():
    assert api.find_fulfilment(fulfilment_id=uuid7()) is None
    with pytest.raises(api.FulfilmentNotFound):
        api.get_fulfilment(fulfilment_id=uuid7())


def test_what_is_carried_out_is_done_at_once():
    carried, pickup = part_input(2, kind=FulfilmentType.CARRY_OUT), part_input()
    order_id = propose(carried, pickup)

    done = api.carry_out(input=OrderParts(order_id=order_id), actor=SYSTEM, at=NOW)

    found = api.get_fulfilment(fulfilment_id=carried.id)
    assert (done, found.state, found.completed_at) == (1, "COMPLETED", NOW)
    assert [line.picked_quantity for line in found.lines] == [2]
    assert state_of(pickup) == "PROPOSED"
    assert events_about(carried) == ["fulfilment.completed.v1"]
    assert api.discrepancies(at=NOW) == []
