from datetime import datetime
from uuid import UUID

from noren.domains.catalog.contracts import Contract
from noren.domains.orders.contracts import Channel
from noren.domains.places.contracts import LocationFacts
from noren.platform import sql

SHOWN = 60
# Without words: what has no barcode, because nothing else can bring it to the till.
_GOODS = """
SELECT v.id AS variant_id, v.sku, p.name, v.size, v.colour_name, d.name AS department, price.amount_minor AS price_minor
  FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id JOIN catalog_department d ON d.id = p.department_id
  LEFT JOIN LATERAL (
    SELECT c.amount_minor FROM catalog_price c
     WHERE c.variant_id = v.id AND c.currency = %(currency)s AND (c.location_id IS NULL OR c.location_id = %(location)s)
       AND (c.channel IS NULL OR c.channel = %(channel)s) AND c.valid_from <= %(at)s AND (c.valid_to IS NULL OR c.valid_to > %(at)s)
     ORDER BY c.location_id IS NULL, c.channel IS NULL, c.valid_from DESC LIMIT 1
  ) price ON true
 WHERE v.archived_at IS NULL AND p.archived_at IS NULL AND p.published_at <= %(at)s
   AND CASE WHEN %(words)s = '' THEN v.gtin IS NULL
            ELSE p.name->>'ja' ILIKE %(like)s OR p.name->>'en' ILIKE %(like)s OR p.name_kana ILIKE %(like)s
              OR v.sku ILIKE %(like)s END
 ORDER BY d.position, d.code, p.code, v.position, v.sku LIMIT %(limit)s
"""


class TillGoods(Contract):
    """A tile of the till. `price_minor`: what it costs there now, tax included; None where it has no price."""

    variant_id: UUID
    sku: str
    name: dict[str, str]
    size: str
    colour_name: dict[str, str]
    department: dict[str, str]
    price_minor: int | None


class TillTiles(Contract):
    """`more`: there are others; words find them."""

    goods: list[TillGoods]
    more: bool


def till_goods(*, words: str, location: LocationFacts, at: datetime) -> TillTiles:
    """Goods to be touched instead of scanned, with their price at the place: those without a barcode, or those that words find. One statement."""
    plain = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    asked = {"words": words, "like": f"%{plain}%", "at": at, "limit": SHOWN + 1}
    there = {"location": location.id, "currency": location.currency, "channel": Channel.STORE.value}
    found = sql.records(_GOODS, asked | there)
    json = ("name", "colour_name", "department")
    goods = [
        TillGoods.model_validate({**row, **{name: sql.from_json(row[name]) or {} for name in json}}) for row in found
    ]
    return TillTiles(goods=goods[:SHOWN], more=len(goods) > SHOWN)
