from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.catalog.commands.announcing import tell_prices_changed, tell_products_changed
from noren.domains.catalog.contracts import (
    ImportedProducts,
    ImportPrice,
    ImportProduct,
    ImportProducts,
    ImportVariant,
    Name,
)
from noren.domains.catalog.errors import UnknownDepartment
from noren.domains.catalog.rules import gtin_of, tidy
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, mark_historic

# One statement: what comes along may stand below what comes along; a foreign key is looked at when it ends.
_DEPARTMENTS = """
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(departments)s::jsonb) AS d(id uuid, code text, name jsonb, parent text, position int)
)
INSERT INTO catalog_department (id, code, name, position, parent_id)
SELECT g.id, g.code, g.name, g.position, coalesce(d.id, p.id)
  FROM given g LEFT JOIN catalog_department d ON d.code = g.parent LEFT JOIN given p ON p.code = g.parent
 ORDER BY g.code
ON CONFLICT DO NOTHING
"""
_PRODUCTS = """
INSERT INTO catalog_product (id, code, version, name, name_kana, description, department_id, tax_category, brand, keywords,
                             attributes, published_at, command_id)
SELECT g.id, g.code, 1, g.name, g.name_kana, g.description, d.id, g.tax_category, g.brand, g.keywords, '{}', g.published_at, %(command)s
  FROM jsonb_to_recordset(%(products)s::jsonb)
    AS g(id uuid, code text, name jsonb, name_kana text, description jsonb, department text, tax_category text, brand text,
         keywords text[], published_at timestamptz)
  JOIN catalog_department d ON d.code = g.department
 ORDER BY g.code
ON CONFLICT DO NOTHING
RETURNING id
"""
_VARIANTS = """
INSERT INTO catalog_variant (id, product_id, sku, gtin, size, size_position, colour_code, colour_name, colour_hex, unit, position)
SELECT g.id, p.id, g.sku, g.gtin, g.size, g.size_position, g.colour_code, g.colour_name, g.colour_hex, g.unit, g.position
  FROM jsonb_to_recordset(%(variants)s::jsonb)
    AS g(id uuid, product text, sku text, gtin text, size text, size_position int, colour_code text, colour_name jsonb,
         colour_hex text, unit text, position int)
  JOIN catalog_product p ON p.code = g.product
 ORDER BY g.sku
ON CONFLICT DO NOTHING
RETURNING id
"""
_PRICES = """
WITH added AS (
  INSERT INTO catalog_price (id, variant_id, channel, location_id, currency, amount_minor, valid_from, valid_to, command_id)
  SELECT g.id, v.id, g.channel, g.location_id, g.currency, g.amount, g.valid_from, g.valid_to, %(command)s
    FROM jsonb_to_recordset(%(prices)s::jsonb)
      AS g(id uuid, sku text, channel text, location_id uuid, currency text, amount bigint, valid_from timestamptz, valid_to timestamptz)
    JOIN catalog_variant v ON v.sku = g.sku
   ORDER BY v.id, g.valid_from
  ON CONFLICT DO NOTHING
  RETURNING variant_id
)
SELECT v.product_id, a.variant_id FROM added a JOIN catalog_variant v ON v.id = a.variant_id
"""


@command("catalog.import_products", permission="catalog.edit")
def import_products(*, input: ImportProducts, actor: Actor, at: datetime) -> ImportedProducts:
    """Bring in products of another system, set-based: ids come from the codes, so a second run changes nothing.

    Raises: UnknownDepartment, GtinInvalid.  Emits (historic): catalog.product_changed.v1, catalog.price_changed.v1
    """
    mark_historic()
    departments = [
        {
            "id": derived_id("catalog.department", tidy(d.code)),
            "code": tidy(d.code),
            "name": _name(d.name),
            "parent": None if d.parent_code is None else tidy(d.parent_code),
            "position": d.position,
        }
        for d in input.departments
    ]
    if departments:
        sql.touch(_DEPARTMENTS, {"departments": _json(departments)})
    _require_departments({tidy(product.department_code) for product in input.products})
    command = command_id()
    products = sql.rows(_PRODUCTS, {"products": _json([_product(p) for p in input.products]), "command": command})
    variants = sql.rows(_VARIANTS, {"variants": _json(list(_variants(input)))})
    prices = sql.rows(_PRICES, {"prices": _json(list(_prices(input))), "command": command})
    tell_products_changed([row[0] for row in products])
    tell_prices_changed([(product_id, variant_id) for product_id, variant_id in prices])
    found = _found(input)
    return ImportedProducts(
        products_created=len(products),
        variants_created=len(variants),
        prices_created=len(prices),
        variant_ids={sku: variant_id for sku, (variant_id, _product) in found.items()},
        product_ids={sku: product_id for sku, (_variant, product_id) in found.items()},
    )


