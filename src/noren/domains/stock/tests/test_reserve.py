from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import SetSafety
from noren.domains.stock.errors import ReservationExists
from noren.domains.stock.tests.making import NOON, SOON, agrees, available, level, line, move, promise, shelf, told
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_promises_units_of_several_places_at_once() -> None:
    s = shelf()

    promise(line(s.here, s.shirt, 3), line(s.there, s.shirt, 2), line(s.here, s.mug, 10))

    assert level(s.here, s.shirt) == (10, 3, 0, 0)
    assert level(s.there, s.shirt) == (10, 2, 0, 0)
    assert available(s.here, s.mug) == 0
    assert agrees()


def test_refuses_all_lines_when_one_cannot_be_promised() -> None:
    s = shelf()
    before = told("stock.changed.v1")

    with pytest.raises(stock.OutOfStock) as refused:
        promise(line(s.here, s.shirt, 3), line(s.here, s.mug, 11))

    assert refused.value.data["lines"] == [
        {"location_id": str(s.here), "variant_id": str(s.mug), "asked": 11, "available": 10}
    ]
    assert level(s.here, s.shirt) == (10, 0, 0, 0)
    assert told("stock.changed.v1") == before
    assert agrees()


def test_two_lines_of_one_level_are_judged_together() -> None:
    s = shelf()

    with pytest.raises(stock.OutOfStock):
        promise(line(s.here, s.shirt, 6), line(s.here, s.shirt, 5))
    promise(line(s.here, s.shirt, 6), line(s.here, s.shirt, 4))

    assert level(s.here, s.shirt) == (10, 10, 0, 0)
    assert agrees()


def test_safety_and_damaged_units_are_never_promised() -> None:
    s = shelf()
    stock.set_safety(input=SetSafety(location_id=s.here, variant_id=s.shirt, safety=3), actor=SYSTEM, at=NOON)
    move(s.here, s.shirt, 0, damaged=2)

    with pytest.raises(stock.OutOfStock):
        promise(line(s.here, s.shirt, 6))
    promise(line(s.here, s.shirt, 5))

    assert (level(s.here, s.shirt), available(s.here, s.shirt)) == ((10, 5, 2, 3), 0)


def test_goods_that_never_stood_there_cannot_be_promised() -> None:
    s = shelf(units=0)

    with pytest.raises(stock.OutOfStock) as refused:
        promise(line(s.here, s.shirt))

    assert refused.value.data["lines"][0]["available"] == 0


def test_an_expired_hold_stands_in_nobodys_way_even_with_every_worker_down() -> None:
    s = shelf()
    promise(line(s.here, s.shirt, 10), expires_at=SOON)
    with pytest.raises(stock.OutOfStock):
        promise(line(s.here, s.shirt), at=SOON - timedelta(seconds=1))

    assert available(s.here, s.shirt, at=SOON) == 10
    promise(line(s.here, s.shirt, 4), at=SOON)

    assert level(s.here, s.shirt) == (10, 4, 0, 0)
    assert told("stock.reservation_expired.v1") == 1
    assert agrees()


def test_a_hold_that_ran_out_is_not_released_twice() -> None:
    s = shelf()
    promise(line(s.here, s.shirt, 2), expires_at=SOON)

    stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=SOON)
    stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=SOON)

    assert level(s.here, s.shirt) == (10, 0, 0, 0)
    assert agrees()


def test_the_same_line_cannot_be_promised_twice() -> None:
    s = shelf()
    wanted = line(s.here, s.shirt)
    promise(wanted)

    with pytest.raises(ReservationExists):
        promise(wanted)

    assert level(s.here, s.shirt) == (10, 1, 0, 0)


@settings(max_examples=25, deadline=None)
@given(asked=st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 6)), min_size=1, max_size=12))
def test_promises_never_exceed_what_stands_there(asked: list[tuple[bool, bool, int]]) -> None:
    with transaction.atomic():
        s = shelf()

        for here, shirt, quantity in asked:
            with suppress(stock.OutOfStock):
                promise(line(s.here if here else s.there, s.shirt if shirt else s.mug, quantity))

        levels = [level(place, variant) for place in (s.here, s.there) for variant in (s.shirt, s.mug)]
        assert all(0 <= reserved <= on_hand for on_hand, reserved, _unavailable, _safety in levels)
        assert agrees()
        transaction.set_rollback(True)
