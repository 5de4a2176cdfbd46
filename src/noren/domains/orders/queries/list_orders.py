from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from noren.domains.orders.contracts import OrderPage, OrderState, OrderSummary
from noren.domains.orders.models import EMAIL_KEY, NAME_KEY, PHONE_KEY
from noren.domains.orders.rules import normalise_code
from noren.kernel.japanese import (
    EmailInvalid,
    PhoneInvalid,
    normalise_email,
    normalise_name,
    normalise_phone,
    numeric_text,
)
from noren.platform import sql
from noren.platform.paging import cursor_of, position_of

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
_LAST_CHARACTER = "\U0010ffff"


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
    """Orders, newest first, paged by keyset.

    `text` is an order code, the beginning of a name, a phone number or an e-mail address, however they are typed.

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
    which, keys = _matching(words) if words else ("", {})
    params |= keys
    if cursor:
        where.append("(o.placed_at, o.id) < (%(after_at)s, %(after_id)s)")
        params["after_at"], params["after_id"] = position_of(cursor)
    searched = _FOUND.format(which=which) if which else _ALL
    found = sql.records(_LIST.format(orders=searched, where=" AND ".join(where)), params)
    items = [OrderSummary(**row) for row in found[:limit]]
    more = len(found) > limit
    return OrderPage(items=items, next_cursor=cursor_of(at=items[-1].placed_at, id=items[-1].id) if more else None)


def _matching(words: str) -> tuple[str, dict[str, Any]]:
    """The condition that finds orders by what somebody typed, with its values."""
    which = ["code = %(code)s"]
    params: dict[str, Any] = {"code": normalise_code(numeric_text(words))}
    name = normalise_name(words).lower()
    if name:
        which.append(f"({NAME_KEY} ~>=~ %(name)s AND {NAME_KEY} ~<~ %(behind)s)")
        params |= {"name": name, "behind": name + _LAST_CHARACTER}
    try:
        params["email"] = normalise_email(words)
        which.append(f"{EMAIL_KEY} = %(email)s")
    except EmailInvalid:
        pass
    phones = _phone_digits(words)
    if phones:
        which.append(f"{PHONE_KEY} = ANY(%(phones)s)")
        params["phones"] = phones
    return " OR ".join(which), params


def _phone_digits(words: str) -> list[str]:
    """The digits of every way to write a number: `+81 90 …`, `+81 (0)90 …`, `0081 90 …` and `090 …`."""
    try:
        number = normalise_phone(words).removeprefix("+")
    except PhoneInvalid:
        return []
    national = number.removeprefix("81")
    japanese = [f"0{national}", f"810{national}"] if number.startswith("81") else []
    return [number, f"010{number}", f"00{number}", *japanese]
