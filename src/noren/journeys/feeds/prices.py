"""Prices as shopping sites read them: what is asked normally, and what is asked for a while."""

from datetime import datetime

from noren.kernel.money import Money

# The price that holds now, as catalog.quote finds it, with its times; and where that one ends by itself, the price
# that holds otherwise.
PRICES_SQL = """
  LEFT JOIN LATERAL (
    SELECT c.amount_minor, c.valid_from, c.valid_to FROM catalog_price c
     WHERE c.variant_id = v.id AND c.currency = %(currency)s
       AND (c.location_id IS NULL OR c.location_id = %(location)s::uuid) AND (c.channel IS NULL OR c.channel = %(channel)s::text)
       AND c.valid_from <= %(at)s AND (c.valid_to IS NULL OR c.valid_to > %(at)s)
     ORDER BY c.location_id IS NULL, c.channel IS NULL, c.valid_from DESC LIMIT 1
  ) price ON true
  LEFT JOIN LATERAL (
    SELECT c.amount_minor FROM catalog_price c
     WHERE price.valid_to IS NOT NULL AND c.variant_id = v.id AND c.currency = %(currency)s
       AND (c.location_id IS NULL OR c.location_id = %(location)s::uuid) AND (c.channel IS NULL OR c.channel = %(channel)s::text)
       AND c.valid_from <= %(at)s AND c.valid_to IS NULL
     ORDER BY c.location_id IS NULL, c.channel IS NULL, c.valid_from DESC LIMIT 1
  ) usual ON true
"""


def price_fields(
    now_minor: int, valid_from: datetime, valid_to: datetime | None, usual_minor: int | None, currency: str
) -> tuple[str, str, str]:
    """`price`, `sale_price` and `sale_price_effective_date`; the last two are empty unless it is cheaper for a while."""
    if valid_to is None or usual_minor is None or usual_minor <= now_minor:
        return _amount(now_minor, currency), "", ""
    lasts = f"{_instant(valid_from)}/{_instant(valid_to)}"
    return _amount(usual_minor, currency), _amount(now_minor, currency), lasts


def _amount(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).to_decimal()} {currency}"


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S%z")
