from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MovedAt
from noren.domains.stocktake import rules
from noren.domains.stocktake.contracts import (
    SetAside,
    StandingCount,
    Stocktake,
    StocktakeKind,
    StocktakeState,
    Variance,
    Variances,
)
from noren.domains.stocktake.queries.stocktakes import counts_of, get_stocktake, scope_of
from noren.platform import sql

_APPROVALS = "SELECT variant_id, delta, approved_by FROM stocktake_approval WHERE stocktake_id = %s"
_RESULTS = """
SELECT variant_id, counted_at, expected, low, high, result, delta, price_minor, set_aside, uncounted, proved, approved_by
  FROM stocktake_result WHERE stocktake_id = %s ORDER BY abs(delta * price_minor) DESC, variant_id
"""


@dataclass(frozen=True, slots=True)
class _Level:
    """A level at the place, what changed on its shelves since the stocktake began, and what stood prepared."""

    on_hand: int
    moved: Sequence[MovedAt]
    aside: Sequence[SetAside]

    def at(self, moment: datetime) -> int:
        """What stood on hand at an instant, as the record knows now."""
        return self.on_hand - sum(one.came - one.gone for one in self.moved if one.at > moment)


def variances(*, stocktake_id: UUID, set_aside: Sequence[SetAside], at: datetime) -> Variances:
    """What was counted beside what should have been there, the most money first. At most eight statements.

    A closed stocktake tells what was written. `set_aside`: what stood prepared for customers at the place since it began.

    Raises: StocktakeNotFound.
    """
    stocktake = get_stocktake(stocktake_id=stocktake_id)
    counts = counts_of(stocktake_id=stocktake_id)
    if stocktake.state is StocktakeState.CLOSED:
        return _written(stocktake, counts)
    return compare(stocktake=stocktake, counts=counts, set_aside=set_aside, at=at)


def compare(
    *, stocktake: Stocktake, counts: Sequence[StandingCount], set_aside: Sequence[SetAside], at: datetime
) -> Variances:
    """The same, from counts in hand."""
    by_variant: dict[UUID, list[StandingCount]] = defaultdict(list)
    for one in counts:
        by_variant[one.variant_id].append(one)
    missing = _uncounted(stocktake, by_variant.keys())
    variant_ids = sorted({*by_variant, *missing})
    if not variant_ids:
        return Variances(lines=[])
    levels = _levels(stocktake, variant_ids, set_aside)
    prices = catalog.retail_prices(variant_ids=variant_ids, location_id=stocktake.location_id, at=at)
    approved = {row[0]: (row[1], row[2]) for row in sql.rows(_APPROVALS, (stocktake.id,))}
    lines = [_counted(by_variant[v], levels[v], v, prices.get(v, 0)) for v in by_variant]
    lines += [_nothing(levels[v], v, prices.get(v, 0), stocktake.ended_at or at) for v in missing]
    judged = [
        line.model_copy(update={"approved_by": approved[line.variant_id][1]})
        if line.variant_id in approved and approved[line.variant_id][0] == line.delta
        else line
        for line in lines
        if not line.uncounted or line.delta
    ]
    return Variances(lines=sorted(judged, key=lambda one: (-abs(one.value_minor), str(one.variant_id))))


def _uncounted(stocktake: Stocktake, counted: Iterable[UUID]) -> list[UUID]:
    """Levels with something on hand, or what a cycle stocktake wanted, that nobody has counted."""
    known = set(counted)
    if stocktake.kind is StocktakeKind.CYCLE:
        return [line.variant_id for line in scope_of(stocktake_id=stocktake.id) if line.variant_id not in known]
    found = stock.levels_at(location_id=stocktake.location_id)
    return [level.variant_id for level in found if level.on_hand and level.variant_id not in known]


def _levels(stocktake: Stocktake, variant_ids: Sequence[UUID], set_aside: Sequence[SetAside]) -> dict[UUID, _Level]:
    place = stocktake.location_id
    on_hand = {level.variant_id: level.on_hand for level in stock.levels_at(location_id=place, variant_ids=variant_ids)}
    moved: dict[UUID, list[MovedAt]] = defaultdict(list)
    for one in stock.moved_since(location_id=place, variant_ids=variant_ids, since=stocktake.opened_at - rules.EARLY):
        moved[one.variant_id].append(one)
    aside: dict[UUID, list[SetAside]] = defaultdict(list)
    for kept in set_aside:
        aside[kept.variant_id].append(kept)
    return {v: _Level(on_hand.get(v, 0), moved[v], aside[v]) for v in variant_ids}


def _counted(counts: Sequence[StandingCount], level: _Level, variant_id: UUID, price_minor: int) -> Variance:
    shifts = rules.shifts_of(level.moved, level.aside)
    holding, conflicts = rules.judge(counts, shifts)
    if not holding:
        last = counts[-1].counted_at
        aside = rules.aside_at(level.aside, last)
        expected = level.at(last) - aside
        units = [one.quantity for one in counts]
        found = rules.Range(at=last, low=min(units), high=max(units))
        result = expected
    else:
        found = rules.sum_of(holding, shifts)
        aside = rules.aside_at(level.aside, found.at)
        expected = level.at(found.at) - aside
        result = expected if conflicts else found.nearest(expected)
    return Variance(
        variant_id=variant_id,
        counted_at=found.at,
        expected=expected,
        low=found.low,
        high=found.high,
        result=result,
        delta=result - expected,
        price_minor=price_minor,
        set_aside=aside,
        proved=not conflicts and found.proves(expected),
        counts=list(counts),
        conflicts=conflicts,
    )


def _nothing(level: _Level, variant_id: UUID, price_minor: int, moment: datetime) -> Variance:
    aside = rules.aside_at(level.aside, moment)
    expected = level.at(moment) - aside
    return Variance(
        variant_id=variant_id,
        counted_at=moment,
        expected=expected,
        low=0,
        high=0,
        result=0,
        delta=-expected,
        price_minor=price_minor,
        set_aside=aside,
        uncounted=True,
    )


def _written(stocktake: Stocktake, counts: Sequence[StandingCount]) -> Variances:
    by_variant: dict[UUID, list[StandingCount]] = defaultdict(list)
    for one in counts:
        by_variant[one.variant_id].append(one)
    found = sql.records(_RESULTS, (stocktake.id,))
    return Variances(lines=[Variance(**row, counts=by_variant[row["variant_id"]]) for row in found])
