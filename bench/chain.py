"""The chain beside the measured shop: 10,000 SKUs in a warehouse, 2,000 of them in 25 stores, and 100 places that send.

Places come through commands; goods and shelves in bulk and without movements, since what is measured is neither their
making nor `verify`, which would tell.
"""

import hashlib
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import Name, SaveDepartment
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, SaveBrand, SaveCompany, SaveLocation, Service
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

STORES, SENDERS = 25, 100
IN_STORES, SENT = 2_000, 400
SKUS = 10_000
PLENTY = 1_000_000
_COMPANY, _BRAND, _DEPARTMENT = (derived_id("chain", part) for part in ("company", "brand", "department"))
_NAMED = {"ja": "計測", "en": "Bench"}

_GOODS = """
WITH made AS (
  INSERT INTO catalog_product (id, code, version, name, name_kana, description, department_id, tax_category, brand, keywords,
                               attributes, published_at, command_id)
  SELECT md5('chain product ' || n)::uuid, 'chain-' || n, 1, '{"ja": "品", "en": "Goods"}', '', '{}', %(department)s, 'standard', '',
         '{}', '{}', '2026-01-01', gen_random_uuid() FROM generate_series(%(first)s::int, %(last)s::int) n
), kinds AS (
  INSERT INTO catalog_variant (id, product_id, sku, size, size_position, colour_code, colour_name, colour_hex, unit, position)
  SELECT md5('chain variant ' || n)::uuid, md5('chain product ' || n)::uuid, 'SKU-chain-' || n, '', 0, '', '{}', '', 'each', 0
    FROM generate_series(%(first)s::int, %(last)s::int) n
)
INSERT INTO catalog_price (id, variant_id, currency, amount_minor, valid_from, command_id)
SELECT gen_random_uuid(), md5('chain variant ' || n)::uuid, 'JPY', 1990, '2026-01-01', gen_random_uuid()
  FROM generate_series(%(first)s::int, %(last)s::int) n
"""
# A level of each of these goods at each of these places; `share` of them, chosen the same way every time.
_LEVELS = """
WITH goods AS MATERIALIZED (
  SELECT n, md5('chain variant ' || n)::uuid AS id FROM generate_series(%(first)s::int, %(last)s::int) n
)
INSERT INTO stock_level (location_id, variant_id, on_hand, reserved, unavailable, safety)
SELECT place, goods.id, %(units)s::bigint, 0, 0, 0 FROM unnest(%(places)s::uuid[]) place, goods
 WHERE %(share)s::int = 100 OR abs(hashtextextended(place::text, n)) %% 100 < %(share)s::int
"""


def variant(number: int) -> UUID:
    """The id of the n-th SKU, as the bulk statement makes it."""
    return _md5_id(f"chain variant {number}")


def store(number: int) -> UUID:
    """The id of the n-th store."""
    return derived_id("chain", "store", number)


WAREHOUSE = derived_id("chain", "warehouse")


def open_chain(*, stores: int = STORES, skus: int = SKUS) -> None:
    """Open warehouse and stores and fill their shelves; a second call finds them."""
    if sql.value("SELECT 1 FROM places_location WHERE id = %s", (WAREHOUSE,)):
        return
    at = now()
    places.save_company(input=SaveCompany(id=_COMPANY, code="chain", name=_NAMED), actor=SYSTEM, at=at)
    brand = SaveBrand(id=_BRAND, company_id=_COMPANY, code="chain", name=_NAMED)
    places.save_brand(input=brand, actor=SYSTEM, at=at)
    catalog.save_department(
        input=SaveDepartment(id=_DEPARTMENT, code="chain", name=Name(ja="計測", en="Bench")), actor=SYSTEM, at=at
    )
    _open(WAREHOUSE, LocationKind.WAREHOUSE, "chain-warehouse", [], 0)
    for number in range(stores):
        _open(store(number), LocationKind.STORE, f"chain-{number:04}", [Service.PICKUP], number)
    add_goods(0, skus)
    fill(places=[WAREHOUSE], goods=skus, units=PLENTY)
    fill(places=[store(number) for number in range(stores)], goods=min(skus, IN_STORES), units=5)
    for table in ("catalog_product", "catalog_variant", "catalog_price", "stock_level"):
        sql.touch(f"ANALYZE {table}")


def open_senders() -> None:
    """Open the places that send; each has two of three of the goods that are sent, so that few have all of an order."""
    open_chain()
    ids = [derived_id("chain", "sender", number) for number in range(SENDERS)]
    if sql.value("SELECT 1 FROM places_location WHERE id = %s", (ids[0],)):
        return
    for number, sender in enumerate(ids):
        _open(sender, LocationKind.WAREHOUSE, f"chain-sender-{number:03}", [Service.SHIP_FROM], number)
    fill(places=ids, goods=SENT, units=PLENTY, share=67)
    sql.touch("ANALYZE stock_level")


def add_goods(first: int, last: int) -> None:
    """SKUs from one number up to another (without it), each a product with a price."""
    sql.touch(_GOODS, {"department": _DEPARTMENT, "first": first, "last": last - 1})


def fill(*, places: list[UUID], goods: int, units: int, first: int = 0, share: int = 100) -> None:
    """So many units at each place of the SKUs from `first` up to `goods` (without it), or of `share` per cent of them."""
    sql.touch(_LEVELS, {"places": places, "first": first, "last": goods - 1, "units": units, "share": share})


def _open(place: UUID, kind: LocationKind, code: str, services: list[Service], number: int) -> None:
    saved = SaveLocation(
        id=place, company_id=_COMPANY, brand_id=_BRAND, kind=kind, code=code, name=_NAMED, services=services,
        lat=33.0 + number % 50 / 5, lon=131.0 + number // 50 / 4 + number % 7 / 50, prefecture_code=f"{number % 47 + 1:02}",
    )  # fmt: skip
    places.save_location(input=saved, actor=SYSTEM, at=now())


def _md5_id(text: str) -> UUID:
    return UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())
