from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.catalog.contracts import DEFAULT_CURRENCY, Name, QuotedVariant
from noren.domains.catalog.errors import NotForSale, UnknownVariant
from noren.platform import sql

# The most specific scope wins (place before channel), then the latest start.
PRICE_NOW = """
  SELECT c.amount_minor, c.currency FROM catalog_price c
   WHERE c.variant_id = v.id AND c.currency = %(currency)s
     AND (c.location_id IS NULL OR c.location_id = %(location)s::uuid) AND (c.channel IS NULL OR c.channel = %(channel)s::text)
     AND c.valid_from <= %(at)s AND (c.valid_to IS NULL OR c.valid_to > %(at)s)
   ORDER BY c.location_id IS NULL, c.channel IS NULL, c.valid_from DESC LIMIT 1
"""
# Behind a sub-select the planner sees no values, so no plan can look better for some of them than for others:
# PostgreSQL keeps one plan per connection. Planning takes several times as long as the answer.
_QUOTE = f"""
SELECT v.id, v.product_id, v.sku, v.gtin, p.name, v.size, v.colour_name, v.unit, p.tax_category, p.department_id,
       price.amount_minor, price.currency,
       v.archived_at IS NULL AND p.archived_at IS NULL AND p.published_at <= %(at)s AND price.amount_minor IS NOT NULL
  FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
  LEFT JOIN LATERAL ({PRICE_NOW}) price ON true
 WHERE v.id = ANY((SELECT %(variants)s::uuid[])::uuid[])
"""  # noqa: S608 - both parts are constants


def quote(
    *,
    variant_ids: Sequence[UUID],
    channel: str,
    location_id: UUID | None,
    at: datetime,
    currency: str = DEFAULT_CURRENCY,
) -> list[QuotedVariant]:
    """What a sale needs to know of these variants, in the order asked, repeats included.

    Raises: UnknownVariant; NotForSale where archived, unpublished or without a price here and now.
    """
    asked = ask_quote(variant_ids=variant_ids, channel=channel, location_id=location_id, at=at, currency=currency)
    return asked()


def ask_quote(
    *, variant_ids: Sequence[UUID], channel: str, location_id: UUID | None, at: datetime, currency: str
) -> Callable[[], list[QuotedVariant]]:
    """The same, put off: call what is returned for the answer (see platform.sql.ask)."""
    asked = sql.ask(
        _QUOTE,
        {
            "variants": list(variant_ids),
            "channel": channel,
            "location": location_id,
            "at": at,
            "currency": currency,
        },
    )
    return lambda: _in_order(variant_ids, {row[0]: row for row in asked.rows()})


def _in_order(variant_ids: Sequence[UUID], found: dict[UUID, tuple[Any, ...]]) -> list[QuotedVariant]:
    unknown = [str(variant_id) for variant_id in variant_ids if variant_id not in found]
    if unknown:
        raise UnknownVariant(variant_ids=unknown)
    refused = [str(variant_id) for variant_id in variant_ids if not found[variant_id][12]]
    if refused:
        raise NotForSale(variant_ids=refused)
    return [_quoted(found[variant_id]) for variant_id in variant_ids]


def _quoted(row: tuple[Any, ...]) -> QuotedVariant:
    return QuotedVariant(
        variant_id=row[0],
        product_id=row[1],
        sku=row[2],
        gtin=row[3],
        name=name_of(row[4]),
        size=row[5],
        colour_name=name_of(row[6]) if row[6] not in (None, "{}") else None,
        unit=row[7],
        tax_category=row[8],
        department_id=row[9],
        unit_price_minor=row[10],
        currency=row[11],
    )


def name_of(stored: Any) -> Name:
    """The contract of a stored name; Django hands JSON columns of raw statements over as text."""
    return Name.model_validate(stored if isinstance(stored, dict) else orjson.loads(stored))
