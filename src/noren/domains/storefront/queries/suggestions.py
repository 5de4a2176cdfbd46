from django.conf import settings

from noren.domains.storefront.queries.listing import RANK
from noren.domains.storefront.rules import search_expression
from noren.platform import sql

_SUGGEST = f"""
SELECT coalesce(json_agg(json_build_object('id', l.product_id, 'name', json_build_object('ja', l.name_ja, 'en', l.name_en),
                                           'price_min', l.price_min, 'currency', l.currency, 'image', %(media)s::text || l.image,
                                           'in_stock', l.in_stock) ORDER BY l.place), '[]')::text
  FROM (
    SELECT best.*, row_number() OVER () AS place FROM (
      SELECT l.* FROM storefront_listing l WHERE l.published AND l.search @@ %(search)s::tsquery
       ORDER BY {RANK} DESC, l.in_stock DESC, l.sort_name, l.product_id LIMIT %(limit)s
    ) best
  ) l
"""  # noqa: S608 - the parts are constants


def suggestions_json(*, text: str, limit: int = 8) -> str:
    """The best few products for what has been typed so far, as JSON text (an array)."""
    expression = search_expression(text)
    if expression is None:
        return "[]"
    found: str = sql.value(_SUGGEST, {"search": expression, "limit": limit, "media": settings.MEDIA_URL})
    return found
