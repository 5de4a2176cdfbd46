"""How sure a record is, and what of it is kept back: pure."""

import math
from bisect import bisect_right
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.domains.stock.contracts import SafetyPolicy
from noren.domains.stock.rules import (
    Rates,
    confidence_of,
    error_rate,
    expected_error,
    policy_for,
    rates_of,
    thresholds,
)

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ROOT, SHIRTS, MUGS, HERE, THERE = (UUID(int=n) for n in range(1, 6))


def policy(number: int, *, department: UUID | None = None, location: UUID | None = None) -> SafetyPolicy:
    return SafetyPolicy(
        id=UUID(int=number),
        department_id=department,
        location_id=location,
        promise_percent=Decimal(95),
        valid_from=NOON,
    )


def test_the_nearest_department_speaks_before_the_place_and_the_place_before_everywhere() -> None:
    everywhere, here = policy(10), policy(11, location=HERE)
    root, shirts = policy(12, department=ROOT), policy(13, department=SHIRTS)
    shirts_here = policy(14, department=SHIRTS, location=HERE)
    all_of_them = [everywhere, here, root, shirts, shirts_here]

    assert policy_for(all_of_them, departments=[SHIRTS, ROOT], location_id=HERE) is shirts_here
    assert policy_for(all_of_them, departments=[SHIRTS, ROOT], location_id=THERE) is shirts
    assert policy_for(all_of_them, departments=[MUGS, ROOT], location_id=HERE) is root
    assert policy_for(all_of_them, departments=[], location_id=HERE) is here
    assert policy_for(all_of_them, departments=[], location_id=THERE) is everywhere
    assert policy_for([here], departments=[], location_id=None) is None


def test_what_counts_have_shown_outweighs_the_policy_in_the_end() -> None:
    assert error_rate(error_per_move=0.005, error_units=0, error_moves=0) == 0.005
    assert error_rate(error_per_move=0.005, error_units=0, error_moves=200) == 0.0025
    assert error_rate(error_per_move=0.005, error_units=100, error_moves=800) == pytest.approx(0.101)


def test_units_vanish_with_time_and_are_booked_wrongly_when_they_move() -> None:
    rates = Rates(loss_per_year=0.0365, error_per_move=0.01)

    assert expected_error(rates=rates, on_hand=100, days=10, moved=0, error_units=0, error_moves=0) == pytest.approx(
        0.1
    )
    assert expected_error(rates=rates, on_hand=0, days=10, moved=50, error_units=0, error_moves=0) == pytest.approx(0.5)
    assert expected_error(rates=rates, on_hand=-7, days=-3, moved=0, error_units=0, error_moves=0) == 0
    longest = expected_error(rates=rates, on_hand=100, days=9_999, moved=0, error_units=0, error_moves=0)
    assert longest == pytest.approx(3.65)


def test_the_record_is_sure_after_a_count_and_less_so_from_then_on() -> None:
    assert confidence_of(0) == 1.0
    assert confidence_of(0.105) == 0.9
    assert confidence_of(100) == 0.0


def test_the_margin_is_the_smallest_that_keeps_the_promise() -> None:
    """P(X <= 0) = exp(-m): at 95 % nothing is kept back up to -ln 0.95. Further values: tables of the distribution."""
    at = thresholds(0.95)

    assert at[0] == pytest.approx(-math.log(0.95))
    assert at[1] == pytest.approx(0.355361, abs=1e-5)
    assert at[2] == pytest.approx(0.817691, abs=1e-5)
    assert bisect_right(at, 0.0) == 0
    assert bisect_right(at, 0.3) == 1
    assert bisect_right(at, 0.5) == 2


@given(promise=st.floats(0.5, 0.9999), mean=st.floats(0, 30))
def test_the_margin_keeps_what_is_promised_and_not_a_unit_more(promise: float, mean: float) -> None:
    margin = bisect_right(thresholds(promise), mean)

    def at_most(units: int) -> float:
        return sum(math.exp(-mean + n * math.log(mean) - math.lgamma(n + 1)) for n in range(units + 1)) if mean else 1.0

    if margin < 50:
        assert at_most(margin) >= promise - 1e-9
    if margin > 0:
        assert at_most(margin - 1) <= promise + 1e-9


def test_a_policy_speaks_in_percent_and_the_rules_in_shares() -> None:
    rates = rates_of(policy(1))

    assert (rates.loss_per_year, rates.error_per_move, rates.promise) == (0.015, 0.005, 0.95)
