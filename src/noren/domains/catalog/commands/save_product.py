from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.catalog.commands.announcing import tell_products_changed
from noren.domains.catalog.contracts import Name, SavedProduct, SaveProduct, SaveVariant
from noren.domains.catalog.errors import CodeTaken, ProductChanged, UnknownDepartment, UnknownProduct
from noren.domains.catalog.rules import gtin_of, tidy
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors

_CREATE = """
INSERT INTO catalog_product (id, code, version, name, name_kana, description, department_id, tax_category, brand, keywords,
                             attributes, published_at, command_id)
VALUES (%(id)s, %(code)s, 1, %(name)s::jsonb, %(kana)s, %(description)s::jsonb, %(department)s, %(tax)s, %(brand)s,
        %(keywords)s::text[], %(attributes)s::jsonb, %(published_at)s, %(command)s)
"""
_CHANGE = """
UPDATE catalog_product
   SET code = %(code)s, version = version + 1, name = %(name)s::jsonb, name_kana = %(kana)s, description = %(description)s::jsonb,
       department_id = %(department)s, tax_category = %(tax)s, brand = %(brand)s, keywords = %(keywords)s::text[],
       attributes = %(attributes)s::jsonb, published_at = %(published_at)s, archived_at = NULL, command_id = %(command)s
 WHERE id = %(id)s AND version = %(version)s
RETURNING version
"""
_VARIANTS = """
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(variants)s::jsonb)
    AS g(id uuid, sku text, gtin text, size text, size_position int, colour_code text, colour_name jsonb, colour_hex text,
         unit text, position int)
), gone AS (
  UPDATE catalog_variant v SET archived_at = %(at)s
   WHERE v.product_id = %(product)s AND v.archived_at IS NULL AND v.id NOT IN (SELECT id FROM given)
)
INSERT INTO catalog_variant AS v (id, product_id, sku, gtin, size, size_position, colour_code, colour_name, colour_hex, unit, position)
SELECT id, %(product)s, sku, gtin, size, size_position, colour_code, colour_name, colour_hex, unit, position FROM given ORDER BY id
ON CONFLICT (id) DO UPDATE
   SET sku = excluded.sku, gtin = excluded.gtin, size = excluded.size, size_position = excluded.size_position,
       colour_code = excluded.colour_code, colour_name = excluded.colour_name, colour_hex = excluded.colour_hex,
       unit = excluded.unit, position = excluded.position, archived_at = NULL
 WHERE v.product_id = excluded.product_id
"""

constraint_errors(
    {
        "catalog_product_code_key": CodeTaken,
        "catalog_product_pkey": CodeTaken,
        "catalog_variant_sku_key": CodeTaken,
        "catalog_variant_gtin_key": CodeTaken,
    }
)


@command("catalog.save_product", permission="catalog.edit")
def save_product(*, input: SaveProduct, actor: Actor, at: datetime) -> SavedProduct:
    """Create a whole product, or change it if nobody else did since `version`; saving brings an archived one back.

    Raises: UnknownProduct, UnknownDepartment, ProductChanged, CodeTaken, GtinInvalid.
    Locks: the product, its variants.  Emits: catalog.product_changed.v1
    """
    _require_department(input.department_id)
    variants = [_variant(variant) for variant in input.variants]
    if len({v["sku"] for v in variants}) < len(variants) or len({v["id"] for v in variants}) < len(variants):
        raise CodeTaken
    params = _columns(input) | {"command": command_id()}
    if input.version is None:
        sql.exactly(1, _CREATE, params)
        version = 1
    else:
        changed = sql.value(_CHANGE, params | {"version": input.version})
        if changed is None:
            raise _why_not(input.id)
        version = int(changed)
    written = sql.touch(_VARIANTS, {"product": input.id, "at": at, "variants": orjson.dumps(variants).decode()})
    if written != len(variants):
        raise CodeTaken("A variant belongs to another product.")
    tell_products_changed([input.id])
    return SavedProduct(product_id=input.id, version=version)


def _require_department(department_id: UUID) -> None:
    if not sql.value("SELECT 1 FROM catalog_department WHERE id = %s", (department_id,)):
        raise UnknownDepartment(department_id=str(department_id))


def _why_not(product_id: UUID) -> UnknownProduct | ProductChanged:
    stored = sql.value("SELECT version FROM catalog_product WHERE id = %s", (product_id,))
    if stored is None:
        return UnknownProduct(product_id=str(product_id))
    return ProductChanged(version=stored)


def _columns(input: SaveProduct) -> dict[str, Any]:
    return {
        "id": input.id,
        "code": tidy(input.code),
        "name": _name_json(input.name),
        "kana": tidy(input.name_kana),
        "description": input.description.model_dump_json(),
        "department": input.department_id,
        "tax": input.tax_category.value,
        "brand": tidy(input.brand),
        "keywords": [word for word in (tidy(keyword) for keyword in input.keywords) if word],
        "attributes": orjson.dumps(input.attributes).decode(),
        "published_at": input.published_at,
    }


def _variant(variant: SaveVariant) -> dict[str, Any]:
    return {
        "id": variant.id,
        "sku": tidy(variant.sku),
        "gtin": gtin_of(variant.gtin),
        "size": tidy(variant.size),
        "size_position": variant.size_position,
        "colour_code": tidy(variant.colour_code),
        "colour_name": {} if variant.colour_name is None else orjson.loads(_name_json(variant.colour_name)),
        "colour_hex": variant.colour_hex.lower(),
        "unit": variant.unit.value,
        "position": variant.position,
    }


def _name_json(name: Name) -> str:
    return orjson.dumps({"ja": tidy(name.ja), "en": tidy(name.en)}).decode()
