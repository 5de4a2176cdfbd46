"""What the demo chain sells, read from its tables: departments, products, their variants, codes and prices."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from noren.demo.clock import Clock
from noren.demo.pictures import picture
from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import (
    AttachImage,
    KeptImage,
    Name,
    PriceLine,
    SaveDepartment,
    SaveProduct,
    SaveVariant,
    SetPrices,
    Text,
)
from noren.kernel.gtin import check_digit
from noren.kernel.ids import derived_id
from noren.kernel.tax import TaxCategory
from noren.platform.actor import SYSTEM

TABLES = Path(__file__).parent / "tables"
SINCE = datetime(2025, 3, 31, 15, 0, tzinfo=UTC)
NEW = ("1013", "2021", "4005")
"""Products that came four days ago."""
JAN_PREFIX = "499999"
"""A JAN is this, the product's four digits, the variant's two and a check digit: rightly formed, but made up here."""

DEPARTMENTS = (
    ("wear", "衣料品", "Clothes", None),
    ("tops", "トップス", "Tops", "wear"),
    ("bottoms", "パンツ・スカート", "Trousers and skirts", "wear"),
    ("accessories", "服飾雑貨", "Accessories", "wear"),
    ("home", "生活雑貨", "Home", None),
    ("kitchen", "台所と食卓", "Kitchen and table", "home"),
    ("textiles", "タオル・ファブリック", "Towels and textiles", "home"),
    ("furniture", "家具・照明", "Furniture and light", "home"),
    ("stationery", "文具・収納", "Stationery and storage", "home"),
    ("fragrance", "香りと手入れ", "Fragrance and care", "home"),
    ("food", "食品", "Food", None),
    ("meals", "ごはん・麺・スープ", "Rice, noodles, soup", "food"),
    ("pantry", "調味料・ジャム・飲み物", "Pantry and drinks", "food"),
    ("sweets", "お菓子・お茶", "Sweets and tea", "food"),
    ("alcohol", "お酒", "Wine and sake", "food"),
    ("cafe", "のれん珈琲", "Noren Coffee", None),
    ("beans", "コーヒー豆", "Coffee beans", "cafe"),
    ("drinks", "ドリンク", "Drinks", "cafe"),
    ("bakery", "ケーキ・パン", "Cakes and bread", "cafe"),
)
_TOP = {code: parent or code for code, _ja, _en, parent in DEPARTMENTS}

COLOURS = {
    "white": ("白", "White", "#f4f1ea"),
    "ecru": ("生成り", "Ecru", "#e6dcc8"),
    "beige": ("ベージュ", "Beige", "#cdb993"),
    "camel": ("キャメル", "Camel", "#b98a5a"),
    "brown": ("焦茶", "Dark brown", "#5d4334"),
    "grey": ("グレー", "Grey", "#b4b1ab"),
    "charcoal": ("墨", "Charcoal", "#3a3a3c"),
    "navy": ("紺", "Navy", "#2b3a57"),
    "indigo": ("藍", "Indigo", "#2f4a78"),
    "sax": ("サックス", "Light blue", "#a9bfd3"),
    "slate": ("青鼠", "Slate", "#6f8394"),
    "celadon": ("青磁", "Celadon", "#9bb8a8"),
    "sage": ("若草", "Sage", "#9aa58b"),
    "khaki": ("カーキ", "Khaki", "#7f8674"),
    "pine": ("松葉", "Pine", "#4a5d4a"),
    "mustard": ("芥子", "Mustard", "#c99a35"),
    "rose": ("桜鼠", "Rose grey", "#c3a09a"),
    "red": ("弁柄", "Bengala red", "#7a2f2b"),
    "terracotta": ("素焼き", "Terracotta", "#9a6248"),
    "kraft": ("クラフト", "Kraft", "#b79c74"),
    "straw": ("麦わら", "Straw", "#c9a66b"),
    "oak": ("オーク", "Oak", "#c49a6c"),
    "walnut": ("ウォルナット", "Walnut", "#7a5336"),
    "clear": ("透明", "Clear", "#dfe9e9"),
}

Pair = tuple[str, str]


class Goods(BaseModel):
    """One row of a table. `hex` colours the picture of goods that come in no choice of colours.

    `fresh`: made in the café, so it has an item number instead of a JAN and is not kept in the warehouse.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: str
    name: Pair
    kana: str
    department: str
    price: int
    text: Pair
    tax: TaxCategory | None = None
    material: Pair | None = None
    origin: Pair | None = None
    care: Pair | None = None
    capacity: Pair | None = None
    dimensions: Pair | None = None
    net: Pair | None = None
    allergens: Pair | None = None
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    size_prices: tuple[int, ...] = ()
    keywords: tuple[str, ...] = ()
    hex: str = ""
    fresh: bool = False
    draw: dict[str, Any]

    @property
    def product_id(self) -> UUID:
        return derived_id("demo.product", self.code)

    @property
    def tax_category(self) -> TaxCategory:
        edible = _TOP[self.department] in ("food", "cafe")
        return self.tax or (TaxCategory.REDUCED_FOOD if edible else TaxCategory.STANDARD)

    @property
    def attributes(self) -> dict[str, dict[str, str]]:
        """What the product page lists, each in both languages, in this order."""
        shown = ("material", "net", "capacity", "dimensions", "allergens", "care", "origin")
        given = {key: getattr(self, key) for key in shown}
        return {key: {"ja": pair[0], "en": pair[1]} for key, pair in given.items() if pair}


