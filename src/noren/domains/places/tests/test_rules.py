from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noren.domains.places.contracts import Opening, SpecialDay
from noren.domains.places.rules import (
    business_date,
    corporate_number_holds,
    is_open,
    open_now,
    openings_on,
    overlapping,
    ready_at,
)
from noren.domains.places.tests.making import closed_on, daily, facts, tokyo

NEW_YORK = "America/New_York"


def test_is_open_between_opening_and_closing():
    place = facts()

    at_noon, at_closing = (
        open_now(location=place, at=tokyo(20, 12)),
        open_now(location=place, at=tokyo(20, 21)),
    )

    assert (at_noon.is_open, at_noon.until, at_noon.next_opening) == (True, tokyo(20, 21), None)
    assert (at_closing.is_open, at_closing.until, at_closing.next_opening) == (False, None, tokyo(21, 10))


def test_hours_after_midnight_belong_to_the_evening_before():
    bar = facts(hours=[Opening(weekday=4, opens=time(18), closes=time(2))])  # Fridays only

    assert open_now(location=bar, at=tokyo(21, 1)).until == tokyo(21, 2)
    assert not is_open(location=bar, at=tokyo(20, 1))
    assert not is_open(location=bar, at=tokyo(21, 2))


def test_a_lunch_break_closes_the_door():
    hours = daily(time(11), time(14)) + daily(time(17), time(22))

    found = open_now(location=facts(hours=hours), at=tokyo(20, 15))

    assert (found.is_open, found.next_opening) == (False, tokyo(20, 17))


def test_touching_openings_are_one():
    night = facts(hours=daily(time(18), time(0)) + daily(time(0), time(3)))

    assert open_now(location=night, at=tokyo(20, 20)).until == tokyo(21, 3)


def test_a_door_that_never_closes_is_open_without_end():
    found = open_now(location=facts(hours=daily(time(0), time(0))), at=tokyo(20, 3))

    assert (found.is_open, found.until) == (True, None)


def test_a_special_day_replaces_its_weekday():
    days = [
        closed_on(date(2026, 11, 20)),
        SpecialDay(day=date(2026, 11, 21), opens=time(12), closes=time(15)),
    ]
    place = facts(special_days=days)

    assert openings_on(location=place, day=date(2026, 11, 20)) == []
    assert open_now(location=place, at=tokyo(20, 12)).next_opening == tokyo(21, 12)
    assert openings_on(location=place, day=date(2026, 11, 21)) == [(tokyo(21, 12), tokyo(21, 15))]


def test_a_place_that_never_opens_has_no_next_opening():
    assert open_now(location=facts(hours=[]), at=tokyo(20, 12)).next_opening is None


def test_goods_are_ready_after_the_open_minutes():
    assert ready_at(location=facts(), placed_at=tokyo(20, 12)) == tokyo(20, 13)
    assert ready_at(location=facts(), placed_at=tokyo(20, 20)) == tokyo(20, 21)
    assert ready_at(location=facts(), placed_at=tokyo(20, 8)) == tokyo(20, 11)
    assert ready_at(location=facts(), placed_at=tokyo(20, 12), minutes=0) == tokyo(20, 12)


def test_an_order_five_minutes_before_closing_is_ready_the_next_day():
    assert ready_at(location=facts(), placed_at=tokyo(20, 20, 55)) == tokyo(21, 10, 55)


def test_minutes_pass_over_closed_days():
    place = facts(special_days=[closed_on(date(2026, 11, 21)), closed_on(date(2026, 11, 22))])

    assert ready_at(location=place, placed_at=tokyo(20, 20, 30)) == tokyo(23, 10, 30)


def test_long_work_takes_several_days():
    assert ready_at(location=facts(), placed_at=tokyo(20, 10), minutes=3 * 11 * 60 + 30) == tokyo(23, 10, 30)


def test_a_warehouse_without_hours_works_around_the_clock():
    assert ready_at(location=facts(hours=[]), placed_at=tokyo(20, 23, 30)) == tokyo(21, 0, 30)


def test_a_place_that_stays_closed_promises_the_whole_time_from_now():
    days = [closed_on(date(2026, 11, 20) + timedelta(days=n)) for n in range(1, 90)]
    place = facts(special_days=days)

    assert ready_at(location=place, placed_at=tokyo(20, 20, 30), minutes=60) == tokyo(20, 21, 30)


