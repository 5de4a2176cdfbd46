"""Goods between the stores at this very moment: one on its way to Shibuya, one to pick there, one that differs, a delivery."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from noren.demo.chain import WAREHOUSE, place_id
from noren.demo.goods import Single, singles_of
from noren.demo.trade import Trade
from noren.domains.stock.api import OutOfStock
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Arrival,
    Ordered,
    Part,
    PickTransfer,
    PlacePurchase,
    ReceiveTransfer,
    RequestTransfer,
    SaveSupplier,
    ShipTransfer,
    Transfer,
    Wanted,
)
from noren.kernel.ids import derived_id

SHIBUYA = "shibuya"
SUPPLIERS = (("TSUMUGI", "紬織物株式会社"), ("KAMADO", "かまど製陶"))
SCARF, MUG, TOWEL, CANDLE = "1006", "2001", "2009", "2013"


def stand_transfers(trade: Trade) -> None:
    """Put them on the calendar, all within the last day and a half."""
    ago = trade.clock.ago
    trade.at(ago(minutes=1580), partial(_order, trade))
    trade.at(ago(minutes=1570), partial(_one_that_differs, trade))
    trade.at(ago(minutes=260), partial(_on_its_way, trade))
    trade.at(ago(minutes=33), partial(_to_pick, trade))


def _single(trade: Trade, code: str) -> Single:
    return singles_of(next(item for item in trade.goods if item.code == code))[0]


def _asked(trade: Trade, sender: str, receiver: str, code: str, units: int, at: datetime) -> Transfer | None:
    """Head office has goods moved; None where weeks of trade have left too few."""
    variant_id = _single(trade, code).id
    wish = RequestTransfer(
        from_location_id=place_id(sender),
        to_location_id=place_id(receiver),
        note="週末の売場づくり用",
        lines=[Wanted(variant_id=variant_id, quantity=units)],
    )
    try:
        return supply.request_transfer(input=wish, actor=trade.staff["H001"], at=at)
    except OutOfStock:
        return None


def _sent(trade: Trade, receiver: str, code: str, units: int, at: datetime) -> UUID | None:
    asked = _asked(trade, WAREHOUSE, receiver, code, units, at)
    if asked is None:
        return None
    clerk = trade.staff["W001"]
    found = [Part(line_id=line.id, quantity=line.quantity) for line in asked.lines]
    supply.pick_transfer(input=PickTransfer(transfer_id=asked.id, lines=found), actor=clerk, at=at)
    arrives = at + timedelta(days=1)
    supply.ship_transfer(input=ShipTransfer(transfer_id=asked.id, expected_at=arrives), actor=clerk, at=at)
    return asked.id


def _on_its_way(trade: Trade, at: datetime) -> None:
    _sent(trade, SHIBUYA, TOWEL, 4, at)


def _one_that_differs(trade: Trade, at: datetime) -> None:
    sent = _sent(trade, SHIBUYA, MUG, 3, at)
    if sent is not None:
        came = [Arrival(variant_id=_single(trade, MUG).id, quantity=2)]
        receipt = ReceiveTransfer(transfer_id=sent, lines=came)
        supply.receive_transfer(input=receipt, actor=trade.staff["S102"], at=at + timedelta(minutes=5))


def _to_pick(trade: Trade, at: datetime) -> None:
    _asked(trade, SHIBUYA, "umeda", SCARF, 1, at)


def _order(trade: Trade, at: datetime) -> None:
    """Two suppliers; what one of them brings is due at noon today."""
    buyer = trade.staff["H001"]
    for code, name in SUPPLIERS:
        supply.save_supplier(
            input=SaveSupplier(id=derived_id("supplier", code), code=code, name=name), actor=buyer, at=at
        )
    noon = trade.clock.start.replace(hour=3, minute=0, second=0, microsecond=0)
    wish = PlacePurchase(
        supplier_id=derived_id("supplier", SUPPLIERS[0][0]),
        location_id=place_id(SHIBUYA),
        number="PO-2048",
        lines=[
            Ordered(variant_id=_single(trade, code).id, quantity=units, expected_at=noon)
            for code, units in ((SCARF, 6), (CANDLE, 12))
        ],
    )
    supply.place_purchase(input=wish, actor=buyer, at=at)
