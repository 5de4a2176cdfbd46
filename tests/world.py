"""A small chain to test with: one company, two stores, a warehouse, three products. Everything goes through commands."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib import import_module
from typing import Any
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import Name, PriceLine, SaveDepartment, SaveProduct, SaveVariant, SetPrices
from noren.domains.loyalty import api as loyalty
from noren.domains.orders.contracts import Contact
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, Opening, SaveBrand, SaveCompany, SaveLocation, Service
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.checkout.contracts import (
    Address,
    PaymentChoice,
    PickupPart,
    PlaceCheckout,
    ShipmentPart,
    WantedLine,
)
from noren.kernel.ids import derived_id, uuid7
from noren.kernel.tax import JAPAN_RATES, TaxCategory
from noren.platform import sql
from noren.platform.accounts.roles import ROLES
from noren.platform.actor import SYSTEM, Actor, ActorKind

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, 12:00 in Tokyo
CONTACT = Contact(family_name="山田", given_name="花子", email="hanako@example.com", phone="090-1234-5678")
ADDRESS = Address(postal_code="1500001", prefecture_code="13", city="渋谷区", town="神宮前", block="1-2-3")


@dataclass(frozen=True)
class World:
    company: UUID
    shibuya: UUID
    umeda: UUID
    warehouse: UUID
    shirt: UUID
    mug: UUID
    beans: UUID


def make_world(*, units: int = 10) -> World:
    """The chain, with so many units of everything in every place."""
    ids = {
        name: derived_id("world", name) for name in ("company", "brand", "shibuya", "umeda", "warehouse", "department")
    }
    places.forget_locations()
    loyalty.forget_programme()
    _restore_tax_rates()
    if not sql.value("SELECT EXISTS (SELECT 1 FROM stocktake_reason)"):
        _restore_reasons()
    places.save_company(
        input=SaveCompany(
            id=ids["company"],
            code="norendo",
            name={"ja": "のれん堂", "en": "Norendo"},
            registration_number="T7000012050002",
        ),
        actor=SYSTEM,
        at=NOON,
    )
    places.save_brand(
        input=SaveBrand(
            id=ids["brand"], company_id=ids["company"], code="norendo", name={"ja": "のれん堂", "en": "Norendo"}
        ),
        actor=SYSTEM,
        at=NOON,
    )
    every_day = [Opening(weekday=day, opens=time(10), closes=time(21)) for day in range(7)]
    stores: dict[str, tuple[str, LocationKind, list[Service], list[Opening], float, float]] = {
        "shibuya": ("渋谷店", LocationKind.STORE, [Service.PICKUP, Service.RETURNS], every_day, 35.658, 139.7016),
        "umeda": ("梅田店", LocationKind.STORE, [Service.PICKUP, Service.RETURNS], every_day, 34.7025, 135.4959),
        "warehouse": ("中央倉庫", LocationKind.WAREHOUSE, [Service.SHIP_FROM], [], 35.6, 139.8),
    }
    for name, (ja, kind, services, hours, lat, lon) in stores.items():
        places.save_location(
            input=SaveLocation(
                id=ids[name], company_id=ids["company"], brand_id=ids["brand"], kind=kind, code=name, name={"ja": ja, "en": name.title()},
                services=services, hours=hours, lat=lat, lon=lon, prefecture_code="13", city="渋谷区",
            ),
            actor=SYSTEM,
            at=NOON,
        )  # fmt: skip
    catalog.save_department(
        input=SaveDepartment(id=ids["department"], code="all", name=Name(ja="すべて", en="All")), actor=SYSTEM, at=NOON
    )
    goods = {
        "shirt": ("リネンシャツ", "Linen shirt", TaxCategory.STANDARD, 2990),
        "mug": ("マグカップ", "Mug", TaxCategory.STANDARD, 1200),
        "beans": ("コーヒー豆 200g", "Coffee beans 200 g", TaxCategory.REDUCED_FOOD, 1080),
    }
    variants = {
        name: _product(name, ja, en, category, price, ids["department"])
        for name, (ja, en, category, price) in goods.items()
    }
    if units:
        stock.move(
            input=MoveStock(
                reason=MovementReason.OPENING,
                lines=[
                    MoveLine(location_id=ids[place], variant_id=variant, delta=units)
                    for place in ("shibuya", "umeda", "warehouse")
                    for variant in variants.values()
                ],
            ),
            actor=SYSTEM,
            at=NOON,
        )
    return World(ids["company"], ids["shibuya"], ids["umeda"], ids["warehouse"], **variants)


def _restore_tax_rates() -> None:
    """A test that commits for real is cleaned up by emptying every table, the migrated rates among them."""
    for rate in JAPAN_RATES:
        sql.touch(
            "INSERT INTO catalog_tax_rate (code, rate, valid_from, valid_to) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (rate.code, rate.rate, rate.valid_from, rate.valid_to),
        )
    catalog.forget_tax_rates()


def _restore_reasons() -> None:
    reasons = import_module("noren.domains.stocktake.migrations.0002_reasons").REASONS
    for position, (code, ja, en, effect, needs_note) in enumerate(reasons):
        sql.touch(
            "INSERT INTO stocktake_reason (code, name, effect, needs_note, in_use, position)"
            " VALUES (%s, jsonb_build_object('ja', %s::text, 'en', %s::text), %s, %s, true, %s) ON CONFLICT DO NOTHING",
            (code, ja, en, effect, needs_note, position),
        )


def _product(code: str, ja: str, en: str, category: TaxCategory, price: int, department: UUID) -> UUID:
    variant = derived_id("world", "variant", code)
    catalog.save_product(
        input=SaveProduct(
            id=derived_id("world", "product", code), code=code, name=Name(ja=ja, en=en), department_id=department, tax_category=category,
            published_at=datetime(2026, 1, 1, tzinfo=UTC), variants=[SaveVariant(id=variant, sku=f"SKU-{code}")],
        ),
        actor=SYSTEM,
        at=NOON,
    )  # fmt: skip
    catalog.set_prices(
        input=SetPrices(
            prices=[
                PriceLine(
                    id=derived_id("price", variant),
                    variant_id=variant,
                    amount_minor=price,
                    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
                )
            ]
        ),
        actor=SYSTEM,
        at=NOON,
    )
    return variant


def pickup(
    world: World, *lines: tuple[UUID, int], store: UUID | None = None, token: str = "tok_ok", **more: Any
) -> PlaceCheckout:
    """A guest's order to collect in a store."""
    part = PickupPart(
        location_id=store or world.shibuya, lines=[WantedLine(variant_id=v, quantity=q) for v, q in lines]
    )
    return PlaceCheckout(id=uuid7(), contact=CONTACT, parts=[part], payment=PaymentChoice(token=token), **more)


