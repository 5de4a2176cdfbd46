"""The local inventory feed: what stands in each store, as shopping sites read it.

Fields and values are those of the "local inventory feed specification" of Google Merchant Center.
"""

from collections.abc import Iterator
from datetime import datetime

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind, Module, Service
from noren.journeys.feeds.paging import NOBODY, PAGE
from noren.journeys.feeds.prices import PRICES_SQL, price_fields
from noren.platform import sql

FIELDS = (
    "store_code",
    "id",
    "quantity",
    "price",
    "sale_price",
    "sale_price_effective_date",
    "availability",
    "pickup_method",
    "pickup_sla",
    "instore_product_location",
)
IN_STOCK_FROM = 3
"""Fewer are `limited_availability`, none are `out_of_stock`."""
MOST_BYTES = 20
SAME_DAY_MINUTES = 12 * 60
DAY_MINUTES = 24 * 60
MOST_DAYS = 6

# A page of one store's levels by the primary key: every page is a statement of its own, so that a slow reader holds
# neither a transaction nor memory. What is not sold is left out behind the key, so that pages stay cheap.
_PAGE = f"""
SELECT l.variant_id, v.sku, l.available, price.amount_minor, price.valid_from, price.valid_to, usual.amount_minor,
       (SELECT f.code || coalesce('-' || s.bay, '') FROM shelves_place s JOIN shelves_fixture f ON f.id = s.fixture_id
         WHERE s.location_id = %(location)s AND s.variant_id = l.variant_id AND s.position = 0),
       v.archived_at IS NULL AND p.archived_at IS NULL AND p.published_at <= %(at)s
  FROM (
    SELECT variant_id, greatest(on_hand - unavailable - safety - CASE WHEN reserved = 0 THEN 0 ELSE reserved - coalesce((
             SELECT sum(r.open_quantity)::bigint FROM stock_reservation_line r
              WHERE r.variant_id = stock_level.variant_id AND r.location_id = stock_level.location_id
                AND r.open_quantity > 0 AND r.expires_at <= %(at)s), 0) END, 0) AS available
      FROM stock_level WHERE location_id = %(location)s AND variant_id > %(after)s ORDER BY variant_id LIMIT %(limit)s
  ) l
  JOIN catalog_variant v ON v.id = l.variant_id JOIN catalog_product p ON p.id = v.product_id
  {PRICES_SQL}
 ORDER BY l.variant_id
"""  # noqa: S608 - constants of our own


def local_inventory(*, at: datetime) -> Iterator[tuple[object, ...]]:
    """A row for everything that a store sells or has sold, store by store, in the order of `FIELDS`."""
    collects = places.uses(module=Module.WEB_ORDERS)
    for store in places.list_locations(kind=LocationKind.STORE):
        yield from _of_store(store, pickup_fields(store) if collects else ("not_supported", ""), at)


def availability_of(units: int) -> str:
    """How the specification calls so many units."""
    if units >= IN_STOCK_FROM:
        return "in_stock"
    return "limited_availability" if units > 0 else "out_of_stock"


def pickup_fields(store: LocationFacts) -> tuple[str, str]:
    """`pickup_method` and `pickup_sla`: bought online and collected here, and how soon."""
    if Service.PICKUP not in store.services:
        return "not_supported", ""
    if store.pickup_minutes <= SAME_DAY_MINUTES:
        return "buy", "same_day"
    days = -(-store.pickup_minutes // DAY_MINUTES)
    if days == 1:
        return "buy", "next_day"
    return "buy", f"{days}-day" if days <= MOST_DAYS else "multi-week"


def _of_store(store: LocationFacts, pickup: tuple[str, str], at: datetime) -> Iterator[tuple[object, ...]]:
    asked = {"location": store.id, "currency": store.currency, "channel": "store", "at": at, "limit": PAGE}
    after = NOBODY
    while found := sql.rows(_PAGE, {**asked, "after": after}):
        for _id, sku, units, now, since, until, usual, shelf, is_sold in found:
            if is_sold and now is not None:
                price = price_fields(now, since, until, usual, store.currency)
                yield store.code, sku, units, *price, availability_of(units), *pickup, _cut(shelf or "")
        after = found[-1][0]


def _cut(text: str) -> str:
    """As much of a shelf's name as the specification takes, whole characters only."""
    return text.encode()[:MOST_BYTES].decode(errors="ignore")
