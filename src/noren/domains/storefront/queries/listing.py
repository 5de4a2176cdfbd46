import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from noren.domains.storefront.contracts import ListingPage, ListingQuery, Sort
from noren.domains.storefront.errors import CursorInvalid
from noren.domains.storefront.rules import search_expression
from noren.platform import sql

# Per order: the sorted expression, its SQL type, and whether it descends. Relevance has no stable key and is paged by
# offset; what can be had now comes first among equal hits.
_KEYS = {
    Sort.NAME: ("l.sort_name", "text", False),
    Sort.PRICE: ("l.price_min", "bigint", False),
    Sort.PRICE_DOWN: ("l.price_min", "bigint", True),
    Sort.NEW: ("l.published_at", "timestamptz", True),
}
RANK = "ts_rank('{0.05, 0.2, 0.4, 1.0}', l.search, %(search)s::tsquery)"

_PAGE = """
SELECT '[' || coalesce(string_agg(
         left(l.card, -1) || ',"image":' || coalesce('"' || %(media)s::text || l.image || '"', 'null')
         || ',"in_stock":' || l.in_stock || ',"in_stock_here":' || coalesce(({here})::text, 'null') || '}}', ',' ORDER BY l.place)
         FILTER (WHERE l.place <= %(limit)s), '') || ']',
       count(*) > %(limit)s,
       max(l.sort_key) FILTER (WHERE l.place = %(limit)s),
       max(l.product_id::text) FILTER (WHERE l.place = %(limit)s),
       {count}
  FROM (
    SELECT page.*, row_number() OVER () AS place FROM (
      SELECT l.product_id, l.card, l.image, l.in_stock, l.in_stock_locations, ({key})::text AS sort_key
        FROM storefront_listing l WHERE {where} ORDER BY {order} LIMIT {fetched} OFFSET %(offset)s
    ) page
  ) l
"""


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page whose items are finished JSON text."""

    items: str
    next: str | None
    count: int | None

    def body(self) -> bytes:
        """The whole page as JSON."""
        rest = orjson.dumps({"next": self.next, "count": self.count}).decode()
        return f'{{"items":{self.items},{rest[1:]}'.encode()


def listing(*, query: ListingQuery) -> ListingPage:
    """A page of products.

    Raises: CursorInvalid.
    """
    page = listing_json(query=query)
    return ListingPage(items=orjson.loads(page.items), next=page.next, count=page.count)


def listing_json(*, query: ListingQuery) -> RawPage:
    """A page of products as PostgreSQL wrote it, by one statement.

    Raises: CursorInvalid.
    """
    expression = search_expression(query.text)
    if expression is None and query.text.strip():
        return RawPage(items="[]", next=None, count=0 if query.count else None)
    sort = query.sort or (Sort.RELEVANCE if expression else Sort.NAME)
    if sort is Sort.RELEVANCE and expression is None:
        sort = Sort.NAME
    where, params = _conditions(query, expression)
    matching = f"SELECT count(*) FROM storefront_listing l WHERE {' AND '.join(where)}"  # noqa: S608 - only our own conditions
    counted = f"({matching})" if query.count else "NULL::bigint"
    order, key, after = _order(sort, query, params)
    statement = _PAGE.format(  # our own expressions only; what was asked for is a parameter
        here="%(location)s::uuid = ANY(l.in_stock_locations)" if query.location_id else "NULL::bool",
        count=counted,
        key=key,
        where=" AND ".join(where + after),
        order=order,
        fetched=int(query.limit) + 1,  # a literal: a plan made for any limit would rather sort the whole table
    )
    row = sql.row(statement, params)
    assert row is not None  # noqa: S101 - an aggregate always has a row
    return RawPage(items=row[0], next=_next(sort, row, params) if row[1] else None, count=row[4])


def _conditions(query: ListingQuery, expression: str | None) -> tuple[list[str], dict[str, Any]]:
    where = ["l.published"]
    params: dict[str, Any] = {"media": settings.MEDIA_URL, "limit": query.limit, "offset": 0}
    wanted: list[tuple[bool, str, str, Any]] = [
        (expression is not None, "l.search @@ %(search)s::tsquery", "search", expression),
        (
            query.department_id is not None,
            "l.department_ids @> ARRAY[%(department)s::uuid]",
            "department",
            query.department_id,
        ),
        (
            bool(query.colour),
            "l.colour_codes @> ARRAY[%(colour)s::text]",
            "colour",
            query.colour.replace("\x00", ""),
        ),
        (bool(query.size), "l.sizes @> ARRAY[%(size)s::text]", "size", query.size.replace("\x00", "")),
        (query.price_from is not None, "l.price_max >= %(price_from)s", "price_from", query.price_from),
        (query.price_to is not None, "l.price_min <= %(price_to)s", "price_to", query.price_to),
    ]
    for asked, condition, name, given in wanted:
        if asked:
            where.append(condition)
            params[name] = given
    if query.location_id is not None:
        params["location"] = query.location_id
    if query.in_stock_only:
        here = "l.in_stock_locations @> ARRAY[%(location)s::uuid]"
        where.append(here if query.location_id is not None else "l.in_stock")
    return where, params


def _order(sort: Sort, query: ListingQuery, params: dict[str, Any]) -> tuple[str, str, list[str]]:
    """ORDER BY, the key that a cursor keeps, and the condition that follows from the cursor given."""
    cursor = _read(query.after, sort) if query.after else None
    if cursor is None:
        params["offset"] = (query.page - 1) * query.limit
    if sort is Sort.RELEVANCE:
        if cursor is not None:
            params["offset"] = cursor[0]
        return f"l.in_stock DESC, {RANK} DESC, l.sort_name, l.product_id", "NULL::text", []
    expression, kind, descends = _KEYS[sort]
    order = f"{expression} {'DESC' if descends else 'ASC'}, l.product_id"
    if cursor is None:
        return order, expression, []
    params["after_key"], params["after_id"] = cursor
    key, same = f"%(after_key)s::{kind}", "l.product_id > %(after_id)s::uuid"
    if not descends:
        return order, expression, [f"({expression}, l.product_id) > ({key}, %(after_id)s::uuid)"]
    return order, expression, [f"{expression} <= {key} AND ({expression} < {key} OR {same})"]


def _next(sort: Sort, row: tuple[Any, ...], params: dict[str, Any]) -> str:
    kept = [sort.value, params["offset"] + params["limit"]] if sort is Sort.RELEVANCE else [sort.value, row[2], row[3]]
    return base64.urlsafe_b64encode(orjson.dumps(kept)).decode().rstrip("=")


def _read(cursor: str, sort: Sort) -> tuple[Any, ...]:
    """What a cursor says, checked: it must be one of ours, for this order."""
    try:
        kept = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if kept[0] != sort.value:
            raise CursorInvalid
        if sort is Sort.RELEVANCE:
            offset = int(kept[1])
            if not 0 <= offset <= 10_000:
                raise CursorInvalid
            return (offset,)
        return _checked_key(sort, str(kept[1])), UUID(kept[2])
    except (
        binascii.Error,
        orjson.JSONDecodeError,
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        AttributeError,
    ) as broken:
        raise CursorInvalid from broken


def _checked_key(sort: Sort, key: str) -> str:
    """The key as PostgreSQL will take it, or a ValueError."""
    if "\x00" in key:
        raise ValueError(key)
    if sort is Sort.NEW:
        datetime.fromisoformat(key)
    elif sort is not Sort.NAME and not -(2**63) <= int(key) < 2**63:
        raise ValueError(key)
    return key
