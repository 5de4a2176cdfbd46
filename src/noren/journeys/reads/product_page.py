from datetime import datetime
from uuid import UUID

from noren.domains.catalog.api import PRODUCT_DETAIL_SQL, UnknownProduct
from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.platform import sql

# The catalogue's finished text with the stock appended, so that nothing is parsed on the way. What a due hold keeps is
# added back, as stock's own availability does. Ids and
# numbers need no escaping, so plain text is put together.
_PAGE = f"""
SELECT left(detail.body, -1) || ', "stock" : [' || coalesce(stock.body, '') || ']'
       || CASE WHEN %(with_holds)s THEN ', "holds" : ' || EXISTS (SELECT 1 FROM holds_rule WHERE is_offered AND valid_from <= %(at)s::timestamptz)
               ELSE '' END || '}}'
  FROM ({PRODUCT_DETAIL_SQL}) AS detail
  CROSS JOIN LATERAL (
    SELECT string_agg(
             '{{"location_id":"' || l.location_id || '","variant_id":"' || l.variant_id || '","available":' || greatest(
               l.on_hand - l.reserved - l.unavailable - l.safety + coalesce((
                 SELECT sum(r.open_quantity)::bigint FROM stock_reservation_line r
                  WHERE r.variant_id = l.variant_id AND r.location_id = l.location_id AND r.open_quantity > 0
                    AND r.expires_at <= %(at)s::timestamptz
               ), 0), 0) || '}}', ',' ORDER BY v.position, v.size_position, v.sku, l.location_id) AS body
      FROM catalog_variant v JOIN stock_level l ON l.variant_id = v.id
     WHERE v.product_id = %(product)s::uuid AND v.archived_at IS NULL
  ) AS stock
"""  # noqa: S608 - both parts are constants


def product_page(
    *,
    product_id: UUID,
    channel: str,
    location_id: UUID | None,
    media_url: str,
    at: datetime,
    currency: str = DEFAULT_CURRENCY,
    with_holds: bool = False,
) -> str:
    """All of a product with what each place can promise of each variant now, as finished JSON text, by one statement.

    `stock` holds `{location_id, variant_id, available}`; `available` is never negative. The price is that of the
    channel, at `location_id` if one is given. `with_holds` adds `holds`: whether stores hold goods at all.
    Raises: UnknownProduct, also for what is archived or not published.
    """
    found: str | None = sql.value(
        _PAGE,
        {
            "product": product_id,
            "channel": channel,
            "location": location_id,
            "media": media_url,
            "at": at,
            "currency": currency,
            "hidden": False,
            "with_holds": with_holds,
        },
    )
    if found is None:
        raise UnknownProduct(product_id=str(product_id))
    return found
