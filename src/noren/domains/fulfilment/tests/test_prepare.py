from datetime import timedelta

import pytest

from noren.domains.fulfilment import api
from noren.domains.fulfilment.contracts import FulfilmentType, PickedLine
from noren.domains.fulfilment.tests.making import (
    NOW,
    clerk_of,
    events_about,
    part_input,
    picks,
    propose,
    reserved,
    state_of,
    steps_of,
)
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, NotAllowed

pytestmark = pytest.mark.django_db


def test_picked_goods_stand_ready_for_seven_days():
    part = reserved(2, 1)
    clerk = clerk_of(part.location_id)

    ready = api.prepare(input=picks(part), actor=clerk, at=NOW)

    assert (ready.state, ready.prepared_at, ready.collect_by) == ("PREPARED", NOW, NOW + timedelta(days=7))
    assert [line.picked_quantity for line in ready.lines] == [2, 1]
    entry = api.history_of(fulfilment_id=part.id)[-1]
    assert (entry.what, entry.actor_kind, entry.actor_id) == ("fulfilment.prepare", "staff", clerk.id)
    assert events_about(part) == ["fulfilment.reserved.v1", "fulfilment.prepared.v1"]


def test_a_parcel_waits_for_no_customer():
    part = reserved(1, kind=FulfilmentType.SHIPMENT)

    assert api.prepare(input=picks(part), actor=SYSTEM, at=NOW).collect_by is None


def test_what_was_not_found_is_written_down():
    part = reserved(2, 1)
    short = picks(part, 1, 0).model_copy(update={"short_reason": "damaged"})

    ready = api.prepare(input=short, actor=SYSTEM, at=NOW)

    assert (ready.state, ready.short_reason) == ("PREPARED", "damaged")
    assert [line.picked_quantity for line in ready.lines] == [1, 0]


def test_a_part_of_which_nothing_was_found_fails():
    part = reserved(2, 1)

    failed = api.prepare(input=picks(part, 0, 0), actor=SYSTEM, at=NOW)

    assert (failed.state, failed.prepared_at, failed.collect_by) == ("FAILED", None, None)
    assert events_about(part)[-1] == "fulfilment.failed.v1"
    assert api.discrepancies(at=NOW) == []


def test_refuses_more_than_was_ordered():
    part = reserved(2, 1)

    with pytest.raises(api.PickedTooMuch):
        api.prepare(input=picks(part, 3, 1), actor=SYSTEM, at=NOW)

    assert (state_of(part), steps_of(part)) == ("RESERVED", ["fulfilment.confirm"])


def test_refuses_a_pick_that_leaves_lines_open():
    part = reserved(2, 1)
    whole = picks(part)
    stranger = PickedLine(id=uuid7(), quantity=1)
    wrong = [whole.lines[:1], [*whole.lines[:1], stranger], [*whole.lines, stranger], [whole.lines[0]] * 2]

    for lines in wrong:
        with pytest.raises(api.LinesIncomplete):
            api.prepare(input=whole.model_copy(update={"lines": lines}), actor=SYSTEM, at=NOW)

    found = api.get_fulfilment(fulfilment_id=part.id)
    assert (found.state, [line.picked_quantity for line in found.lines]) == ("RESERVED", [0, 0])


def test_refuses_what_is_not_paid_or_ready_already():
    unpaid, part = part_input(), reserved()
    propose(unpaid)
    api.prepare(input=picks(part), actor=SYSTEM, at=NOW)

    for one, state in ((unpaid, "PROPOSED"), (part, "PREPARED")):
        with pytest.raises(api.FulfilmentStateConflict) as refused:
            api.prepare(input=picks(one), actor=SYSTEM, at=NOW)
        assert refused.value.data == {"state": state}

    assert steps_of(part) == ["fulfilment.confirm", "fulfilment.prepare"]


def test_only_staff_of_the_place_prepare():
    part = reserved()

    with pytest.raises(NotAllowed):
        api.prepare(input=picks(part), actor=clerk_of(uuid7()), at=NOW)

    assert state_of(part) == "RESERVED"
