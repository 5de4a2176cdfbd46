"""Goods that stores keep for customers at this very moment: one to put aside, one that ends soon, one to bring back."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from noren.demo.chain import place_id
from noren.demo.goods import singles_of
from noren.demo.trade import Trade
from noren.domains.holds import api as holds
from noren.domains.holds.contracts import (
    HoldContact,
    HoldRef,
    HoldSource,
    HoldWish,
    PlaceHold,
    ReleaseHold,
    SetHoldRule,
)
from noren.domains.stock.api import OutOfStock
from noren.kernel.ids import derived_id

SHIBUYA = "shibuya"
CLERK = "S102"
SHIRT, SCARF, TOWEL = "1001", "1006", "2009"


def stand_holds(trade: Trade) -> None:
    """Put the rule and the holds on the calendar, all within the last two days."""
    ago = trade.clock.ago
    trade.at(ago(minutes=1650), partial(_rule, trade))
    trade.at(ago(minutes=1600), partial(_over, trade))
    trade.at(ago(minutes=300), partial(_by_phone, trade))
    trade.at(ago(minutes=25), partial(_by_member, trade))


def _rule(trade: Trade, at: datetime) -> None:
    """Until closing, two open days later; the flagship reminds earlier."""
    head = trade.staff["H001"]
    holds.set_rule(input=SetHoldRule(days=2, most_units=3, valid_from=at), actor=head, at=at)
    flagship = SetHoldRule(location_id=place_id(SHIBUYA), days=2, most_units=5, most_extensions=2, remind_minutes=180)
    holds.set_rule(input=flagship, actor=head, at=at)


def _wish(trade: Trade, code: str, name: str, phone: str, source: HoldSource, until: datetime | None) -> PlaceHold:
    goods = next(item for item in trade.goods if item.code == code)
    return PlaceHold(
        id=derived_id("demo.hold", code, name),
        location_id=place_id(SHIBUYA),
        lines=[HoldWish(variant_id=singles_of(goods)[0].id)],
        contact=HoldContact(family_name=name, phone=phone),
        source=source,
        until=until,
    )


def _held(trade: Trade, wish: PlaceHold, at: datetime) -> UUID | None:
    """By the clerk; None where weeks of trade have left none."""
    try:
        return holds.place(input=wish, actor=trade.staff[CLERK], at=at).id
    except OutOfStock:
        return None


def _over(trade: Trade, at: datetime) -> None:
    """Put aside, then released on the phone: the goods still stand behind the counter."""
    made = _held(trade, _wish(trade, TOWEL, "中村", "03-5555-0123", HoldSource.PHONE, None), at)
    if made is not None:
        clerk = trade.staff[CLERK]
        holds.put_aside(input=HoldRef(hold_id=made), actor=clerk, at=at + timedelta(minutes=10))
        holds.release(input=ReleaseHold(hold_id=made), actor=clerk, at=at + timedelta(minutes=40))


def _by_phone(trade: Trade, at: datetime) -> None:
    """Stands aside, and ends in about forty minutes."""
    soon = trade.clock.start + timedelta(minutes=40)
    made = _held(trade, _wish(trade, SCARF, "小林", "090-5555-0199", HoldSource.PHONE, soon), at)
    if made is not None:
        holds.put_aside(input=HoldRef(hold_id=made), actor=trade.staff[CLERK], at=at + timedelta(minutes=6))


def _by_member(trade: Trade, at: datetime) -> None:
    """Held in the app; nobody has put it aside yet."""
    wish = _wish(trade, SHIRT, "", "", HoldSource.APP, None).model_copy(update={"contact": None})
    try:
        holds.place(input=wish, actor=trade.shoppers[0].actor, at=at)
    except OutOfStock:
        return
