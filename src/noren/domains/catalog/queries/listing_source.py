from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.catalog.contracts import ListedProduct, ListedVariant
from noren.platform import sql

# What a list of products shows and is searched by, at one instant; the price is the one without a place, and in another
# currency only where there is none in this one (history brought in from abroad is found, though it is not sold here).
_SOURCE = """
SELECT p.id, p.code, p.name, p.name_kana, p.description, p.brand, p.keywords,
       p.archived_at IS NULL AND p.published_at <= %(at)s AS published, p.published_at, groups.ids, groups.names, image.path,
       coalesce(variants.list, '[]'::jsonb),
       least(
         CASE WHEN p.archived_at IS NULL AND p.published_at > %(at)s THEN p.published_at END,
         (SELECT min(edge) FROM catalog_variant v JOIN catalog_price c ON c.variant_id = v.id,
                 unnest(ARRAY[c.valid_from, c.valid_to]) AS edge
           WHERE v.product_id = p.id AND edge > %(at)s)
       ) AS next_change_at
  FROM catalog_product p
  JOIN LATERAL (
    WITH RECURSIVE up AS (
      SELECT d.id, d.parent_id, d.name, 0 AS step FROM catalog_department d WHERE d.id = p.department_id
      UNION ALL SELECT d.id, d.parent_id, d.name, up.step + 1 FROM catalog_department d JOIN up ON d.id = up.parent_id WHERE up.step < 20
    ) SELECT array_agg(id ORDER BY step DESC) AS ids, jsonb_agg(name ORDER BY step DESC) AS names FROM up
  ) groups ON true
  LEFT JOIN LATERAL (
    SELECT i.path FROM catalog_image i WHERE i.product_id = p.id ORDER BY i.position, i.id LIMIT 1
  ) image ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object(
             'variant_id', v.id, 'sku', v.sku, 'gtin', v.gtin, 'size', v.size, 'size_position', v.size_position,
             'colour_code', v.colour_code, 'colour_name', v.colour_name, 'colour_hex', v.colour_hex,
             'price_minor', price.amount_minor, 'currency', price.currency) ORDER BY v.position, v.size_position, v.sku) AS list
      FROM catalog_variant v
      LEFT JOIN LATERAL (
        SELECT c.amount_minor, c.currency FROM catalog_price c
         WHERE c.variant_id = v.id AND c.location_id IS NULL
           AND (c.channel IS NULL OR c.channel = %(channel)s) AND c.valid_from <= %(at)s AND (c.valid_to IS NULL OR c.valid_to > %(at)s)
         ORDER BY c.currency <> %(currency)s, c.currency, c.channel IS NULL, c.valid_from DESC LIMIT 1
      ) price ON true
     WHERE v.product_id = p.id AND v.archived_at IS NULL
  ) variants ON true
 WHERE %(everything)s OR p.id = ANY(%(products)s)
 ORDER BY p.id
"""


def listing_source(
    *, product_ids: Sequence[UUID] | None, channel: str, currency: str, at: datetime
) -> list[ListedProduct]:
    """All that a product list is made of, for these products or for every one (None)."""
    params = {
        "products": list(product_ids or ()),
        "everything": product_ids is None,
        "channel": channel,
        "currency": currency,
        "at": at,
    }
    return [_listed(row) for row in sql.rows(_SOURCE, params)]


def _listed(row: tuple[Any, ...]) -> ListedProduct:
    return ListedProduct(
        product_id=row[0],
        code=row[1],
        name=_plain(row[2]),
        name_kana=row[3],
        description=_plain(row[4]),
        brand=row[5],
        keywords=row[6],
        published=bool(row[7]),
        published_at=row[8],
        department_ids=row[9],
        department_names=_plain(row[10]),
        image=row[11],
        variants=[
            ListedVariant.model_validate(variant | {"colour_name": variant["colour_name"] or None})
            for variant in _plain(row[12])
        ],
        next_change_at=row[13],
    )


def _plain(stored: Any) -> Any:
    return orjson.loads(stored) if isinstance(stored, str) else stored
