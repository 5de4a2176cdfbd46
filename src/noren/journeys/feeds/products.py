"""The product feed: every variant that is sold, as shopping sites read it, one group per product.

Fields and values are those of the "product data specification" of Google Merchant Center.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.domains.places import api as places
from noren.journeys.feeds.local_inventory import availability_of
from noren.journeys.feeds.paging import NOBODY, PAGE
from noren.journeys.feeds.prices import PRICES_SQL, price_fields
from noren.platform import sql

FIELDS = (
    "id",
    "item_group_id",
    "title",
    "description",
    "link",
    "image_link",
    "availability",
    "price",
    "sale_price",
    "sale_price_effective_date",
    "brand",
    "gtin",
    "identifier_exists",
    "condition",
    "color",
    "size",
)
MOST_DESCRIPTION = 5_000
MOST_TITLE = 150

_PAGE = f"""
SELECT v.id, v.sku, p.id AS product_id, p.code, p.name, p.description, p.brand, v.gtin, v.size, v.colour_name,
       price.amount_minor AS now_minor, price.valid_from, price.valid_to, usual.amount_minor AS usual_minor,
       (SELECT path FROM catalog_image WHERE product_id = p.id AND (variant_id IS NULL OR variant_id = v.id)
         ORDER BY variant_id IS NULL, position, id LIMIT 1) AS image,
       coalesce((SELECT sum(greatest(l.on_hand - l.reserved - l.unavailable - l.safety, 0)) FROM stock_level l
                  WHERE l.variant_id = v.id AND l.location_id = ANY(%(sources)s)), 0)::bigint AS units,
       p.archived_at IS NULL AND p.published_at <= %(at)s AND price.amount_minor IS NOT NULL AS is_sold
  FROM (SELECT * FROM catalog_variant WHERE id > %(after)s AND archived_at IS NULL ORDER BY id LIMIT %(limit)s) v
  JOIN catalog_product p ON p.id = v.product_id
  {PRICES_SQL}
 ORDER BY v.id
"""  # noqa: S608 - constants of our own


def products(*, at: datetime, language: str = "ja") -> Iterator[tuple[object, ...]]:
    """A row for every variant that is sold over the web, in the order of `FIELDS`."""
    sources = places.locations_offering(service="ship_from")
    currency = sources[0].currency if sources else DEFAULT_CURRENCY
    asked = {"location": None, "currency": currency, "channel": "web", "at": at, "limit": PAGE,
             "sources": [source.id for source in sources]}  # fmt: skip
    after = NOBODY
    while found := sql.records(_PAGE, {**asked, "after": after}):
        for row in found:
            if row["is_sold"]:
                yield _row(row, currency, language)
        after = found[-1]["id"]


def _row(row: dict[str, Any], currency: str, language: str) -> tuple[object, ...]:
    title = _said(row["name"], language)
    link = settings.PUBLIC_URL + reverse("product", kwargs={"product_id": row["product_id"]})
    return (
        row["sku"],
        row["code"],
        title[:MOST_TITLE],
        (_said(row["description"], language) or title)[:MOST_DESCRIPTION],
        f"{link}?variant={row['id']}",
        settings.PUBLIC_URL + settings.MEDIA_URL + row["image"] if row["image"] else "",
        "in_stock" if availability_of(row["units"]) != "out_of_stock" else "out_of_stock",
        *price_fields(row["now_minor"], row["valid_from"], row["valid_to"], row["usual_minor"], currency),
        row["brand"],
        (row["gtin"] or "").lstrip("0"),
        "yes" if row["gtin"] else "no",
        "new",
        _said(row["colour_name"], language),
        row["size"],
    )


def _said(names: Any, language: str) -> str:
    known = sql.from_json(names) or {}
    return known.get(language) or known.get("ja") or ""
