from datetime import datetime
from uuid import UUID

from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.domains.orders.contracts import Contract
from noren.platform import sql

MOST = 8

# A price with an end that is lower than the one without: of a product's variants the lowest.
_OFFERS = """
SELECT DISTINCT ON (now.valid_to, l.product_id) l.product_id, l.name_ja, l.name_en, l.image, now.amount_minor AS price_minor, now.currency,
       now.valid_to AS ends_at
  FROM catalog_price now
  JOIN catalog_variant v ON v.id = now.variant_id AND v.archived_at IS NULL
  JOIN storefront_listing l ON l.product_id = v.product_id AND l.published AND l.in_stock
  JOIN LATERAL (
    SELECT u.amount_minor FROM catalog_price u
     WHERE u.variant_id = now.variant_id AND u.currency = now.currency AND u.location_id IS NULL AND u.valid_to IS NULL
       AND (u.channel IS NULL OR u.channel = %(channel)s::text) AND u.valid_from <= %(at)s
     ORDER BY u.channel IS NULL, u.valid_from DESC LIMIT 1
  ) usual ON usual.amount_minor > now.amount_minor
 WHERE now.valid_to > %(at)s AND now.valid_from <= %(at)s AND now.currency = %(currency)s::text AND now.location_id IS NULL
   AND (now.channel IS NULL OR now.channel = %(channel)s::text)
 ORDER BY now.valid_to, l.product_id, now.amount_minor LIMIT %(most)s
"""


class Offer(Contract):
    """A product that costs less until an instant. The usual price is not told beside it: whether it may be is a
    question of how long it was asked for."""

    product_id: UUID
    name: dict[str, str]
    image: str | None
    price_minor: int
    currency: str
    ends_at: datetime


def offers(*, at: datetime, channel: str = "web", currency: str = DEFAULT_CURRENCY) -> list[Offer]:
    """Goods in stock that cost less for now, what ends soonest first. One statement."""
    found = sql.records(_OFFERS, {"at": at, "channel": channel, "currency": currency, "most": MOST})
    return [Offer(name={"ja": row.pop("name_ja"), "en": row.pop("name_en")}, **row) for row in found]