def _require_departments(codes: set[str]) -> None:
    known = {row[0] for row in sql.rows("SELECT code FROM catalog_department WHERE code = ANY(%s)", (sorted(codes),))}
    if codes - known:
        raise UnknownDepartment(codes=sorted(codes - known))


def _product(product: ImportProduct) -> dict[str, Any]:
    return {
        "id": derived_id("catalog.product", tidy(product.code)),
        "code": tidy(product.code),
        "name": _name(product.name),
        "name_kana": tidy(product.name_kana),
        "description": product.description.model_dump(exclude_defaults=True),
        "keywords": [tidy(word) for word in product.keywords],
        "department": tidy(product.department_code),
        "tax_category": product.tax_category.value,
        "brand": tidy(product.brand),
        "published_at": product.published_at,
    }


def _each_variant(input: ImportProducts) -> Iterator[tuple[ImportProduct, int, ImportVariant]]:
    for product in input.products:
        for position, variant in enumerate(product.variants):
            yield product, position, variant


def _variants(input: ImportProducts) -> Iterator[dict[str, Any]]:
    for product, position, variant in _each_variant(input):
        yield {
            "id": derived_id("catalog.variant", tidy(variant.sku)),
            "product": tidy(product.code),
            "sku": tidy(variant.sku),
            "gtin": gtin_of(variant.gtin),
            "size": tidy(variant.size),
            "size_position": position if variant.size_position is None else variant.size_position,
            "colour_code": tidy(variant.colour_code),
            "colour_name": {} if variant.colour_name is None else _name(variant.colour_name),
            "colour_hex": variant.colour_hex,
            "unit": variant.unit.value,
            "position": position if variant.position is None else variant.position,
        }


def _prices(input: ImportProducts) -> Iterator[dict[str, Any]]:
    for _product_of, _position, variant in _each_variant(input):
        for price in variant.prices:
            sku = tidy(variant.sku)
            yield {
                "id": price_id(sku, price),
                "sku": sku,
                "channel": price.channel,
                "location_id": price.location_id,
                "currency": price.currency,
                "amount": price.amount_minor,
                "valid_from": price.valid_from,
                "valid_to": price.valid_to,
            }


def price_id(sku: str, price: ImportPrice) -> UUID:
    """The price of a scope from an instant on is the same row, whenever it comes."""
    scope = [price.channel] if price.location_id is None else [price.channel, price.location_id]
    return derived_id("catalog.price", sku, price.currency, *scope, price.valid_from.isoformat())


def _found(input: ImportProducts) -> dict[str, tuple[UUID, UUID]]:
    """(variant, product) by the SKU as it was sent, so that the caller finds what it asked for."""
    sent = {variant.sku: tidy(variant.sku) for _product_of, _position, variant in _each_variant(input)}
    asked = sql.rows(
        "SELECT sku, id, product_id FROM catalog_variant WHERE sku = ANY(%s)", (sorted(set(sent.values())),)
    )
    stored = {sku: (variant_id, product_id) for sku, variant_id, product_id in asked}
    return {sku: stored[kept] for sku, kept in sent.items() if kept in stored}


def _name(name: Name) -> dict[str, str]:
    return {"ja": tidy(name.ja), "en": tidy(name.en)}


def _json(rows: list[dict[str, Any]]) -> str:
    return orjson.dumps(rows).decode()
