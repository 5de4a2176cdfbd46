"""Stocktakes as people see them: what somebody counts in an area, and what the office judges."""

from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import Contract
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    Area,
    LimitTerms,
    StandingCount,
    Stocktake,
    StocktakeKind,
    StocktakeState,
    Variance,
)
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.journeys.stocktake import stocktake_variances
from noren.platform.accounts.names import names_of
from noren.platform.actor import Actor


class OwnCount(Contract):
    """What the reader has counted of some goods in an area."""

    count_id: UUID
    goods: Goods
    quantity: int
    counted_at: datetime


class CountingPage(Contract):
    """`left`: what a cycle stocktake still wants counted, in whatever area."""

    stocktake: Stocktake
    area: Area
    own: list[OwnCount]
    left: list[Goods]


class ScannedGoods(Contract):
    """Goods behind a code. `expected`: what the record says of the whole place; None where the counter is not to see it."""

    goods: Goods
    expected: int | None


class ToldVariance(Contract):
    """`beyond`: more than the reader may accept by themselves."""

    line: Variance
    goods: Goods
    beyond: bool


class JudgingPage(Contract):
    """A stocktake with its differences; `names` of counters and approvers, `areas` by id."""

    stocktake: Stocktake
    lines: list[ToldVariance]
    equal: int
    unproved: int
    conflicts: int
    uncounted: int
    uncounted_units: int
    delta: int
    value_minor: int
    unapproved: int
    limit: LimitTerms | None
    names: dict[UUID, str]
    areas: dict[UUID, str]


def counting_page(*, stocktake_id: UUID, area_id: UUID, location_id: UUID, actor: Actor, at: datetime) -> CountingPage:
    """What somebody counts in an area. At most five statements.

    Raises: StocktakeNotFound (also of another place), AreaNotFound, StocktakeStateConflict, NotAllowed.
    """
    found = of_place(stocktake_id=stocktake_id, location_id=location_id, actor=actor)
    area = next((one for one in found.areas if one.id == area_id), None)
    if area is None:
        raise stocktake.AreaNotFound
    if found.state is not StocktakeState.OPEN:
        raise stocktake.StocktakeStateConflict(state=found.state.value)
    counts = stocktake.counts_of(stocktake_id=stocktake_id)
    mine: dict[UUID, StandingCount] = {}
    for one in counts:
        if one.area_id == area_id and one.counter_id == actor.id:
            mine.pop(one.variant_id, None)
            mine[one.variant_id] = one
    known = {one.variant_id for one in counts}
    wanted = [line.variant_id for line in stocktake.scope_of(stocktake_id=stocktake_id)] if found.wanted else []
    left = [variant_id for variant_id in wanted if variant_id not in known]
    goods = shelf_goods(variant_ids=[*mine, *left], location_id=location_id, at=at)
    return CountingPage(
        stocktake=found,
        area=area,
        own=[
            OwnCount(count_id=one.id, goods=goods[v], quantity=one.quantity, counted_at=one.counted_at)
            for v, one in reversed(mine.items())
        ],
        left=[goods[variant_id] for variant_id in left],
    )


def of_place(*, stocktake_id: UUID, location_id: UUID, actor: Actor) -> Stocktake:
    """A stocktake of this very place.

    Raises: StocktakeNotFound, NotAllowed.
    """
    actor.require("stocktake.count", location_id)
    found = stocktake.get_stocktake(stocktake_id=stocktake_id)
    if found.location_id != location_id:
        raise stocktake.StocktakeNotFound
    return found


def scanned_goods(*, stocktake_id: UUID, location_id: UUID, code: str, actor: Actor, at: datetime) -> ScannedGoods:
    """The goods behind what was scanned or typed.

    Raises: StocktakeNotFound, UnknownGoods, NotInScope, NotAllowed.
    """
    found = of_place(stocktake_id=stocktake_id, location_id=location_id, actor=actor)
    variant_id = variant_of(code)
    if found.kind is StocktakeKind.CYCLE and variant_id not in {
        line.variant_id for line in stocktake.scope_of(stocktake_id=stocktake_id)
    }:
        raise stocktake.NotInScope(variant_ids=[str(variant_id)])
    goods = shelf_goods(variant_ids=[variant_id], location_id=location_id, at=at)
    if variant_id not in goods:
        raise stocktake.UnknownGoods
    return ScannedGoods(goods=goods[variant_id], expected=None if found.blind else goods[variant_id].on_hand)


def variant_of(code: str) -> UUID:
    """The variant behind a bar code, a SKU or an id.

    Raises: UnknownGoods.
    """
    text = code.strip().replace("\x00", "")[:200]
    try:
        return UUID(text)
    except ValueError:
        found = catalog.find_variant(code=text) if text else None
    if found is None:
        raise stocktake.UnknownGoods
    return found.variant_id


def judging_page(*, stocktake_id: UUID, actor: Actor, at: datetime) -> JudgingPage:
    """The differences of a stocktake, the most money first, with what the reader may do. At most fourteen statements.

    Raises: StocktakeNotFound, NotAllowed.
    """
    found = stocktake.get_stocktake(stocktake_id=stocktake_id)
    actor.require("stocktake.close", found.location_id)
    lines = stocktake_variances(stocktake_id=stocktake_id, actor=actor, at=at).lines
    limit = stocktake.limit_of(actor=actor, location_id=found.location_id, at=at)
    judged = [line for line in lines if not line.uncounted]
    ended = found.state is not StocktakeState.OPEN
    shown = [line for line in lines if (line.uncounted and ended) or line.delta or line.conflicts or not line.proved]
    shown = [line for line in shown if ended or not line.uncounted]
    goods = shelf_goods(variant_ids=[line.variant_id for line in shown], location_id=found.location_id, at=at)
    people = {one.counter_id for line in shown for one in line.counts} | {line.approved_by for line in shown}
    told = [
        ToldVariance(
            line=line,
            goods=goods[line.variant_id],
            beyond=not stocktake.within(limit, units=line.delta, value_minor=line.value_minor),
        )
        for line in shown
    ]
    return JudgingPage(
        stocktake=found,
        lines=told,
        equal=len(judged) - sum(bool(line.delta or line.conflicts or not line.proved) for line in judged),
        unproved=sum(not line.proved and not line.conflicts for line in judged),
        conflicts=sum(bool(line.conflicts) for line in judged),
        uncounted=sum(line.uncounted for line in lines),
        uncounted_units=-sum(line.delta for line in lines if line.uncounted),
        delta=sum(line.delta for line in judged),
        value_minor=sum(line.value_minor for line in judged),
        unapproved=sum(one.beyond and one.line.approved_by is None and not one.line.uncounted for one in told),
        limit=limit,
        names=names_of(ids=(one for one in people if one is not None)),
        areas={area.id: area.name for area in found.areas},
    )
