"""A model of the truth beside the record: shelves that people take from, put on and count while goods move."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.world import NOON, World, clerk, levels, make_world

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    Count,
    CountEntry,
    NewArea,
    OpenStocktake,
    SetAside,
    StocktakeRef,
    UncountedAs,
    WriteVariances,
)
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db
AREAS = 3
steps = st.lists(
    st.tuples(
        st.sampled_from(["sell", "put", "prepare", "hand over", "count"]), st.integers(0, AREAS - 1), st.integers(1, 3)
    ),
    max_size=14,
)


@dataclass
class Truth:
    """What stands on each shelf, and what stands prepared; `sent` are counts that a phone sends only at the end."""

    shelves: list[int]
    prepared: list[tuple[int, datetime]] = field(default_factory=list)
    aside: list[SetAside] = field(default_factory=list)
    sent: list[CountEntry] = field(default_factory=list)

    @property
    def units(self) -> int:
        return sum(self.shelves) + sum(units for units, _since in self.prepared)


def moved(world: World, delta: int, at: datetime) -> None:
    line = MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=delta)
    reason = MovementReason.SALE if delta < 0 else MovementReason.RECEIPT
    stock.move(input=MoveStock(reason=reason, lines=[line]), actor=SYSTEM, at=at)


def step(world: World, truth: Truth, areas: list[NewArea], what: str, area: int, units: int, at: datetime) -> None:
    if what == "put":
        truth.shelves[area] += units
        moved(world, units, at)
    elif what == "count":
        line = CountEntry(
            id=uuid7(), area_id=areas[area].id, variant_id=world.shirt, quantity=truth.shelves[area], counted_at=at
        )
        truth.sent.append(line)
    elif what == "hand over":
        if truth.prepared:
            kept, since = truth.prepared.pop()
            truth.aside.append(SetAside(variant_id=world.shirt, quantity=kept, since=since, until=at))
            moved(world, -kept, at)
    elif truth.shelves[area] >= units:
        truth.shelves[area] -= units
        if what == "sell":
            moved(world, -units, at)
        else:
            truth.prepared.append((units, at))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(shelves=[1, 0, 0], wrong=-1, before=[], after=[("sell", 0, 1)])  # the record begins after the count
@example(shelves=[1, 0, 0], wrong=-1, before=[], after=[("put", 0, 2)])
@given(
    shelves=st.lists(st.integers(0, 6), min_size=AREAS, max_size=AREAS),
    wrong=st.integers(-4, 4),
    before=steps,
    after=steps,
)
def test_right_counts_never_make_a_record_worse_and_make_it_right_where_they_can(
    shelves: list[int], wrong: int, before: list[tuple[str, int, int]], after: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        world = make_world(units=0)
        truth = Truth(shelves=list(shelves))
        moved(world, truth.units + wrong, NOON) if truth.units + wrong else None
        areas = [NewArea(name=str(number)) for number in range(AREAS)]
        wish = OpenStocktake(location_id=world.shibuya, name="秋", areas=areas)
        this = stocktake.open_stocktake(input=wish, actor=SYSTEM, at=NOON).id
        at = NOON
        all_areas = [("count", area, 1) for area in range(AREAS)]
        for what, area, units in [*before, *all_areas, *after]:
            at += timedelta(minutes=1)
            step(world, truth, areas, what, area, units, at)
        aside = truth.aside + [
            SetAside(variant_id=world.shirt, quantity=units, since=since) for units, since in truth.prepared
        ]
        at += timedelta(minutes=1)
        stocktake.count(input=Count(stocktake_id=this, lines=truth.sent[::-1]), actor=clerk(world.shibuya), at=at)
        stocktake.end_counting(input=StocktakeRef(stocktake_id=this), actor=SYSTEM, at=at)
        off_before = levels(world.shirt).get(world.shibuya, (0, 0))[0] - truth.units

        stocktake.write(
            input=WriteVariances(stocktake_id=this, uncounted=UncountedAs.LEFT, set_aside=aside), actor=SYSTEM, at=at
        )

        off = levels(world.shirt)[world.shibuya][0] - truth.units
        low, high = sql.row("SELECT low, high FROM stocktake_result WHERE stocktake_id = %s", (this,)) or (0, 0)
        assert abs(off) <= abs(off_before)
        assert off <= max(off_before, 0)  # no unit was added that is not there
        if low == high or off_before == 0:
            assert off == 0
        assert stocktake.discrepancies(at=at) == []
        transaction.set_rollback(True)
