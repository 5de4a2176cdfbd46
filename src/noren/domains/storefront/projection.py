"""Making listing rows from the catalogue and the stock; the same rows are written, rebuilt and compared."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import DEFAULT_CURRENCY, ListedProduct
from noren.domains.stock import api as stock
from noren.domains.storefront.indexing import search_vector, sort_key
from noren.platform import sql

CHANNEL = "web"

# Projections are made one after the other: what is read after this lock is newer than what anyone wrote before it.
_LOCK = "SELECT pg_advisory_xact_lock(7305801)"

COLUMNS = """
  product_id uuid, code text, name_ja text, name_en text, brand text, sort_name text, department_ids uuid[], price_min bigint,
  price_max bigint, currency text, colours jsonb, colour_codes text[], sizes text[], image text, card text, in_stock bool,
  in_stock_locations uuid[], published bool, published_at timestamptz, search tsvector, next_change_at timestamptz
"""
NAMES = [column.split()[0] for column in COLUMNS.split(",")]
_PUT = f"""
INSERT INTO storefront_listing AS l ({", ".join(NAMES)}, updated_at)
SELECT {", ".join(NAMES)}, %(at)s FROM jsonb_to_recordset(%(rows)s::jsonb) AS r({COLUMNS})
ON CONFLICT (product_id) DO UPDATE
   SET {", ".join(f"{name} = excluded.{name}" for name in NAMES[1:])}, updated_at = excluded.updated_at
"""  # noqa: S608 - names are constants
_PUT_VARIANTS = """
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(variants)s::jsonb) AS g(variant_id uuid, product_id uuid, available_at uuid[])
), gone AS (
  DELETE FROM storefront_variant v
   WHERE v.product_id = ANY(%(products)s) AND v.variant_id NOT IN (SELECT variant_id FROM given)
)
INSERT INTO storefront_variant AS v (variant_id, product_id, available_at)
SELECT variant_id, product_id, available_at FROM given
ON CONFLICT (variant_id) DO UPDATE SET product_id = excluded.product_id, available_at = excluded.available_at
"""
_VARIANTS_OF = "SELECT variant_id, product_id FROM storefront_variant WHERE product_id = ANY(%s)"
_PUT_STOCK = """
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(variants)s::jsonb) AS g(variant_id uuid, product_id uuid, available_at uuid[])
), variants AS (
  UPDATE storefront_variant v SET available_at = g.available_at FROM given g
   WHERE v.variant_id = g.variant_id AND v.available_at <> g.available_at
), products AS (
  SELECT g.product_id, coalesce(array_agg(DISTINCT place ORDER BY place) FILTER (WHERE place IS NOT NULL), '{}') AS places
    FROM given g LEFT JOIN LATERAL unnest(g.available_at) AS place ON true GROUP BY 1
)
UPDATE storefront_listing l
   SET in_stock_locations = p.places, in_stock = cardinality(p.places) > 0, updated_at = %(at)s
  FROM products p WHERE l.product_id = p.product_id AND l.in_stock_locations <> p.places
"""


def after_other_projections() -> None:
    """What is asked from here on sees all that other projections have written, and none begins before this one ends.

    Locks: all projections, until the transaction ends.
    """
    sql.ask(_LOCK)


def project(*, product_ids: Sequence[UUID], at: datetime) -> int:
    """Write the listing rows of these products afresh; returns how many there are.

    Locks: all projections, until the transaction ends.
    """
    sql.rows(_LOCK)
    rows, variants = fresh_rows(product_ids=product_ids, at=at)
    sql.touch(_PUT, {"rows": orjson.dumps(rows).decode(), "at": at})
    sql.touch(_PUT_VARIANTS, {"variants": orjson.dumps(variants).decode(), "products": list(product_ids)})
    return len(rows)


def project_stock(*, product_ids: Sequence[UUID], at: datetime) -> int:
    """Write where the variants of these products can be had; returns how many listings changed.

    Locks: all projections, until the transaction ends.
    """
    sql.rows(_LOCK)
    product_of = dict(sql.rows(_VARIANTS_OF, (list(product_ids),)))
    places = places_of(product_of, at=at)
    variants = [
        {"variant_id": variant_id, "product_id": product_id, "available_at": places[variant_id]}
        for variant_id, product_id in product_of.items()
    ]
    return sql.touch(_PUT_STOCK, {"variants": orjson.dumps(variants).decode(), "at": at})


def fresh_rows(*, product_ids: Sequence[UUID], at: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the listing and variant rows of these products should be now."""
    products = catalog.listing_source(product_ids=product_ids, channel=CHANNEL, currency=DEFAULT_CURRENCY, at=at)
    places = places_of([v.variant_id for product in products for v in product.variants], at=at)
    variants = [
        {"variant_id": v.variant_id, "product_id": product.product_id, "available_at": places[v.variant_id]}
        for product in products
        for v in product.variants
    ]
    return [_row(product, places) for product in products], variants


def places_of(variant_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, list[UUID]]:
    """The places where each variant can be had at this instant, in the order of their ids."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    wanted = list(variant_ids)
    if wanted:
        for level in stock.availability(variant_ids=wanted, at=at):
            if level.available > 0:
                found[level.variant_id].append(level.location_id)
    for places in found.values():
        places.sort()
    return found


def _row(product: ListedProduct, places: dict[UUID, list[UUID]]) -> dict[str, Any]:
    currency = _currency_of(product)
    prices = [v.price_minor for v in product.variants if v.price_minor is not None and v.currency == currency]
    locations = sorted({place for v in product.variants for place in places.get(v.variant_id, ())})
    colours = {
        v.colour_code or v.colour_name.ja: {
            "code": v.colour_code,
            "name": v.colour_name.model_dump(),
            "hex": v.colour_hex,
        }
        for v in product.variants
        if v.colour_name is not None
    }
    by_size = sorted({(v.size_position, v.size) for v in product.variants if v.size})
    row = {
        "product_id": product.product_id,
        "code": product.code,
        "name_ja": product.name.ja,
        "name_en": product.name.en,
        "brand": product.brand,
        "sort_name": sort_key(product),
        "department_ids": product.department_ids,
        "price_min": min(prices, default=None),
        "price_max": max(prices, default=None),
        "currency": currency,
        "colours": list(colours.values()),
        "colour_codes": list(colours),
        "sizes": list(dict.fromkeys(size for _position, size in by_size)),
        "image": product.image,
        "in_stock": bool(locations),
        "in_stock_locations": locations,
        "published": product.published and bool(prices),
        "published_at": product.published_at,
        "search": search_vector(product),
        "next_change_at": product.next_change_at,
    }
    return row | {"card": _card(row)}


def _currency_of(product: ListedProduct) -> str:
    """The one currency that a listing shows prices in: the shop's where anything has one."""
    found = {v.currency for v in product.variants if v.currency is not None}
    return DEFAULT_CURRENCY if DEFAULT_CURRENCY in found or not found else min(found)


def _card(row: dict[str, Any]) -> str:
    """What a list shows of a product whatever is in stock, as JSON text."""
    same = ("code", "brand", "price_min", "price_max", "currency", "colours", "sizes")
    card = {"id": row["product_id"], "name": {"ja": row["name_ja"], "en": row["name_en"]}} | {
        key: row[key] for key in same
    }
    return orjson.dumps(card).decode()
