from datetime import timedelta

import pytest
from tests.races.starting_together import together

from noren.domains.fulfilment import api
from noren.domains.fulfilment.contracts import FulfilmentType, HandOver, OrderParts
from noren.domains.fulfilment.tests.making import (
    NOW,
    clerk_of,
    events_about,
    prepared,
    reserved,
    state_of,
    steps_of,
)
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, NotAllowed

pytestmark = pytest.mark.django_db


def with_code(part, code=None):
    return HandOver(fulfilment_id=part.id, code=api.hand_over_code(part.id) if code is None else code)


def wrong_code(part):
    return f"{(int(api.hand_over_code(part.id)) + 1) % 1_000_000:06d}"


def try_wrong(part, at):
    with pytest.raises(api.CodeWrong) as refused:
        api.hand_over(input=with_code(part, wrong_code(part)), actor=SYSTEM, at=at)
    api.count_wrong_code(input=with_code(part, ""), actor=SYSTEM, at=at)
    return refused.value.data["tries_left"]


def test_the_right_code_gets_the_goods():
    part = prepared()

    done = api.hand_over(input=with_code(part), actor=clerk_of(part.location_id), at=NOW)

    assert (done.state, done.completed_at) == ("COMPLETED", NOW)
    assert steps_of(part) == ["fulfilment.confirm", "fulfilment.prepare", "fulfilment.hand_over"]
    assert events_about(part)[-1] == "fulfilment.completed.v1"
    assert api.discrepancies(at=NOW) == []


def test_the_code_may_be_typed_wide_with_spaces_or_scanned():
    codes = [
        lambda part: " ".join(api.hand_over_code(part.id)),
        lambda part: api.hand_over_code(part.id).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        lambda part: api.hand_over_text(part.id),
        lambda part: api.hand_over_text(part.id).upper(),
    ]

    for code in codes:
        part = prepared()
        assert api.hand_over(input=with_code(part, code(part)), actor=SYSTEM, at=NOW).state == "COMPLETED"


def test_another_parts_code_is_wrong():
    part, other = prepared(), prepared()

    for code in (api.hand_over_text(other.id), wrong_code(part), "", "abc"):
        with pytest.raises(api.CodeWrong):
            api.hand_over(input=with_code(part, code), actor=SYSTEM, at=NOW)

    assert state_of(part) == "PREPARED"


def test_the_code_is_stored_nowhere():
    part = prepared()

    row = sql.record("SELECT f::text AS part FROM fulfilment_fulfilment f WHERE id = %s", (part.id,))

    assert row is not None
    assert api.hand_over_code(part.id) not in row["part"]
    assert len(api.hand_over_code(part.id)) == 6


def test_goods_are_handed_over_once():
    part = prepared()
    api.hand_over(input=with_code(part), actor=SYSTEM, at=NOW)

    with pytest.raises(api.AlreadyCompleted):
        api.hand_over(input=with_code(part), actor=SYSTEM, at=NOW)

    assert steps_of(part).count("fulfilment.hand_over") == 1


def test_five_wrong_codes_lock_the_part_for_five_minutes():
    part = prepared()

    assert [try_wrong(part, NOW) for _ in range(5)] == [4, 3, 2, 1, 0]
    with pytest.raises(api.CodeLocked) as locked:
        api.hand_over(input=with_code(part), actor=SYSTEM, at=NOW + timedelta(minutes=4))
    assert locked.value.data == {"retry_after_s": 61}
    later = NOW + timedelta(minutes=5)
    assert try_wrong(part, later) == 4
    assert api.hand_over(input=with_code(part), actor=SYSTEM, at=later).state == "COMPLETED"


def test_refuses_what_does_not_stand_ready():
    unready, parcel = reserved(), prepared(kind=FulfilmentType.SHIPMENT)

    for part in (unready, parcel):
        with pytest.raises(api.FulfilmentStateConflict):
            api.hand_over(input=with_code(part), actor=SYSTEM, at=NOW)

    assert (state_of(unready), state_of(parcel)) == ("RESERVED", "PREPARED")


def test_only_staff_of_the_place_hand_over():
    part = prepared()
    elsewhere = clerk_of(uuid7())

    with pytest.raises(NotAllowed):
        api.hand_over(input=with_code(part), actor=elsewhere, at=NOW)
    with pytest.raises(NotAllowed):
        api.count_wrong_code(input=with_code(part), actor=elsewhere, at=NOW)

    assert state_of(part) == "PREPARED"
    assert sql.value("SELECT wrong_codes FROM fulfilment_fulfilment WHERE id = %s", (part.id,)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_hand_over_once():
    part = prepared()

    def call():
        return api.hand_over(input=with_code(part), actor=SYSTEM, at=NOW)

    results = together([call, call, call, call])

    assert sum(isinstance(result, api.AlreadyCompleted) for result in results) == 3
    assert steps_of(part).count("fulfilment.hand_over") == 1


@pytest.mark.django_db(transaction=True)
def test_handing_over_and_cancelling_at_once_have_one_winner():
    for _ in range(5):
        part = prepared()
        order_id = api.get_fulfilment(fulfilment_id=part.id).order_id

        handed, stopped = together(
            [
                lambda part=part: api.hand_over(input=with_code(part), actor=SYSTEM, at=NOW),
                lambda order_id=order_id: api.cancel(input=OrderParts(order_id=order_id), actor=SYSTEM, at=NOW),
            ]
        )

        if state_of(part) == "COMPLETED":
            assert stopped == 0
        else:
            assert (state_of(part), stopped) == ("CANCELED", 1)
            assert isinstance(handed, api.FulfilmentStateConflict)
        assert api.discrepancies(at=NOW) == []
