"""A store that is counted by many hands while it sells."""

from datetime import timedelta
from uuid import UUID

import pytest

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    ClosedStocktake,
    Count,
    CountEntry,
    NewArea,
    OpenStocktake,
    StocktakeRef,
    UncountedAs,
    WriteVariances,
)
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, Actor
from tests.races.starting_together import together
from tests.world import NOON, World, clerk, levels, make_world

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(minutes=30)


def opened(world: World) -> tuple[UUID, UUID]:
    area = NewArea(name="売場")
    wish = OpenStocktake(location_id=world.shibuya, name="秋", areas=[area])
    return stocktake.open_stocktake(input=wish, actor=SYSTEM, at=NOON).id, area.id


def count(this: UUID, area: UUID, variant: UUID, quantity: int, by: Actor, *, id: UUID | None = None) -> Count:
    at = NOON + timedelta(minutes=10)
    line = CountEntry(id=id or uuid7(), area_id=area, variant_id=variant, quantity=quantity, counted_at=at)
    return Count(stocktake_id=this, lines=[line])


def sell(world: World) -> None:
    line = MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=-1)
    stock.move(input=MoveStock(reason=MovementReason.SALE, lines=[line]), actor=SYSTEM, at=LATER)


def test_two_people_count_the_same_shelf_at_once_and_one_of_them_sends_twice() -> None:
    world = make_world()
    this, area = opened(world)
    first, second = clerk(world.shibuya), clerk(world.shibuya)
    twice = count(this, area, world.shirt, 9, first, id=uuid7())
    other = count(this, area, world.shirt, 8, second)

    together(
        [
            lambda: stocktake.count(input=twice, actor=first, at=LATER),
            lambda: stocktake.count(input=other, actor=second, at=LATER),
            lambda: stocktake.count(input=twice, actor=first, at=LATER),
        ]
    )

    line = next(
        one
        for one in stocktake.variances(stocktake_id=this, set_aside=[], at=LATER).lines
        if one.variant_id == world.shirt
    )
    assert sorted(one.quantity for one in line.counts) == [8, 9]
    assert len(line.conflicts) == 1


def test_sales_go_on_while_a_stocktake_is_closed_twice() -> None:
    world = make_world(units=10)
    this, area = opened(world)
    by = clerk(world.shibuya)
    stocktake.count(input=count(this, area, world.shirt, 8, by), actor=by, at=LATER)
    stocktake.end_counting(input=StocktakeRef(stocktake_id=this), actor=SYSTEM, at=LATER)
    wish = WriteVariances(stocktake_id=this, uncounted=UncountedAs.LEFT)

    ends: list[object] = list(
        together(
            [
                *[lambda: stocktake.write(input=wish, actor=SYSTEM, at=LATER) for _ in range(2)],
                *[lambda: sell(world) for _ in range(4)],
            ]
        )
    )

    assert [one.code for one in ends if isinstance(one, AppError)] == ["stocktake.state_conflict"]
    assert [one.delta for one in ends if isinstance(one, ClosedStocktake)] == [-2]
    assert levels(world.shirt)[world.shibuya] == (4, 0)
    assert [*stock.discrepancies(at=LATER), *stocktake.discrepancies(at=LATER)] == []


def test_a_count_comes_in_before_the_end_of_counting_or_is_refused() -> None:
    world = make_world()
    this, area = opened(world)
    by = clerk(world.shibuya)
    stocktake.count(input=count(this, area, world.mug, 10, by), actor=by, at=LATER)

    ends: list[object] = list(
        together(
            [
                lambda: stocktake.end_counting(input=StocktakeRef(stocktake_id=this), actor=SYSTEM, at=LATER),
                *[
                    lambda: stocktake.count(input=count(this, area, world.shirt, 9, by), actor=by, at=LATER)
                    for _ in range(4)
                ],
            ]
        )
    )

    refused = sum(isinstance(one, AppError) for one in ends)
    assert len(stocktake.counts_of(stocktake_id=this)) == 5 - refused