def test_summer_time_does_not_lengthen_the_work():
    # On 8 March 2026 New York's clocks go from 02:00 to 03:00: that night has seven hours, not eight.
    bakery = facts(hours=daily(time(22), time(6)), time_zone=NEW_YORK)
    placed = datetime(2026, 3, 7, 22, 0, tzinfo=ZoneInfo(NEW_YORK))

    ready = ready_at(location=bakery, placed_at=placed, minutes=7 * 60)

    assert ready == datetime(2026, 3, 8, 6, 0, tzinfo=ZoneInfo(NEW_YORK)).astimezone(UTC)
    assert ready - placed.astimezone(UTC) == timedelta(hours=7)


def test_an_opening_inside_the_skipped_hour_does_not_exist():
    place = facts(hours=[Opening(weekday=6, opens=time(2, 15), closes=time(3))], time_zone=NEW_YORK)

    assert openings_on(location=place, day=date(2026, 3, 8)) == []
    assert len(openings_on(location=place, day=date(2026, 3, 15))) == 1


def test_the_night_after_belongs_to_the_trading_day():
    place = facts()

    assert business_date(location=place, at=tokyo(21, 4, 59)) == date(2026, 11, 20)
    assert business_date(location=place, at=tokyo(21, 5)) == date(2026, 11, 21)
    assert business_date(location=place, at=datetime(2026, 11, 20, 20, 0, tzinfo=UTC)) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (daily(time(10), time(21)), False),
        (daily(time(0), time(0)), False),
        (daily(time(11), time(14)) + daily(time(14), time(22)), False),
        (daily(time(11), time(14)) + daily(time(13), time(22)), True),
        (daily(time(18), time(10, 1)) + daily(time(10), time(12)), True),
        (
            [
                Opening(weekday=6, opens=time(20), closes=time(2)),
                Opening(weekday=0, opens=time(1), closes=time(9)),
            ],
            True,
        ),
        ([], False),
    ],
)
def test_overlapping_openings_are_seen(hours, expected):
    assert overlapping(hours) is expected


def test_a_corporate_number_has_its_check_digit():
    assert corporate_number_holds("T7000012050002")
    assert not corporate_number_holds("T8000012050002")


openings = st.lists(
    st.builds(
        Opening,
        weekday=st.integers(0, 6),
        opens=st.times(max_value=time(23, 59)),
        closes=st.times(max_value=time(23, 59)),
    ),
    max_size=8,
)
zones = st.sampled_from(["Asia/Tokyo", NEW_YORK, "Australia/Lord_Howe", "Africa/Casablanca", "UTC"])
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
minutes = st.integers(0, 20_000)


@settings(max_examples=150, deadline=None)
@given(hours=openings, zone=zones, at=instants)
def test_open_now_agrees_with_its_own_edges(hours, zone, at):
    place = facts(hours=hours, time_zone=zone)

    found = open_now(location=place, at=at)

    if found.until is not None:
        assert at < found.until
        assert is_open(location=place, at=found.until - timedelta(seconds=1))
        assert not is_open(location=place, at=found.until)
    if found.next_opening is not None:
        assert at < found.next_opening
        assert is_open(location=place, at=found.next_opening)
        assert not is_open(location=place, at=found.next_opening - timedelta(seconds=1))


@settings(max_examples=150, deadline=None)
@given(hours=openings, zone=zones, at=instants, early=minutes, more=minutes)
def test_more_work_is_never_ready_earlier(hours, zone, at, early, more):
    place = facts(hours=hours, time_zone=zone)

    first, second = (ready_at(location=place, placed_at=at, minutes=m) for m in (early, early + more))

    assert at + timedelta(minutes=early) <= first
    if second != at + timedelta(minutes=early + more):
        assert first <= second


@settings(max_examples=150, deadline=None)
@given(hours=openings, zone=zones, at=instants, work=minutes)
def test_what_is_ready_is_ready_while_somebody_is_there(hours, zone, at, work):
    place = facts(hours=hours, time_zone=zone)

    ready = ready_at(location=place, placed_at=at, minutes=work)

    if hours and ready != at + timedelta(minutes=work):
        assert is_open(location=place, at=ready - timedelta(seconds=1)) or is_open(location=place, at=ready)
