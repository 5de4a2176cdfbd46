"""What was counted is true at the moment of counting; the shop goes on."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import CountLine, RecordCounts, RecordedCounts
from noren.domains.stock.tests.making import NOON, agrees, level, line, move, promise, shelf, told
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db


def count(
    location: UUID,
    variant: UUID,
    quantity: int,
    *,
    counted_at: datetime = NOON,
    at: datetime = NOON + timedelta(hours=1),
    set_aside: int = 0,
    unavailable: int | None = None,
    id: UUID | None = None,
) -> RecordedCounts:
    one = CountLine(
        id=id or uuid7(), location_id=location, variant_id=variant, quantity=quantity, counted_at=counted_at,
        set_aside=set_aside, unavailable=unavailable,
    )  # fmt: skip
    return stock.record_counts(input=RecordCounts(lines=[one]), actor=SYSTEM, at=at)


def test_a_count_is_compared_with_the_moment_it_was_made() -> None:
    on = shelf()
    move(on.here, on.shirt, -3, at=NOON + timedelta(minutes=10))

    done = count(on.here, on.shirt, 9, counted_at=NOON)

    assert (done.differences[0].expected, done.differences[0].delta, done.differences[0].on_hand) == (10, -1, 6)
    assert level(on.here, on.shirt)[0] == 6
    assert agrees()


def test_units_set_aside_for_customers_are_not_missing() -> None:
    on = shelf()

    done = count(on.here, on.shirt, 8, set_aside=2)

    assert done.differences[0].delta == 0
    assert level(on.here, on.shirt)[0] == 10


def test_the_same_count_twice_is_one() -> None:
    on = shelf()
    count_id = uuid7()

    count(on.here, on.shirt, 7, id=count_id)
    move(on.here, on.shirt, -1)
    again = count(on.here, on.shirt, 7, id=count_id)

    assert again.differences == []
    assert level(on.here, on.shirt)[0] == 6


def test_a_count_of_an_earlier_moment_that_comes_late_changes_nothing() -> None:
    on = shelf()
    count(on.here, on.shirt, 8, counted_at=NOON)

    late = count(on.here, on.shirt, 9, counted_at=NOON - timedelta(minutes=30))

    assert late.differences[0].delta == 0
    assert level(on.here, on.shirt)[0] == 8
    assert agrees()


def test_a_place_that_never_had_it_is_counted_too() -> None:
    on = shelf(units=0)

    count(on.there, on.mug, 4)

    assert level(on.there, on.mug)[0] == 4
    assert agrees()


def test_what_cannot_be_sold_is_counted_beside() -> None:
    on = shelf()

    count(on.here, on.shirt, 10, unavailable=3)

    assert level(on.here, on.shirt) == (10, 0, 3, 0)


def test_a_count_that_breaks_a_promise_tells_of_the_shortfall() -> None:
    on = shelf()
    promise(line(on.here, on.shirt, 9))

    count(on.here, on.shirt, 8)

    assert told("stock.shortfall.v1") == 1


def test_units_that_are_found_damaged_break_a_promise_as_units_that_are_gone_do() -> None:
    on = shelf()
    promise(line(on.here, on.shirt, 9))

    count(on.here, on.shirt, 10, unavailable=1)
    assert told("stock.shortfall.v1") == 0
    count(on.here, on.shirt, 10, unavailable=2, counted_at=NOON + timedelta(seconds=1))

    assert told("stock.shortfall.v1") == 1


@pytest.mark.parametrize("away", [timedelta(hours=2), timedelta(days=-40)])
def test_refuses_a_clock_that_jumped(away: timedelta) -> None:
    on = shelf()

    with pytest.raises(stock.CountedAtAnotherTime):
        count(on.here, on.shirt, 1, counted_at=NOON + away)

    assert level(on.here, on.shirt)[0] == 10
