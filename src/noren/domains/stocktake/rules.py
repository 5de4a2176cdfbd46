"""What counts prove, while the shop keeps selling. Pure: counts and movements in, figures out.

**One area, several people.** Each person's latest count of a variant in an area stands. Two of them agree where what
moved in between explains their difference; then the later one holds. Where no two agree, and nobody has decided, they are
in conflict.

**Several areas.** Each area has its own moment, and a movement does not say from which shelf. One that happened between
the first and the last of these moments was seen by the counts of some areas and not of others. So the counts alone say
only a range for what stood on all shelves at the last moment:

    low   what surely stood there: all that went out came from shelves that were counted already (as far as they had it),
          and all that came in stood where it was counted afterwards
    high  what may have stood there: the other way round

The truth lies within, if the counts are right. The record takes the value of the range that is nearest to what it says
itself. So a stocktake never adds a unit that the counts do not prove, never takes one off that may still be there, and
leaves no record further from the truth than it was. Where nothing moved in between, the range is one number: the sum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple, Protocol
from uuid import UUID

from noren.domains.stocktake.contracts import (
    Authority,
    Conflict,
    Effect,
    LimitTerms,
    SetAside,
    StandingCount,
)

EARLY = timedelta(minutes=5)
"""Clocks differ: a count may be so much older than the stocktake, or newer than now."""
DEFAULT_LIMITS = {
    Authority.STAFF: LimitTerms(authority=Authority.STAFF, most_units=5, most_value_minor=10_000),
    Authority.MANAGER: LimitTerms(authority=Authority.MANAGER, most_units=50, most_value_minor=100_000),
}
"""What holds until the office says otherwise."""

_DELTAS = {Effect.OUT: (-1, 0), Effect.IN: (1, 0), Effect.SET_APART: (0, 1), Effect.GIVE_BACK: (0, -1)}


class Shift(NamedTuple):
    """By how much what stands on the shelves changed at an instant."""

    at: datetime
    delta: int


class Moved(Protocol):
    """What came to a place and what went at an instant."""

    @property
    def at(self) -> datetime: ...
    @property
    def came(self) -> int: ...
    @property
    def gone(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Range:
    """What stood on all shelves at the last count's moment, as far as the counts say."""

    at: datetime
    low: int
    high: int

    def nearest(self, expected: int) -> int:
        return min(max(expected, self.low), self.high)

    def proves(self, expected: int) -> bool:
        """Whether the counts say something that the record did not: a number, or that the record is wrong."""
        return self.low == self.high or not self.low <= expected <= self.high


def shifts_of(moved: Iterable[Moved], aside: Sequence[SetAside]) -> list[Shift]:
    """What came to the shelves and what left them, oldest first, each by itself.

    Preparing takes goods off the shelves and moves no stock; handing them over moves stock and takes nothing off. What
    was prepared and did not go out is on the shelves again.
    """
    came: dict[datetime, int] = {}
    gone: dict[datetime, int] = {}
    for one in moved:
        came[one.at] = came.get(one.at, 0) + one.came
        gone[one.at] = gone.get(one.at, 0) + one.gone
    for kept in aside:
        if kept.until is not None:
            handed = min(kept.quantity, gone.get(kept.until, 0))
            gone[kept.until] = gone.get(kept.until, 0) - handed
            came[kept.until] = came.get(kept.until, 0) + kept.quantity - handed
    for kept in aside:
        gone[kept.since] = gone.get(kept.since, 0) + kept.quantity
    shifts = [Shift(at, -units) for at, units in gone.items()] + [Shift(at, units) for at, units in came.items()]
    return sorted(shift for shift in shifts if shift.delta)


def aside_at(aside: Iterable[SetAside], at: datetime) -> int:
    """How many units stood prepared at an instant."""
    return sum(one.quantity for one in aside if one.since <= at and (one.until is None or one.until > at))


def judge(counts: Iterable[StandingCount], shifts: Sequence[Shift]) -> tuple[list[StandingCount], list[Conflict]]:
    """The count that holds in each area, and the areas where none does yet. `counts` of one variant."""
    holding: list[StandingCount] = []
    conflicts: list[Conflict] = []
    by_area = sorted(counts, key=lambda one: (str(one.area_id), one.counted_at, str(one.id)))
    for area_id, group in groupby(by_area, key=lambda one: one.area_id):
        standing = _latest_of_each(list(group))
        held = _held(standing, shifts)
        if held is None:
            conflicts.append(Conflict(area_id=area_id, counts=standing))
        else:
            holding.append(held)
    return holding, conflicts


def sum_of(counts: Sequence[StandingCount], shifts: Sequence[Shift]) -> Range:
    """What the counts of different areas say together. What moved at the very moment of a count was seen by it."""
    last = max(one.counted_at for one in counts)
    first = min(one.counted_at for one in counts)
    steps = [(one.counted_at, 1, one.quantity) for one in counts]
    steps += [(one.at, 0, one.delta) for one in shifts if first < one.at <= last]
    low = high = 0
    for _at, is_count, units in sorted(steps):
        if is_count:
            low, high = low + units, high + units
        elif units < 0:
            low = max(low + units, 0)
        else:
            high += units
    return Range(at=last, low=low, high=high)


def within(terms: LimitTerms | None, *, units: int, value_minor: int) -> bool:
    """Whether somebody may change so much; None: no limit."""
    return terms is None or (abs(units) <= terms.most_units and abs(value_minor) <= terms.most_value_minor)


def movement_of(effect: Effect, quantity: int) -> tuple[int, int]:
    """The change of what stands there, and of how much of it cannot be sold."""
    delta, unavailable = _DELTAS[effect]
    return delta * quantity, unavailable * quantity


def _latest_of_each(counts: list[StandingCount]) -> list[StandingCount]:
    """Each counter's latest, oldest first. A count that somebody decided for stays even if its counter counted again."""
    latest: dict[UUID | None, StandingCount] = {}
    for one in counts:
        latest[one.counter_id] = one
    kept = {one.id for one in latest.values()} | {one.id for one in counts if one.decided}
    return [one for one in counts if one.id in kept]


def _held(counts: list[StandingCount], shifts: Sequence[Shift]) -> StandingCount | None:
    decided = [one for one in counts if one.decided]
    if decided:
        return decided[-1]
    if len(counts) == 1:
        return counts[0]
    for number in range(len(counts) - 1, 0, -1):
        if any(_agree(earlier, counts[number], shifts) for earlier in counts[:number]):
            return counts[number]
    return None


def _agree(earlier: StandingCount, later: StandingCount, shifts: Sequence[Shift]) -> bool:
    between = [one.delta for one in shifts if earlier.counted_at < one.at <= later.counted_at]
    gone, come = -sum(d for d in between if d < 0), sum(d for d in between if d > 0)
    return earlier.quantity - gone <= later.quantity <= earlier.quantity + come
