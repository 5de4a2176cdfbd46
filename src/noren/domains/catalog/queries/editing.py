from typing import Any
from uuid import UUID

from noren.domains.catalog.contracts import EditedProduct, StoredPrice
from noren.domains.catalog.errors import UnknownProduct
from noren.platform import sql

_PRODUCT = """
SELECT p.id, p.version, p.code, p.name, p.name_kana, p.description, p.department_id, p.tax_category, p.brand, p.keywords, p.attributes,
       p.published_at, p.archived_at, p.command_id,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                          'id', v.id, 'sku', v.sku, 'gtin', v.gtin, 'size', v.size, 'size_position', v.size_position,
                          'colour_code', v.colour_code, 'colour_name', nullif(v.colour_name, '{}'::jsonb),
                          'colour_hex', v.colour_hex, 'unit', v.unit, 'position', v.position)
                        ORDER BY v.position, v.size_position, v.sku)
                   FROM catalog_variant v WHERE v.product_id = p.id AND v.archived_at IS NULL), '[]') AS variants,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                          'id', i.id, 'product_id', i.product_id, 'variant_id', i.variant_id, 'path', i.path, 'width', i.width,
                          'height', i.height, 'alt', i.alt, 'position', i.position) ORDER BY i.position, i.id)
                   FROM catalog_image i WHERE i.product_id = p.id), '[]') AS images
  FROM catalog_product p WHERE p.id = %s
"""
_JSON = {"name", "description", "attributes", "variants", "images"}
_PRICES = """
SELECT c.id, c.variant_id, c.amount_minor, c.currency, c.channel, c.location_id, c.valid_from, c.valid_to
  FROM catalog_price c JOIN catalog_variant v ON v.id = c.variant_id
 WHERE v.product_id = %s AND v.archived_at IS NULL
 ORDER BY v.position, v.size_position, v.sku, c.location_id NULLS FIRST, c.channel NULLS FIRST, c.valid_from DESC
"""


def product_for_editing(*, product_id: UUID) -> EditedProduct:
    """A whole product as an editor fills its form: archived and unpublished ones too. One statement.

    Raises: UnknownProduct.
    """
    found: dict[str, Any] | None = sql.record(_PRODUCT, (product_id,))
    if found is None:
        raise UnknownProduct(product_id=str(product_id))
    plain = {name: sql.from_json(value) if name in _JSON else value for name, value in found.items()}
    return EditedProduct.model_validate(plain, strict=False)


def prices_of(*, product_id: UUID) -> list[StoredPrice]:
    """Every price that was ever set for a product's variants, by variant and scope, the latest start first."""
    return [StoredPrice(**row) for row in sql.records(_PRICES, (product_id,))]