@dataclass(frozen=True, slots=True)
class Single:
    """A variant: what is kept in stock and sold."""

    id: UUID
    goods: Goods
    number: int
    colour: str
    size: str
    price: int

    @property
    def sku(self) -> str:
        return f"{self.goods.code}{self.number}" if self.goods.fresh else f"{self.goods.code}-{self.number:02}"

    @property
    def jan(self) -> str | None:
        if self.goods.fresh:
            return None
        body = f"{JAN_PREFIX}{self.goods.code}{self.number:02}"
        return body + check_digit(body)


def read_table(name: str) -> dict[str, Any]:
    """One of the demo's tables."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


def read_goods() -> list[Goods]:
    """All goods, in the order of the tables."""
    tables = ("wear", "home", "food", "cafe")
    return [Goods.model_validate(row) for name in tables for row in read_table(name)["goods"]]


def singles_of(goods: Goods) -> list[Single]:
    """The variants of a product: every colour in every size."""
    pairs = [(colour, size) for colour in goods.colours or ("",) for size in goods.sizes or ("",)]
    prices = dict(zip(goods.sizes, goods.size_prices, strict=False))
    return [
        Single(
            derived_id("demo.variant", goods.code, number), goods, number, colour, size, prices.get(size, goods.price)
        )
        for number, (colour, size) in enumerate(pairs, start=1)
    ]


def on_sale_since(goods: Goods, clock: Clock) -> datetime:
    """When a product first stood in the shop."""
    return clock.midnight(-4) if goods.code in NEW else SINCE


def keep_pictures(goods: list[Goods]) -> Iterator[tuple[Goods, str, KeptImage]]:
    """Draw and keep every product in each of its colours, one after the other."""
    for item in goods:
        options = {key: value for key, value in item.draw.items() if key != "shape"}
        for colour in item.colours or ("",):
            drawn = picture(
                shape=item.draw["shape"], colour=COLOURS[colour][2] if colour else item.hex, options=options
            )
            yield item, colour, catalog.keep_image(content=drawn)


def save_departments(clock: Clock) -> None:
    """The tree of departments."""
    for position, (code, ja, en, parent) in enumerate(DEPARTMENTS):
        catalog.save_department(
            input=SaveDepartment(
                id=derived_id("demo.department", code),
                code=code,
                name=Name(ja=ja, en=en),
                parent_id=derived_id("demo.department", parent) if parent else None,
                position=position,
            ),
            actor=SYSTEM,
            at=clock.opened,
        )


def save_goods(goods: Goods, *, pictures: dict[tuple[str, str], KeptImage], clock: Clock) -> None:
    """A product with its variants and a picture of each colour, which hangs on the colour's first variant."""
    singles = singles_of(goods)
    catalog.save_product(
        input=SaveProduct(
            id=goods.product_id,
            code=goods.code,
            name=Name(ja=goods.name[0], en=goods.name[1]),
            name_kana=goods.kana,
            description=Text(ja=goods.text[0], en=goods.text[1]),
            department_id=derived_id("demo.department", goods.department),
            tax_category=goods.tax_category,
            brand="のれん珈琲" if _TOP[goods.department] == "cafe" else "のれん堂",
            keywords=list(goods.keywords),
            attributes=goods.attributes,
            published_at=on_sale_since(goods, clock),
            variants=[_variant(single) for single in singles],
        ),
        actor=SYSTEM,
        at=clock.opened,
    )
    for position, colour in enumerate(goods.colours or ("",)):
        kept = pictures[goods.code, colour]
        ja, en = (f"（{COLOURS[colour][0]}）", f", {COLOURS[colour][1].lower()}") if colour else ("", "")
        catalog.attach_image(
            input=AttachImage(
                id=derived_id("demo.image", goods.code, colour),
                product_id=goods.product_id,
                variant_id=next(single.id for single in singles if single.colour == colour) if colour else None,
                alt=Name(ja=goods.name[0] + ja, en=goods.name[1] + en),
                position=position,
                **kept.model_dump(),
            ),
            actor=SYSTEM,
            at=clock.opened,
        )


