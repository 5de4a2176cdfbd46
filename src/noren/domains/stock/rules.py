"""How sure a record is, and what of it is kept back. Pure: figures in, figures out.

A record goes wrong in two ways: units vanish with time (theft, breakage), and some of those that move are booked
wrongly. Both are rare and independent, so the number of wrong units since the last count is taken as Poisson with the
mean `expected_error`:

    expected_error = on_hand * loss_per_year * days / 365  +  error_rate * units moved since the count

`error_rate` begins as the policy's and follows what the counts of this very level have shown. The record is right with
probability exp(-expected_error): that is the *confidence*. The *margin* is the smallest number of units that is wrong
with at least the probability that the policy promises.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from noren.domains.stock.contracts import MAX_MARGIN, SafetyPolicy

LOSS_PER_YEAR = 0.015
"""Share of the goods that vanishes in a year where no policy says otherwise; retail's surveys give 1 to 2 %."""
ERROR_PER_MOVE = 0.005
"""Wrongly booked units per unit moved where no policy says otherwise."""
ERROR_WEIGHT = 200
"""So many moved units the policy's rate is worth beside what the counts of a level have shown."""
LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Rates:
    """What a policy says about one level, or what holds without any: no margin."""

    policy_id: UUID | None = None
    loss_per_year: float = LOSS_PER_YEAR
    error_per_move: float = ERROR_PER_MOVE
    promise: float | None = None
    least: int = 0
    most: int = 0


WITHOUT_POLICY = Rates()


def rates_of(policy: SafetyPolicy) -> Rates:
    return Rates(
        policy_id=policy.id,
        loss_per_year=float(policy.loss_per_year_percent) / 100,
        error_per_move=float(policy.error_per_move_percent) / 100,
        promise=None if policy.promise_percent is None else float(policy.promise_percent) / 100,
        least=policy.least,
        most=policy.most,
    )


def policy_for(
    policies: Sequence[SafetyPolicy], *, departments: Sequence[UUID], location_id: UUID | None
) -> SafetyPolicy | None:
    """The policy that speaks most closely: of the nearest department first, of the place before that of all places.

    `departments` runs from a product's own to the root. `location_id` None: only policies for all places.
    """
    distance = {department: number for number, department in enumerate(departments)}
    fitting = [
        policy
        for policy in policies
        if (policy.department_id is None or policy.department_id in distance)
        and (policy.location_id is None or policy.location_id == location_id)
    ]
    return min(
        fitting,
        key=lambda p: (
            distance[p.department_id] if p.department_id else len(distance),
            p.location_id is None,
        ),
        default=None,
    )


def error_rate(*, error_per_move: float, error_units: int, error_moves: int) -> float:
    """Wrongly booked units per unit moved: the policy's rate, drawn towards what counts of this level have shown."""
    return (ERROR_WEIGHT * error_per_move + error_units) / (ERROR_WEIGHT + error_moves)


def expected_error(*, rates: Rates, on_hand: int, days: float, moved: int, error_units: int, error_moves: int) -> float:
    """The mean number of wrong units since the last count. `days` beyond a year count as a year."""
    vanished = max(on_hand, 0) * rates.loss_per_year * min(max(days, 0.0), LONGEST_DAYS) / 365
    rate = error_rate(error_per_move=rates.error_per_move, error_units=error_units, error_moves=error_moves)
    return vanished + rate * moved


def margin_example(*, policy: SafetyPolicy, on_hand: int, days: float, moved: int) -> tuple[float, int]:
    """How many units of a level would be wrong on average, and how many a policy would keep back of it."""
    rates = rates_of(policy)
    wrong = expected_error(rates=rates, on_hand=on_hand, days=days, moved=moved, error_units=0, error_moves=0)
    units = 0 if rates.promise is None else bisect_right(thresholds(rates.promise), wrong)
    return wrong, min(max(units, rates.least), rates.most)


def confidence_of(expected: float) -> float:
    """The probability, to two digits, that the record is right to the unit."""
    return round(math.exp(-expected), 2)


def thresholds(promise: float) -> list[float]:
    """The expected errors at which the margin grows by one unit: the k-th is where k - 1 units no longer keep the promise.

    So `bisect_right(thresholds(p), expected_error)`, or SQL's `width_bucket`, is the margin. At most MAX_MARGIN.
    """
    return [_largest_mean(promise, units) for units in range(MAX_MARGIN)]


def _largest_mean(promise: float, units: int) -> float:
    """The largest Poisson mean with P(X <= units) >= promise, by bisection."""
    low, high = 0.0, units + 50.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(units, middle) >= promise else (low, middle)
    return low


def _at_most(units: int, mean: float) -> float:
    term = total = math.exp(-mean)
    for number in range(1, units + 1):
        term *= mean / number
        total += term
    return total
