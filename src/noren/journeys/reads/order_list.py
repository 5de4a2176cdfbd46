"""Orders as lists show them: those of a person, or those that touch some places, newest first."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import OrderPage, OrderState, OrderSummary
from noren.platform import sql
from noren.platform.paging import cursor_behind, position_of

PAGE = 50
MAX_PAGE = 200

_LIST = """
SELECT o.id, o.code, o.channel, o.state, o.location_id, o.member_id,
       trim(concat(o.contact->>'family_name', ' ', o.contact->>'given_name')) AS contact_name,
       o.currency, o.total_minor, o.cancelled_minor, o.returned_minor, o.placed_at, o.historic,
       (SELECT coalesce(sum(l.quantity), 0)::bigint FROM orders_line l WHERE l.order_id = o.id AND l.kind = 'item') AS quantity
  FROM {orders}
 WHERE {where}
 ORDER BY o.placed_at DESC, o.id DESC LIMIT %(limit)s
"""
_ALL = "orders_order o"
# Fenced off, so that it is answered by the indexes of the keys, never by reading all orders in their order of time.
_FOUND = "(SELECT * FROM orders_order WHERE {which} OFFSET 0) o"
# The rule of order_access.require_sight, asked of few orders.
_TOUCHES = """(o.location_id = ANY(%(places)s)
   OR EXISTS (SELECT 1 FROM fulfilment_fulfilment f WHERE f.order_id = o.id AND f.location_id = ANY(%(places)s))
   OR EXISTS (SELECT 1 FROM orders_return r WHERE r.order_id = o.id AND r.location_id = ANY(%(places)s)))"""
# The same, asked of all: the newest of each place by each of the three ways, so that nothing older is read. A part is
# made in the instant in which its order is placed; what is carried out is sold where it is placed.
_TOUCHING = """(SELECT * FROM orders_order WHERE id IN (
  SELECT touching.id FROM unnest(%(places)s::uuid[]) AS place(id) CROSS JOIN LATERAL (
    (SELECT o.id FROM orders_order o WHERE o.location_id = place.id AND {where}
      ORDER BY o.placed_at DESC, o.id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT DISTINCT ON (f.created_at, f.order_id) f.order_id
       FROM fulfilment_fulfilment f JOIN orders_order o ON o.id = f.order_id
      WHERE f.location_id = place.id AND f.type <> 'CARRY_OUT' AND {of_parts} AND {where}
      ORDER BY f.created_at DESC, f.order_id DESC LIMIT %(limit)s)
    UNION ALL
    (SELECT o.id FROM (SELECT DISTINCT order_id FROM orders_return WHERE location_id = place.id OFFSET 0) r
       JOIN orders_order o ON o.id = r.order_id
      WHERE {where}
      ORDER BY o.placed_at DESC, o.id DESC LIMIT %(limit)s)
  ) touching) OFFSET 0) o"""
# A trading day may begin long before a sale of it, where a till was left open; never as long as this.
_NEAR_THE_DAY = "f.created_at BETWEEN %(on)s::date - 31 AND %(on)s::date + 31"


def order_list(
    *,
    member_ids: Sequence[UUID] | None = None,
    location_ids: Sequence[UUID] | None = None,
    state: OrderState | None = None,
    channel: str | None = None,
    text: str = "",
    on: date | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> OrderPage:
    """Orders, newest first, paged by keyset, in one statement.

    `location_ids`: what was placed with one of these places, is fulfilled by it, or came back to it.
    `text` is an order code, the beginning of a name, a phone number or an e-mail address, however they are typed.

    Raises: CursorInvalid.
    """
    limit = max(1, min(limit, MAX_PAGE))
    which, keys = orders.matching(text=text)
    params: dict[str, Any] = {"limit": limit + 1, **keys}
    where, of_parts = ["true"], ["true"]
    given: list[tuple[str, str, Any]] = [
        ("o.member_id = ANY(%(members)s)", "members", None if member_ids is None else list(member_ids)),
        ("o.state = %(state)s", "state", state.value if state else None),
        ("o.channel = %(channel)s", "channel", channel),
        ("o.business_date = %(on)s", "on", on),
    ]
    for condition, name, value in given:
        if value is not None:
            where.append(condition)
            params[name] = value
    if on is not None:
        of_parts.append(_NEAR_THE_DAY)
    if cursor:
        where.append("(o.placed_at, o.id) < (%(after_at)s, %(after_id)s)")
        of_parts.append("(f.created_at, f.order_id) < (%(after_at)s, %(after_id)s)")
        params["after_at"], params["after_id"] = position_of(cursor)
    searched = _FOUND.format(which=which) if which else _ALL
    if location_ids is not None:
        params["places"] = sorted(set(location_ids))
        if which or member_ids is not None:
            where.append(_TOUCHES)
        else:
            searched = _TOUCHING.format(where=" AND ".join(where), of_parts=" AND ".join(of_parts))
    found = sql.records(_LIST.format(orders=searched, where=" AND ".join(where)), params)
    items = [OrderSummary(**row) for row in found[:limit]]
    return OrderPage(items=items, next_cursor=cursor_behind(found, limit=limit, at="placed_at"))
