"""Counting in Umeda: this morning's stocktake is written down, another is under way, and an adjustment waits."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from noren.demo.chain import place_id
from noren.demo.trade import Trade
from noren.domains.stock import api as stock
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    Adjust,
    AdjustLine,
    CloseStocktake,
    Count,
    CountEntry,
    NewArea,
    OpenStocktake,
    ScopeLine,
    StocktakeKind,
    StocktakeRef,
)
from noren.journeys.stocktake import close_stocktake
from noren.kernel.ids import derived_id

UMEDA = "umeda"
MORNING, NOW = derived_id("demo", "stocktake", "morning"), derived_id("demo", "stocktake", "now")
AREAS = ("売場", "バックヤード")
MISSED = 3
"""Of this one a unit is missing."""


def stand_stocktakes(trade: Trade) -> None:
    """Put them on the calendar, all within the last three hours."""
    ago = trade.clock.ago
    trade.at(ago(minutes=180), partial(_count_and_close, trade))
    trade.at(ago(minutes=22), partial(_count_on, trade))
    trade.at(ago(minutes=7), partial(_broken, trade))


def _stood(first: int, last: int) -> list[tuple[UUID, int]]:
    levels = [level for level in stock.levels_at(location_id=place_id(UMEDA)) if level.on_hand > 2]
    return [(level.variant_id, level.on_hand) for level in levels[first:last]]


def _begin(trade: Trade, this: UUID, name: str, goods: Sequence[tuple[UUID, int]], at: datetime) -> None:
    wish = OpenStocktake(
        id=this,
        location_id=place_id(UMEDA),
        name=name,
        kind=StocktakeKind.CYCLE,
        areas=[NewArea(id=derived_id(this, area), name=area) for area in AREAS],
        scope=[ScopeLine(variant_id=variant_id) for variant_id, _units in goods],
    )
    stocktake.open_stocktake(input=wish, actor=trade.staff["H001"], at=at)


def _count(trade: Trade, this: UUID, found: Sequence[tuple[UUID, int]], at: datetime) -> None:
    lines = [
        CountEntry(
            id=derived_id(this, variant_id),
            area_id=derived_id(this, AREAS[0]),
            variant_id=variant_id,
            quantity=units,
            counted_at=at,
        )
        for variant_id, units in found
    ]
    stocktake.count(input=Count(stocktake_id=this, lines=lines), actor=trade.staff["S602"], at=at)


def _count_and_close(trade: Trade, at: datetime) -> None:
    goods = _stood(0, 12)
    _begin(trade, MORNING, "朝の棚卸", goods, at)
    _count(trade, MORNING, [(v, units - (number == MISSED)) for number, (v, units) in enumerate(goods)], at)
    boss = trade.staff["H001"]
    stocktake.end_counting(input=StocktakeRef(stocktake_id=MORNING), actor=boss, at=at)
    close_stocktake(input=CloseStocktake(stocktake_id=MORNING), actor=boss, at=at)


def _count_on(trade: Trade, at: datetime) -> None:
    goods = _stood(12, 20)
    _begin(trade, NOW, "循環棚卸", goods, at)
    _count(trade, NOW, goods[:3], at)


def _broken(trade: Trade, at: datetime) -> None:
    """More than a clerk may write off: it waits for somebody."""
    goods = _stood(0, 1)
    wish = Adjust(
        id=derived_id("demo", "adjustment"),
        location_id=place_id(UMEDA),
        reason="damaged",
        lines=[AdjustLine(variant_id=variant_id, quantity=8) for variant_id, _units in goods],
        note="棚が倒れたため",
    )
    stocktake.adjust(input=wish, actor=trade.staff["S602"], at=at)
