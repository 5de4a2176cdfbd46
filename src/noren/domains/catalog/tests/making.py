"""Departments, products and prices for tests, made through the public commands."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from noren.domains.catalog import api
from noren.domains.catalog.contracts import (
    Name,
    PriceLine,
    SaveDepartment,
    SaveProduct,
    SaveVariant,
    SetPrices,
    Text,
)
from noren.kernel.ids import uuid7
from noren.kernel.tax import TaxCategory
from noren.platform.actor import SYSTEM

OPENING = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)


def make_department(code: str = "food", ja: str = "食品", en: str = "Food", parent_id: UUID | None = None) -> UUID:
    department_id = uuid7()
    api.save_department(
        input=SaveDepartment(id=department_id, code=code, name=Name(ja=ja, en=en), parent_id=parent_id),
        actor=SYSTEM,
        at=NOW,
    )
    return department_id


def product_input(
    department_id: UUID, *, ja: str = "抹茶ラテ", en: str = "", code: str = "P1", **more: Any
) -> SaveProduct:
    given: dict[str, Any] = {
        "id": uuid7(),
        "code": code,
        "name": Name(ja=ja, en=en),
        "department_id": department_id,
        "tax_category": TaxCategory.REDUCED_FOOD,
        "published_at": OPENING,
        "variants": [SaveVariant(id=uuid7(), sku=f"{code}-1")],
    }
    return SaveProduct(**(given | more))


def make_product(department_id: UUID, *, price_minor: int | None = 550, **more: Any) -> SaveProduct:
    """Save a published product and give each variant a price for everywhere from the opening day."""
    made = product_input(department_id, **more)
    api.save_product(input=made, actor=SYSTEM, at=NOW)
    if price_minor is not None:
        for variant in made.variants:
            set_price(variant.id, price_minor)
    return made


def set_price(variant_id: UUID, amount_minor: int, **more: Any) -> None:
    line = PriceLine(
        **({"id": uuid7(), "variant_id": variant_id, "amount_minor": amount_minor, "valid_from": OPENING} | more)
    )
    api.set_prices(input=SetPrices(prices=[line]), actor=SYSTEM, at=NOW)


def text(ja: str) -> Text:
    return Text(ja=ja)
