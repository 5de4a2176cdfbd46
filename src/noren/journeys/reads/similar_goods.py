"""Goods that can stand in for others at a place now (which of them are offered, see fulfilment.rules.similar)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import QuotedVariant
from noren.domains.fulfilment.api import Alternative
from noren.domains.fulfilment.contracts import Contract
from noren.platform import sql

MOST_LOOKED_AT = 60

_GOODS = """
SELECT v.id, v.product_id, p.department_id, p.tax_category, v.unit, v.size, v.sku, v.colour_code, p.brand, p.attributes{available}
  FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
"""
_MISSING = _GOODS.format(available=", 0") + " WHERE v.id = %s"
# The closest first as far as SQL sees it, so that a cut behind the sixtieth takes none that would be offered.
_OTHERS = (
    _GOODS.format(available=", s.on_hand - s.reserved - s.unavailable - s.safety")
    + """
  JOIN stock_level s ON s.variant_id = v.id AND s.location_id = %(place)s
 WHERE p.department_id = %(department)s AND p.tax_category = %(tax)s AND v.unit = %(unit)s AND v.size = %(size)s
   AND v.id <> %(variant)s AND v.archived_at IS NULL AND p.archived_at IS NULL AND p.published_at <= %(at)s
   AND s.on_hand - s.reserved - s.unavailable - s.safety >= %(units)s
 ORDER BY p.id <> %(product)s, p.brand <> %(brand)s, v.colour_code <> %(colour)s, v.sku LIMIT %(limit)s
"""
)


class SimilarGoods(Contract):
    """The missing goods and what might stand in for them, as rules see them; what each costs there now."""

    missing: Alternative
    others: list[Alternative]
    quotes: dict[UUID, QuotedVariant]


def similar_goods(
    *, variant_id: UUID, location_id: UUID, units: int, paid_minor: int, channel: str, currency: str, at: datetime
) -> SimilarGoods:
    """What stands at a place, is for sale there and might be taken instead of so many units. Four statements at most.

    `paid_minor`: what was paid for the missing units. Prices are those of the order's channel at the place.
    """
    missing = _alternative(sql.row(_MISSING, (variant_id,)) or (), paid_minor)
    asked = {
        "variant": variant_id,
        "product": missing.product_id,
        "department": missing.department_id,
        "tax": missing.tax_category,
        "unit": missing.unit,
        "size": missing.size,
        "brand": missing.brand,
        "colour": missing.colour_code,
        "place": location_id,
        "units": units,
        "at": at,
        "limit": MOST_LOOKED_AT,
    }
    rows = sql.rows(_OTHERS, asked)
    priced = catalog.retail_prices(
        variant_ids=[row[0] for row in rows], location_id=location_id, at=at, currency=currency
    )
    for_sale = [row[0] for row in rows if row[0] in priced]
    quotes = quotes_of(for_sale, location_id=location_id, channel=channel, currency=currency, at=at)
    others = [_alternative(row, quotes[row[0]].unit_price_minor * units) for row in rows if row[0] in quotes]
    return SimilarGoods(missing=missing, others=others, quotes=quotes)


def quotes_of(
    variant_ids: Sequence[UUID], *, location_id: UUID, channel: str, currency: str, at: datetime
) -> dict[UUID, QuotedVariant]:
    """What these goods cost at a place for whoever ordered through this channel; no statement where there are none."""
    if not variant_ids:
        return {}
    found = catalog.quote(variant_ids=variant_ids, channel=channel, location_id=location_id, at=at, currency=currency)
    return {one.variant_id: one for one in found}


def _alternative(row: Sequence[Any], amount_minor: int) -> Alternative:
    variant, product, department, tax, unit, size, sku, colour, brand, attributes, available = row
    return Alternative(
        variant_id=variant,
        product_id=product,
        department_id=department,
        tax_category=tax,
        unit=unit,
        size=size,
        sku=sku,
        colour_code=colour,
        brand=brand,
        attributes=sql.from_json(attributes),
        amount_minor=amount_minor,
        available=available,
    )
