"""The policy of sources and the pace of places, as they are kept."""

from datetime import timedelta

import pytest
from tests.world import NOON, make_world

from noren.domains.fulfilment import api
from noren.domains.fulfilment.contracts import MeasurePace, SetSourcingPolicy, SourcingTerms
from noren.domains.fulfilment.rules import BUILT_IN
from noren.domains.places import api as places
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_the_closest_policy_that_has_begun_decides_and_earlier_rows_stay() -> None:
    world = make_world(units=0)
    place = places.get_location(location_id=world.shibuya)
    assert api.terms_for(location=place, at=NOON) == BUILT_IN

    for terms in (
        SetSourcingPolicy(parcel_minor=700),
        SetSourcingPolicy(parcel_minor=600, brand_id=place.brand_id, valid_from=NOON + timedelta(days=1)),
        SetSourcingPolicy(parcel_minor=500, company_id=uuid7()),
    ):
        api.set_sourcing_policy(input=terms, actor=SYSTEM, at=NOON)

    assert api.terms_for(location=place, at=NOON).parcel_minor == 700
    assert api.terms_for(location=place, at=NOON + timedelta(days=1)).parcel_minor == 600
    assert len(api.sourcing_policies()) == 3


def test_a_policy_neither_rewrites_the_past_nor_another_one() -> None:
    api.set_sourcing_policy(input=SetSourcingPolicy(), actor=SYSTEM, at=NOON)

    with pytest.raises(api.SourcingPolicyInThePast):
        api.set_sourcing_policy(input=SetSourcingPolicy(valid_from=NOON - timedelta(days=1)), actor=SYSTEM, at=NOON)

    assert [SourcingTerms(**one.model_dump(exclude={"id", "valid_from"})) for one in api.sourcing_policies()] == [
        BUILT_IN
    ]


def test_a_queue_at_the_measured_pace_makes_the_promise_later() -> None:
    world = make_world(units=0)
    place = places.get_location(location_id=world.shibuya)
    for number in range(12):
        _part(world.shibuya, begun=number * 10, ready=number * 10 + 10)
    assert api.ready_by(location=place, placed_at=NOON) == NOON + timedelta(hours=1)
    for _ in range(17):
        _part(world.shibuya, begun=0, ready=None)

    api.measure_pace(input=MeasurePace(), actor=SYSTEM, at=NOON)

    assert api.pace_of(location_id=world.shibuya).model_dump() == {"waiting": 17, "pick_s": 600}
    assert api.ready_by(location=place, placed_at=NOON) == NOON + timedelta(hours=3)
    assert api.pace_of(location_id=world.umeda).model_dump() == {"waiting": 0, "pick_s": None}


def _part(place: object, *, begun: int, ready: int | None) -> None:
    start = NOON - timedelta(days=2)
    sql.touch(
        "INSERT INTO fulfilment_fulfilment (id, order_id, order_code, type, state, location_id, reservation_id, due_at,"
        " recipient, carrier, tracking_number, short_reason, wrong_codes, created_at, prepared_at, command_id)"
        " VALUES (%s, %s, 'X', 'PICKUP', %s, %s, %s, %s, '{}', '', '', '', 0, %s, %s, %s)",
        (
            uuid7(), uuid7(), "RESERVED" if ready is None else "PREPARED", place, uuid7(), NOON,
            start + timedelta(minutes=begun), None if ready is None else start + timedelta(minutes=ready), uuid7(),
        ),
    )  # fmt: skip
