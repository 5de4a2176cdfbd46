"""What is usual in a trade: what a first shop of it begins with, all of it changed later."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import Name, SaveDepartment
from noren.domains.places.contracts import Module, Service
from noren.kernel.ids import derived_id
from noren.kernel.tax import TaxCategory
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, note_subject


class Trade(StrEnum):
    CAFE = "cafe"
    SHOP = "shop"


class ChooseTrade(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    trade: Trade


@dataclass(frozen=True, slots=True)
class Usual:
    """`departments`: code, Japanese and English name. `opens` and `closes` are a weekday's."""

    departments: tuple[tuple[str, str, str], ...]
    modules: tuple[Module, ...]
    services: tuple[Service, ...]
    tax_category: TaxCategory
    opens: str
    closes: str


USUAL = {
    Trade.CAFE: Usual(
        departments=(
            ("drinks", "飲み物", "Drinks"), ("meals", "食事", "Meals"), ("sweets", "お菓子", "Sweets"), ("goods", "物販", "Goods"),
        ),
        modules=(Module.REGISTER,),
        services=(Service.EAT_IN, Service.RETURNS),
        tax_category=TaxCategory.REDUCED_FOOD,
        opens="08:00",
        closes="18:00",
    ),
    Trade.SHOP: Usual(
        departments=(
            ("clothing", "衣料品", "Clothing"), ("household", "生活雑貨", "Household"), ("food", "食品", "Food"), ("others", "その他", "Others"),
        ),
        modules=(Module.REGISTER, Module.MEMBERSHIP),
        services=(Service.RETURNS,),
        tax_category=TaxCategory.STANDARD,
        opens="10:00",
        closes="19:00",
    ),
}  # fmt: skip
_MARKS = {derived_id("first day", "trade", trade.value): trade for trade in Trade}
_LAST = """
SELECT subjects FROM platform_command_log WHERE subjects && %s::uuid[] ORDER BY at DESC LIMIT 1
"""


@command("first_day.choose_trade", permission="first_day.finish")
def choose_trade(*, input: ChooseTrade, actor: Actor, at: datetime) -> Trade:
    """Note what the first shop is, and give it departments where there are none yet."""
    if not catalog.departments():
        for position, (code, ja, en) in enumerate(USUAL[input.trade].departments):
            department = SaveDepartment(
                id=derived_id("first day", "department", code), code=code, name=Name(ja=ja, en=en), position=position
            )
            catalog.save_department(input=department, actor=actor, at=at)
    note_subject(next(mark for mark, trade in _MARKS.items() if trade is input.trade))
    return input.trade


def chosen_trade() -> Trade | None:
    """What was said last; None where nobody has said."""
    subjects = sql.value(_LAST, (list(_MARKS),))
    return next((trade for mark, trade in _MARKS.items() if mark in (subjects or ())), None)
