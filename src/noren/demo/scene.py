"""What is going on at this very moment: work in Shibuya, parcels in the warehouse, one promise too many."""

from datetime import datetime
from functools import partial

from noren.demo.chain import WAREHOUSE, place_id
from noren.demo.goods import singles_of
from noren.demo.holdings import stand_holds
from noren.demo.stocktakes import stand_stocktakes
from noren.demo.trade import Basket, Trade
from noren.demo.transfers import stand_transfers
from noren.domains.orders.contracts import Channel
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock

SHIBUYA = "shibuya"
Plan = tuple[tuple[int, int, tuple[str, ...]], ...]
READY: Plan = ((1500, 4, ("1009",)), (200, 0, ("2001", "4001")))
"""Minutes ago, whose, which products: prepared and waiting for their customers."""
TO_PICK: Plan = ((85, 1, ("1004", "2009")), (40, 3, ("1019", "3014", "3012")), (12, 6, ("4102", "4201")))
"""Due an hour after the order, so: one late by 25 minutes, one due in 20, one in 48."""
TO_SEND: Plan = ((310, 7, ("2013",)), (150, 9, ("1006", "1021")), (55, 2, ("3004", "3010")))
JACKET, COFFEE, BEANS, BLANKET = "1013", "4101", "4002", "2011"
SHIBUYA_TOO = {JACKET, COFFEE, BEANS}


def set_scene(trade: Trade) -> None:
    """Put the scene on the calendar. Shibuya never closes, so it is the same at every hour."""
    ago = trade.clock.ago
    trade.at(ago(minutes=1600), partial(_lorry, trade))
    for minutes, shopper, codes in READY:
        trade.at(ago(minutes=minutes), partial(_pick_up, trade, shopper, codes, 40))
    for minutes, shopper, codes in TO_PICK:
        trade.at(ago(minutes=minutes), partial(_pick_up, trade, shopper, codes, None))
    for minutes, shopper, codes in TO_SEND:
        trade.at(ago(minutes=minutes), partial(_parcel, trade, shopper, codes))
    trade.at(ago(minutes=28), partial(_both_ways, trade))
    trade.at(ago(minutes=16), partial(_counter, trade))
    trade.at(ago(minutes=9), partial(_pick_up, trade, 10, (JACKET,), None))
    trade.at(ago(minutes=5), partial(_empty_shelf, trade))
    stand_transfers(trade)
    stand_holds(trade)
    stand_stocktakes(trade)


def _lorry(trade: Trade, at: datetime) -> None:
    """What the scene needs arrives the day before, whatever weeks of trade have left."""
    for place, plans, more in ((SHIBUYA, READY + TO_PICK, SHIBUYA_TOO), (WAREHOUSE, TO_SEND, {BLANKET})):
        wanted = more.union(*(codes for _minutes, _shopper, codes in plans))
        arrived = [singles_of(item)[0] for item in trade.goods if item.code in wanted]
        lines = [MoveLine(location_id=place_id(place), variant_id=single.id, delta=8) for single in arrived]
        delivery = MoveStock(reason=MovementReason.RECEIPT, note="定期便", lines=lines)
        stock.move(input=delivery, actor=trade.staff["A101"], at=at)
        for single in arrived:
            trade.shelf[place][single.sku] += 8


def _pick_up(trade: Trade, shopper: int, codes: tuple[str, ...], prepared_after: int | None, at: datetime) -> None:
    channel = Channel.APP if prepared_after else Channel.WEB
    goods = _one_of_each(trade, SHIBUYA, codes)
    _order, parts = trade.order(trade.shoppers[shopper], at=at, channel=channel, collect_at=SHIBUYA, collected=goods)
    if prepared_after:
        ready = trade.clock.ago(minutes=(trade.clock.start - at).total_seconds() / 60 - prepared_after)
        trade.at(ready, partial(trade.prepare, parts[0], SHIBUYA))


def _parcel(trade: Trade, shopper: int, codes: tuple[str, ...], at: datetime) -> None:
    trade.order(trade.shoppers[shopper], at=at, sent=_one_of_each(trade, WAREHOUSE, codes))


def _both_ways(trade: Trade, at: datetime) -> None:
    """The regular customer has coffee put ready and a blanket sent home, in one order."""
    trade.order(
        trade.shoppers[0], at=at, channel=Channel.APP, collect_at=SHIBUYA, collected=_one_of_each(trade, SHIBUYA, (BEANS,)),
        sent=_one_of_each(trade, WAREHOUSE, (BLANKET,)),
    )  # fmt: skip


def _counter(trade: Trade, at: datetime) -> None:
    """A coffee over the counter, so that the day has a sale from its first minutes."""
    trade.sell(SHIBUYA, _one_of_each(trade, SHIBUYA, (COFFEE,)), at=at)


def _empty_shelf(trade: Trade, at: datetime) -> None:
    """A count finds no jacket where one was just promised: a shortfall."""
    jackets = singles_of(next(item for item in trade.goods if item.code == JACKET))
    levels = stock.availability(variant_ids=[single.id for single in jackets], location_ids=[place_id(SHIBUYA)], at=at)
    missing = [
        MoveLine(location_id=level.location_id, variant_id=level.variant_id, delta=-level.on_hand)
        for level in levels
        if level.reserved and level.on_hand
    ]
    counted = MoveStock(reason=MovementReason.COUNT, note="棚卸差異", lines=missing)
    stock.move(input=counted, actor=trade.staff["S101"], at=at)


def _one_of_each(trade: Trade, place: str, codes: tuple[str, ...]) -> Basket:
    """One of each of these products, in the variant of which most can still be promised there."""
    by_code = {item.code: item for item in trade.goods}
    shelf = trade.shelf[place]
    chosen = [max(singles_of(by_code[code]), key=lambda single: shelf[single.sku]) for code in codes]
    return [(single, 1) for single in chosen if shelf[single.sku] > 0]
