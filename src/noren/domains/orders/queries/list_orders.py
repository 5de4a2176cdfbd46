from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from noren.domains.orders.contracts import OrderPage, OrderState, OrderSummary
from noren.domains.orders.rules import normalise_code
from noren.platform import sql
from noren.platform.paging import cursor_of, position_of

PAGE = 50
MAX_PAGE = 200

_LIST = """
SELECT o.id, o.code, o.channel, o.state, o.location_id, o.member_id,
       trim(concat(o.contact->>'family_name', ' ', o.contact->>'given_name')) AS contact_name,
       o.currency, o.total_minor, o.cancelled_minor, o.returned_minor, o.placed_at, o.historic,
       (SELECT coalesce(sum(l.quantity), 0)::bigint FROM orders_line l WHERE l.order_id = o.id AND l.kind = 'item') AS quantity
  FROM orders_order o
 WHERE {where}
 ORDER BY o.placed_at DESC, o.id DESC LIMIT %(limit)s
"""


def list_orders(
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
    """Orders, newest first, paged by keyset; `text` is an order code, a name, a phone number or an e-mail address.

    Raises: CursorInvalid.
    """
    limit = max(1, min(limit, MAX_PAGE))
    where = ["true"]
    params: dict[str, Any] = {"limit": limit + 1}
    given: list[tuple[str, str, Any]] = [
        ("o.member_id = ANY(%(members)s)", "members", None if member_ids is None else list(member_ids)),
        ("o.location_id = ANY(%(locations)s)", "locations", None if location_ids is None else list(location_ids)),
        ("o.state = %(state)s", "state", state.value if state else None),
        ("o.channel = %(channel)s", "channel", channel),
        ("o.business_date = %(on)s", "on", on),
    ]
    for condition, name, value in given:
        if value is not None:
            where.append(condition)
            params[name] = value
    words = text.strip().replace("\x00", "")[:100]
    if words:
        where.append(
            "(o.code = %(code)s OR o.contact->>'email' = %(text)s OR o.contact->>'phone' = %(text)s"
            " OR concat(o.contact->>'family_name', o.contact->>'given_name') LIKE %(like)s)"
        )
        bare = words.replace(" ", "").replace("　", "").replace("%", "").replace("_", "")
        params.update(code=normalise_code(words), text=words, like=f"{bare}%")
    if cursor:
        where.append("(o.placed_at, o.id) < (%(after_at)s, %(after_id)s)")
        params["after_at"], params["after_id"] = position_of(cursor)
    found = sql.records(_LIST.format(where=" AND ".join(where)), params)
    items = [OrderSummary(**row) for row in found[:limit]]
    more = len(found) > limit
    return OrderPage(items=items, next_cursor=cursor_of(at=items[-1].placed_at, id=items[-1].id) if more else None)
