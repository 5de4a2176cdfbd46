"""Counting a place while it sells, from the first count to the record."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from tests.world import NOON, World, clerk, levels, make_world

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    Count,
    CountEntry,
    CountRef,
    NewArea,
    OpenStocktake,
    ScopeLine,
    SetAside,
    StocktakeKind,
    StocktakeRef,
    UncountedAs,
    Variance,
    VariantsOf,
    WriteVariances,
)
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM, Actor, NotAllowed

pytestmark = pytest.mark.django_db
FLOOR, BACK = uuid7(), uuid7()


def minutes(n: float) -> datetime:
    return NOON + timedelta(minutes=n)


def opened(world: World, *, kind: StocktakeKind = StocktakeKind.FULL, scope: tuple[UUID, ...] = ()) -> UUID:
    wish = OpenStocktake(
        location_id=world.shibuya,
        name="秋の棚卸",
        kind=kind,
        areas=[NewArea(id=FLOOR, name="売場"), NewArea(id=BACK, name="倉庫")],
        scope=[ScopeLine(variant_id=v) for v in scope],
    )
    return stocktake.open_stocktake(input=wish, actor=clerk(world.shibuya, role="store_manager"), at=NOON).id


def counted(
    stocktake_id: UUID, area: UUID, variant: UUID, quantity: int, at: datetime, *, by: Actor, id: UUID | None = None
) -> UUID:
    line = CountEntry(id=id or uuid7(), area_id=area, variant_id=variant, quantity=quantity, counted_at=at)
    stocktake.count(input=Count(stocktake_id=stocktake_id, lines=[line]), actor=by, at=max(at, minutes(30)))
    return line.id


def sold(world: World, variant: UUID, units: int, at: datetime) -> None:
    line = MoveLine(location_id=world.shibuya, variant_id=variant, delta=-units)
    stock.move(input=MoveStock(reason=MovementReason.SALE, lines=[line]), actor=SYSTEM, at=at)


def ended(stocktake_id: UUID, at: datetime) -> None:
    stocktake.end_counting(input=StocktakeRef(stocktake_id=stocktake_id), actor=SYSTEM, at=at)


def closed(
    stocktake_id: UUID, at: datetime, *, uncounted: UncountedAs | None = UncountedAs.LEFT, by: Actor = SYSTEM, aside=()
):
    wish = WriteVariances(stocktake_id=stocktake_id, uncounted=uncounted, set_aside=list(aside))
    return stocktake.write(input=wish, actor=by, at=at)


def line_of(stocktake_id: UUID, variant: UUID) -> Variance:
    found = stocktake.variances(stocktake_id=stocktake_id, set_aside=[], at=minutes(35))
    return next(line for line in found.lines if line.variant_id == variant)


def on_hand(world: World, variant: UUID) -> int:
    return levels(variant)[world.shibuya][0]


def refused(error: type[AppError], call) -> AppError:
    with transaction.atomic(), pytest.raises(error) as caught:
        call()
    return caught.value


def test_areas_add_up_and_what_was_sold_after_stays_sold() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    this = opened(world)

    counted(this, BACK, world.shirt, 6, minutes(10), by=staff)
    counted(this, FLOOR, world.shirt, 3, minutes(20), by=staff)
    sold(world, world.shirt, 2, minutes(25))
    ended(this, minutes(30))
    done = closed(this, minutes(40))

    assert (done.levels, done.differing, done.delta, done.value_minor) == (1, 1, -1, -2990)
    assert on_hand(world, world.shirt) == 7
    assert stocktake.discrepancies(at=minutes(50)) == []


def test_what_moved_between_two_areas_leaves_a_right_record_alone() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    this = opened(world)

    counted(this, BACK, world.shirt, 6, minutes(10), by=staff)
    sold(world, world.shirt, 3, minutes(15))
    counted(this, FLOOR, world.shirt, 1, minutes(20), by=staff)
    ended(this, minutes(30))
    line = line_of(this, world.shirt)
    closed(this, minutes(40))

    assert (line.low, line.high, line.expected, line.result, line.proved) == (4, 7, 7, 7, False)
    assert on_hand(world, world.shirt) == 7
    assert stock.levels_at(location_id=world.shibuya, variant_ids=[world.shirt])[0].counted_at == NOON


def test_a_unit_is_added_only_where_the_counts_prove_it() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    this = opened(world)

    counted(this, BACK, world.shirt, 9, minutes(10), by=staff)
    sold(world, world.shirt, 1, minutes(15))
    counted(this, FLOOR, world.shirt, 4, minutes(20), by=staff)
    ended(this, minutes(30))
    closed(this, minutes(40))

    assert on_hand(world, world.shirt) == 12


def test_nothing_can_have_been_taken_from_where_nothing_stood() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    this = opened(world)

    counted(this, BACK, world.shirt, 0, minutes(10), by=staff)
    sold(world, world.shirt, 2, minutes(15))
    counted(this, FLOOR, world.shirt, 5, minutes(20), by=staff)
    ended(this, minutes(30))
    closed(this, minutes(40))

    assert on_hand(world, world.shirt) == 5


def test_goods_that_stand_prepared_are_not_missed() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    this = opened(world)
    aside = [SetAside(variant_id=world.shirt, quantity=2, since=minutes(5))]

    counted(this, FLOOR, world.shirt, 8, minutes(10), by=staff)
    ended(this, minutes(30))
    closed(this, minutes(40), aside=aside)

    assert on_hand(world, world.shirt) == 10


def test_a_count_before_the_goods_were_prepared_saw_them_on_the_shelf() -> None:
    world = make_world()
    this = opened(world)
    aside = [SetAside(variant_id=world.shirt, quantity=2, since=minutes(15), until=minutes(20))]

    counted(this, FLOOR, world.shirt, 10, minutes(10), by=clerk(world.shibuya))
    sold(world, world.shirt, 2, minutes(20))
    ended(this, minutes(30))
    closed(this, minutes(40), aside=aside)

    assert on_hand(world, world.shirt) == 8


def test_a_second_count_that_sales_explain_confirms_the_first() -> None:
    world = make_world()
    this = opened(world)

    counted(this, FLOOR, world.shirt, 10, minutes(10), by=clerk(world.shibuya))
    sold(world, world.shirt, 1, minutes(12))
    counted(this, FLOOR, world.shirt, 9, minutes(15), by=clerk(world.shibuya))
    line = line_of(this, world.shirt)

    assert (line.conflicts, line.result, line.delta) == ([], 9, 0)


def test_two_counts_that_differ_are_decided_by_a_third_person_or_a_third_count() -> None:
    world = make_world()
    first, second, boss = clerk(world.shibuya), clerk(world.shibuya), clerk(world.shibuya, role="store_manager")
    this = opened(world)
    of_first = counted(this, FLOOR, world.shirt, 9, minutes(10), by=first)
    of_second = counted(this, FLOOR, world.shirt, 8, minutes(15), by=second)
    of_boss = counted(this, FLOOR, world.mug, 9, minutes(15), by=boss)
    counted(this, FLOOR, world.mug, 4, minutes(16), by=first)
    ended(this, minutes(30))

    conflict = refused(stocktake.CountsInConflict, lambda: closed(this, minutes(40)))
    assert len(conflict.data["variant_ids"]) == 2
    assert on_hand(world, world.shirt) == 10
    ref = CountRef(stocktake_id=this, count_id=of_first)
    refused(NotAllowed, lambda: stocktake.decide(input=ref, actor=second, at=minutes(41)))
    own = CountRef(stocktake_id=this, count_id=of_boss)
    refused(stocktake.OwnCount, lambda: stocktake.decide(input=own, actor=boss, at=minutes(41)))
    stocktake.decide(input=ref, actor=boss, at=minutes(41))
    stocktake.recount(input=VariantsOf(stocktake_id=this, variant_ids=[world.mug]), actor=boss, at=minutes(42))
    counted(this, FLOOR, world.mug, 10, minutes(43), by=second)
    ended(this, minutes(44))
    closed(this, minutes(45))

    assert of_second != of_first
    assert (on_hand(world, world.shirt), on_hand(world, world.mug)) == (9, 10)


def test_a_count_sent_again_is_the_same_count_and_undo_brings_back_the_one_before() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    this = opened(world)
    first = counted(this, FLOOR, world.shirt, 9, minutes(10), by=staff)
    counted(this, FLOOR, world.shirt, 9, minutes(10), by=staff, id=first)
    later = counted(this, FLOOR, world.shirt, 7, minutes(12), by=staff)

    refused(stocktake.CountExists, lambda: counted(this, FLOOR, world.shirt, 5, minutes(13), by=staff, id=first))
    stranger = clerk(world.shibuya)
    ref = CountRef(stocktake_id=this, count_id=later)
    refused(stocktake.CountNotFound, lambda: stocktake.withdraw_count(input=ref, actor=stranger, at=minutes(14)))
    stocktake.withdraw_count(input=ref, actor=staff, at=minutes(14))
    stocktake.withdraw_count(input=ref, actor=staff, at=minutes(15))

    assert [one.quantity for one in stocktake.own_counts(stocktake_id=this, counter_id=staff.id)] == [9]


def test_a_device_whose_clock_is_wrong_counts_at_the_right_time() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    this = opened(world)
    wrong = timedelta(hours=-9)
    line = CountEntry(id=uuid7(), area_id=FLOOR, variant_id=world.shirt, quantity=9, counted_at=minutes(10) + wrong)

    refused(
        stocktake.CountedOutside,
        lambda: stocktake.count(input=Count(stocktake_id=this, lines=[line]), actor=staff, at=minutes(12)),
    )
    sent = Count(stocktake_id=this, lines=[line], sent_at=minutes(12) + wrong)
    stocktake.count(input=sent, actor=staff, at=minutes(12))

    assert [one.counted_at for one in stocktake.counts_of(stocktake_id=this)] == [minutes(10)]


def test_what_nobody_counted_is_asked_for_and_is_gone_or_left() -> None:
    world = make_world()
    this = opened(world)
    counted(this, FLOOR, world.shirt, 10, minutes(10), by=clerk(world.shibuya))
    ended(this, minutes(30))

    unknown = refused(stocktake.UncountedLevels, lambda: closed(this, minutes(40), uncounted=None))
    assert unknown.data == {"levels": 2}
    sold(world, world.mug, 1, minutes(41))
    done = closed(this, minutes(42), uncounted=UncountedAs.ZERO)

    assert (done.levels, done.differing, done.delta) == (3, 2, -20)
    assert (on_hand(world, world.mug), on_hand(world, world.beans)) == (-1, 0)


def test_a_cycle_stocktake_counts_what_it_names_and_leaves_the_rest() -> None:
    world = make_world()
    staff = clerk(world.shibuya)
    this = opened(world, kind=StocktakeKind.CYCLE, scope=(world.shirt, world.beans))

    refused(stocktake.NotInScope, lambda: counted(this, FLOOR, world.mug, 1, minutes(10), by=staff))
    refused(stocktake.AreaNotFound, lambda: counted(this, uuid7(), world.shirt, 1, minutes(10), by=staff))
    counted(this, FLOOR, world.shirt, 8, minutes(10), by=staff)
    ended(this, minutes(30))
    closed(this, minutes(40), uncounted=UncountedAs.ZERO)

    assert (on_hand(world, world.shirt), on_hand(world, world.beans), on_hand(world, world.mug)) == (8, 10, 10)
