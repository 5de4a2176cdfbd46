"""Stock levels as the office lists them: by place and product, with shortfalls apart."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from noren.domains.catalog.contracts import Name
from noren.domains.orders.contracts import Contract
from noren.journeys.reads.attention import OPEN_PROMISES
from noren.journeys.reads.office_products import MATCHES, matching
from noren.platform import sql
from noren.platform.actor import Actor

PAGE = 50
MAX_PAGES = 400


class StockSort(StrEnum):
    SKU = "sku"
    AVAILABLE = "available"
    ON_HAND = "on_hand"
    RESERVED = "reserved"


class Only(StrEnum):
    """Shortfall: more is promised than is there. Out: nothing can be promised. Negative: counted below zero."""

    ALL = ""
    SHORTFALL = "shortfall"
    OUT = "out"
    NEGATIVE = "negative"


class ListedLevel(Contract):
    """`short` is how many promised units are missing; `available` is never negative."""

    location_id: UUID
    variant_id: UUID
    product_id: UUID
    sku: str
    gtin: str | None
    name: Name
    size: str
    colour: dict[str, str]
    on_hand: int
    reserved: int
    unavailable: int
    safety: int
    available: int
    short: int


class StockPage(Contract):
    items: list[ListedLevel]
    page: int
    more: bool


_ORDER = {
    StockSort.SKU: "v.sku, x.location_id",
    StockSort.AVAILABLE: "x.on_hand - x.reserved - x.unavailable - x.safety, v.sku, x.location_id",
    StockSort.ON_HAND: "x.on_hand, v.sku, x.location_id",
    StockSort.RESERVED: "x.reserved DESC, v.sku, x.location_id",
}
_LIST = f"""
SELECT x.location_id, x.variant_id, p.id AS product_id, v.sku, v.gtin, p.name, v.size, v.colour_name AS colour,
       x.on_hand, x.reserved, x.unavailable, x.safety,
       greatest(x.on_hand - x.reserved - x.unavailable - x.safety, 0) AS available, greatest(x.reserved - x.on_hand + x.unavailable, 0) AS short
  FROM (SELECT l.location_id, l.variant_id, l.on_hand, l.unavailable, l.safety,
               CASE WHEN l.reserved = 0 THEN 0 ELSE {OPEN_PROMISES} END AS reserved FROM stock_level l WHERE {{level}}) x
  JOIN catalog_variant v ON v.id = x.variant_id JOIN catalog_product p ON p.id = v.product_id
  {{search}}
 WHERE {{where}} ORDER BY {{order}} LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - constants of our own


def stock_list(
    *,
    actor: Actor,
    location_id: UUID | None = None,
    product_id: UUID | None = None,
    text: str = "",
    only: Only = Only.ALL,
    sort: StockSort = StockSort.SKU,
    page: int = 1,
    limit: int = PAGE,
    at: datetime,
) -> StockPage:
    """Levels within the actor's reach, in one statement; expired holds do not count.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("stock.view")
    page = max(1, min(page, MAX_PAGES))
    params: dict[str, Any] = {"at": at, "limit": limit + 1, "offset": (page - 1) * limit}
    level, where, search = ["true"], ["v.archived_at IS NULL"], ""
    if actor.location_ids is not None:
        level.append("l.location_id = ANY(%(reach)s)")
        params["reach"] = sorted(actor.location_ids)
    if location_id is not None:
        level.append("l.location_id = %(location)s")
        params["location"] = location_id
    if only is Only.SHORTFALL:
        level.append("l.reserved > l.on_hand - l.unavailable")
        where.append("x.reserved > x.on_hand - x.unavailable")
    if only is Only.NEGATIVE:
        level.append("l.on_hand < 0")
    if only is Only.OUT:
        where.append("x.on_hand - x.reserved - x.unavailable - x.safety <= 0")
    if product_id is not None:
        where.append("p.id = %(product)s")
        params["product"] = product_id
    if words := text.strip().replace("\x00", "")[:100]:
        search = "LEFT JOIN storefront_listing l ON l.product_id = p.id"
        where.append(MATCHES)
        params |= matching(words)
    statement = _LIST.format(
        level=" AND ".join(level),
        where=" AND ".join(where),
        search=search,
        order=_ORDER[sort],
    )
    found = sql.records(statement, params)
    return StockPage(items=[_level(row) for row in found[:limit]], page=page, more=len(found) > limit)


def _level(row: dict[str, Any]) -> ListedLevel:
    return ListedLevel.model_validate(
        row | {"name": sql.from_json(row["name"]), "colour": sql.from_json(row["colour"])}
    )
