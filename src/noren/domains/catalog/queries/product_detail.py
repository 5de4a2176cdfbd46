from datetime import datetime
from uuid import UUID

from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.domains.catalog.errors import UnknownProduct
from noren.platform import sql

# One row, one column: the finished JSON text. Journeys put it into a larger statement as a subquery.
PRODUCT_DETAIL_SQL = """
SELECT json_build_object(
         'id', p.id, 'code', p.code, 'version', p.version, 'name', p.name, 'name_kana', p.name_kana, 'description', p.description,
         'brand', p.brand, 'keywords', p.keywords, 'attributes', p.attributes, 'tax_category', p.tax_category,
         'published_at', p.published_at,
         'departments', (
           WITH RECURSIVE up AS (
             SELECT d.id, d.code, d.name, d.parent_id, 0 AS step FROM catalog_department d WHERE d.id = p.department_id
             UNION ALL
             SELECT d.id, d.code, d.name, d.parent_id, up.step + 1 FROM catalog_department d JOIN up ON d.id = up.parent_id
              WHERE up.step < 20
           ) SELECT json_agg(json_build_object('id', id, 'code', code, 'name', name) ORDER BY step DESC) FROM up
         ),
         'images', coalesce((
           SELECT json_agg(json_build_object('id', i.id, 'variant_id', i.variant_id, 'url', %(media)s::text || i.path, 'alt', i.alt,
                                             'width', i.width, 'height', i.height) ORDER BY i.position, i.id)
             FROM catalog_image i WHERE i.product_id = p.id
         ), '[]'::json),
         'variants', coalesce((
           SELECT json_agg(json_build_object(
                    'id', v.id, 'sku', v.sku, 'gtin', v.gtin, 'size', v.size, 'colour_code', v.colour_code,
                    'colour_name', v.colour_name, 'colour_hex', v.colour_hex, 'unit', v.unit,
                    'price_minor', price.amount_minor, 'currency', price.currency) ORDER BY v.position, v.size_position, v.sku)
             FROM catalog_variant v
             LEFT JOIN LATERAL (
               SELECT c.amount_minor, c.currency FROM catalog_price c
                WHERE c.variant_id = v.id
                  AND (c.location_id IS NULL OR c.location_id = %(location)s::uuid)
                  AND (c.channel IS NULL OR c.channel = %(channel)s::text)
                  AND c.valid_from <= %(at)s::timestamptz AND (c.valid_to IS NULL OR c.valid_to > %(at)s::timestamptz)
                ORDER BY c.currency <> %(currency)s::text, c.currency, c.location_id IS NULL, c.channel IS NULL, c.valid_from DESC LIMIT 1
             ) price ON true
            WHERE v.product_id = p.id AND v.archived_at IS NULL
         ), '[]'::json)
       )::text AS body
  FROM catalog_product p
 WHERE p.id = %(product)s::uuid AND (%(hidden)s::bool OR (p.archived_at IS NULL AND p.published_at <= %(at)s::timestamptz))
"""


def product_detail(
    *,
    product_id: UUID,
    channel: str,
    location_id: UUID | None,
    media_url: str,
    at: datetime,
    currency: str = DEFAULT_CURRENCY,
    hidden: bool = False,
) -> str:
    """All of a product as finished JSON text: text, department path (top first), images, variants with price now.

    A price in another currency stands there only where there is none in this one: seen, not sold.
    `hidden` shows archived and unpublished products too (the office).
    Raises: UnknownProduct.
    """
    found: str | None = sql.value(
        PRODUCT_DETAIL_SQL,
        {
            "product": product_id,
            "channel": channel,
            "location": location_id,
            "media": media_url,
            "at": at,
            "currency": currency,
            "hidden": hidden,
        },
    )
    if found is None:
        raise UnknownProduct(product_id=str(product_id))
    return found