def _variant(single: Single) -> SaveVariant:
    ja, en, tone = COLOURS.get(single.colour, ("", "", ""))
    return SaveVariant(
        id=single.id,
        sku=single.sku,
        gtin=single.jan,
        size=single.size,
        size_position=single.goods.sizes.index(single.size) if single.size else 0,
        colour_code=single.colour,
        colour_name=Name(ja=ja, en=en) if single.colour else None,
        colour_hex=tone,
        position=single.number,
    )


def set_prices(goods: list[Goods], *, clock: Clock) -> None:
    """The price of everything, and what differs for a place, a channel or a time."""
    usual = [_price(single, single.price) for item in goods for single in singles_of(item)]
    by_code = {item.code: item for item in goods}
    special = [price for made in (_by_place, _by_channel, _by_time) for price in made(by_code, clock)]
    catalog.set_prices(input=SetPrices(prices=[*usual, *special]), actor=SYSTEM, at=clock.opened)


def _by_place(goods: dict[str, Goods], _clock: Clock) -> Iterator[PriceLine]:
    """Drinks cost a little more beside Shibuya's crossing."""
    for code in ("4101", "4102", "4103", "4104"):
        for single in singles_of(goods[code]):
            yield _price(single, single.price + 30, location_id=derived_id("demo.place", "shibuya"))


def _by_channel(goods: dict[str, Goods], _clock: Clock) -> Iterator[PriceLine]:
    """Drip bags and notebooks are cheaper in the app."""
    for code in ("4004", "2019"):
        for single in singles_of(goods[code]):
            yield _price(single, single.price * 9 // 100 * 10, channel="app")


def _by_time(goods: dict[str, Goods], clock: Clock) -> Iterator[PriceLine]:
    """An offer of this week, one that has just ended, and a price that will rise next month."""
    this_week = clock.midnight(-3), clock.midnight(5)
    for code, part in (("2009", 80), ("1006", 80), ("1010", 83)):
        for single in singles_of(goods[code]):
            offer = single.price * part // 1000 * 10
            yield _price(single, offer, valid_from=this_week[0], valid_to=this_week[1])
    for single in singles_of(goods["3012"]):
        yield _price(single, 980, valid_from=clock.midnight(-12), valid_to=clock.midnight(-5))
    for single in singles_of(goods["3004"]):
        yield _price(single, single.price * 108 // 1000 * 10, valid_from=clock.next_month())


def _price(single: Single, amount: int, *, valid_from: datetime = SINCE, **scope: Any) -> PriceLine:
    named = "|".join(f"{key}={value}" for key, value in sorted(scope.items()) if key != "valid_to")
    return PriceLine(
        id=derived_id("demo.price", single.id, named, "" if valid_from == SINCE else valid_from.date()),
        variant_id=single.id,
        amount_minor=amount,
        valid_from=valid_from,
        **scope,
    )