def shipment(world: World, *lines: tuple[UUID, int], token: str = "tok_ok", **more: Any) -> PlaceCheckout:
    """A guest's order to be sent."""
    part = ShipmentPart(address=ADDRESS, lines=[WantedLine(variant_id=v, quantity=q) for v, q in lines])
    return PlaceCheckout(id=uuid7(), contact=CONTACT, parts=[part], payment=PaymentChoice(token=token), **more)


def clerk(*places: UUID, role: str = "clerk") -> Actor:
    """Staff of these places (none: everywhere)."""
    return Actor(
        kind=ActorKind.STAFF,
        id=uuid7(),
        grants=ROLES[role],
        location_ids=frozenset(places) if places else None,
        client="test-staff",
    )


def levels(variant: UUID) -> dict[UUID, tuple[int, int]]:
    """(on hand, reserved) of a variant by place."""
    return {
        level.location_id: (level.on_hand, level.reserved)
        for level in stock.availability(variant_ids=[variant], at=datetime(2000, 1, 1, tzinfo=UTC))
    }


def only_at(place: UUID, *variants: UUID) -> None:
    """No other place has any of these left."""
    for variant in variants:
        others = {there: found for there, (found, _reserved) in levels(variant).items() if there != place and found}
        lines = [MoveLine(location_id=there, variant_id=variant, delta=-found) for there, found in others.items()]
        stock.move(input=MoveStock(reason=MovementReason.DAMAGE, lines=lines), actor=SYSTEM, at=NOON)
