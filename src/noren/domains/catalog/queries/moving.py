"""What moving in and out asks of the catalogue: goods by code as a file holds them, and all of them in turn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.catalog.contracts import (
    Contract,
    ImportDepartment,
    ImportPrice,
    ImportProduct,
    ImportVariant,
    Name,
    Text,
)
from noren.domains.catalog.rules import gtin_of, tidy
from noren.kernel.gtin import GtinInvalid
from noren.platform import sql


class MovedVariant(Contract):
    """A variant with its product, as a file of goods holds them; `id` and `product_id` are theirs here."""

    id: UUID
    product_id: UUID
    product: ImportProduct
    archived: bool

    @property
    def variant(self) -> ImportVariant:
        return self.product.variants[0]


class CatalogueCounts(Contract):
    products: int
    variants: int
    prices: int
    prices_minor: int


_VARIANTS = """
SELECT v.id, v.product_id, v.archived_at IS NOT NULL OR p.archived_at IS NOT NULL AS archived, v.sku, v.gtin, v.size, v.size_position,
       v.colour_code, v.colour_name, v.colour_hex, v.unit, v.position, p.code, p.name, p.name_kana, p.description, p.tax_category,
       p.brand, p.keywords, p.published_at, d.code AS department_code,
       coalesce((SELECT jsonb_agg(jsonb_build_object('amount_minor', c.amount_minor, 'currency', c.currency, 'channel', c.channel,
                        'location_id', c.location_id, 'valid_from', c.valid_from, 'valid_to', c.valid_to)
                        ORDER BY c.valid_from, c.channel NULLS FIRST, c.location_id NULLS FIRST)
                   FROM catalog_price c WHERE c.variant_id = v.id), '[]') AS prices
  FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id JOIN catalog_department d ON d.id = p.department_id
"""
_BY_CODE = f"{_VARIANTS} WHERE v.sku = ANY(%(codes)s) OR v.gtin = ANY(%(gtins)s)"
_IN_TURN = f"""{_VARIANTS} WHERE v.archived_at IS NULL AND p.archived_at IS NULL AND (p.code, v.position, v.sku) > (%s, %s, %s)
 ORDER BY p.code, v.position, v.sku LIMIT %s"""
_COUNTS = """
SELECT (SELECT count(*) FROM catalog_product) AS products, (SELECT count(*) FROM catalog_variant) AS variants, count(*) AS prices,
       coalesce(sum(amount_minor), 0)::bigint AS prices_minor FROM catalog_price
"""
_IDS = "SELECT sku, gtin, id FROM catalog_variant WHERE sku = ANY(%(codes)s) OR gtin = ANY(%(gtins)s)"
_DEPARTMENTS = """
SELECT d.code, d.name, p.code, d.position FROM catalog_department d LEFT JOIN catalog_department p ON p.id = d.parent_id
 WHERE d.code = ANY(%(codes)s) OR %(all)s
"""


def moved_variants(*, skus: Sequence[str], gtins: Sequence[str] = ()) -> list[MovedVariant]:
    """Variants that have one of these SKUs or GTINs (any length and width), with product and all prices."""
    params = {"codes": [tidy(sku) for sku in skus], "gtins": [code for text in gtins if (code := _gtin(text))]}
    return [_moved(row) for row in sql.records(_BY_CODE, params)]


def variants_called(*, codes: Sequence[str]) -> dict[str, UUID]:
    """The variant of each SKU or GTIN as it was written; unknown ones are left out."""
    written = {code: (tidy(code), _gtin(code)) for code in codes}
    gtins = [gtin for _sku, gtin in written.values() if gtin]
    rows = sql.rows(_IDS, {"codes": [sku for sku, _gtin in written.values()], "gtins": gtins})
    by_sku = {sku: variant_id for sku, _gtin, variant_id in rows}
    by_gtin = {gtin: variant_id for _sku, gtin, variant_id in rows if gtin}
    found = {code: by_sku.get(sku) or by_gtin.get(gtin or "") for code, (sku, gtin) in written.items()}
    return {code: variant_id for code, variant_id in found.items() if variant_id is not None}


def skus_of(*, variant_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The SKUs of these variants."""
    return dict(sql.rows("SELECT id, sku FROM catalog_variant WHERE id = ANY(%s)", (list(variant_ids),)))


def gtins_of(*, variant_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The GTINs of these variants; those without one are left out."""
    asked = "SELECT id, gtin FROM catalog_variant WHERE id = ANY(%s) AND gtin IS NOT NULL"
    return dict(sql.rows(asked, (list(variant_ids),)))


def variants_after(*, last: MovedVariant | None, limit: int) -> list[MovedVariant]:
    """The next variants, product by product; archived ones are left out."""
    after: tuple[Any, ...] = ("", -1, "")
    if last is not None:
        after = (last.product.code, last.variant.position, last.variant.sku)
    return [_moved(row) for row in sql.records(_IN_TURN, (*after, limit))]


def moved_departments(*, codes: Sequence[str] | None = None) -> dict[str, ImportDepartment]:
    """These departments, or all of them, by code, as a file of goods holds them."""
    found = sql.rows(_DEPARTMENTS, {"codes": [tidy(code) for code in codes or ()], "all": codes is None})
    return {
        code: ImportDepartment(code=code, name=Name(**sql.from_json(name)), parent_code=parent, position=position)
        for code, name, parent, position in found
    }


def catalogue_counts() -> CatalogueCounts:
    """How many products, variants and prices there are, and the sum of all prices."""
    return CatalogueCounts(**(sql.record(_COUNTS) or {}))


def _gtin(text: str) -> str | None:
    try:
        return gtin_of(text)
    except GtinInvalid:
        return None


def _moved(row: dict[str, Any]) -> MovedVariant:
    colour = sql.from_json(row["colour_name"])
    prices = [
        ImportPrice.model_validate(
            {
                **price,
                "location_id": price["location_id"] and UUID(price["location_id"]),
                "valid_from": datetime.fromisoformat(price["valid_from"]),
                "valid_to": price["valid_to"] and datetime.fromisoformat(price["valid_to"]),
            }
        )
        for price in sql.from_json(row["prices"])
    ]
    own = ("sku", "gtin", "size", "size_position", "colour_code", "colour_hex", "unit", "position")
    variant = ImportVariant(
        **{name: row[name] for name in own}, colour_name=Name(**colour) if colour else None, prices=prices
    )
    shared = ("code", "name_kana", "department_code", "tax_category", "brand", "keywords", "published_at")
    product = ImportProduct(
        **{name: row[name] for name in shared},
        name=Name(**sql.from_json(row["name"])),
        description=Text(**sql.from_json(row["description"])),
        variants=[variant],
    )
    return MovedVariant(id=row["id"], product_id=row["product_id"], product=product, archived=row["archived"])
