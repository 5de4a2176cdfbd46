from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentPage, FulfilmentState, FulfilmentType
from noren.domains.fulfilment.errors import FulfilmentNotFound
from noren.platform import sql
from noren.platform.paging import cursor_of, position_of

PAGE = 50
MAX_PAGE = 200
_MOST = 500

_PARTS = """
SELECT f.id, f.order_id, f.order_code, f.type, f.state, f.location_id, f.reservation_id, f.due_at, f.collect_by,
       f.recipient, f.why, f.carrier, f.tracking_number, f.short_reason, f.created_at, f.prepared_at, f.completed_at,
       (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'order_line_id', l.order_line_id,
                                            'variant_id', l.variant_id, 'quantity', l.quantity,
                                            'picked_quantity', l.picked_quantity) ORDER BY l.id)
          FROM fulfilment_line l WHERE l.fulfilment_id = f.id AND (l.quantity > 0 OR f.state = 'CANCELED')) AS lines
  FROM fulfilment_fulfilment f WHERE {which} ORDER BY f.due_at, f.id LIMIT %(limit)s
"""


def get_fulfilment(*, fulfilment_id: UUID) -> Fulfilment:
    """One part with its lines.

    Raises: FulfilmentNotFound.
    """
    found = find_fulfilment(fulfilment_id=fulfilment_id)
    if found is None:
        raise FulfilmentNotFound
    return found


def find_fulfilment(*, fulfilment_id: UUID) -> Fulfilment | None:
    """One part with its lines; None where there is none."""
    found = _read("f.id = %(id)s", {"id": fulfilment_id})
    return found[0] if found else None


def of_order(*, order_id: UUID) -> list[Fulfilment]:
    """The parts of an order by due time."""
    return _read("f.order_id = %(order)s", {"order": order_id})


def of_orders(*, order_ids: Iterable[UUID]) -> dict[UUID, list[Fulfilment]]:
    """The parts of each of these orders by due time, in one statement; an order without parts has an empty list."""
    asked = sorted(set(order_ids))
    found: dict[UUID, list[Fulfilment]] = {order_id: [] for order_id in asked}
    for part in _read("f.order_id = ANY(%(orders)s)", {"orders": asked}, limit=_MOST * len(asked)):
        found[part.order_id].append(part)
    return found


def list_work(
    *,
    location_id: UUID,
    states: Sequence[FulfilmentState] = (FulfilmentState.RESERVED,),
    type: FulfilmentType | None = None,
    due_until: datetime | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> FulfilmentPage:
    """Work of a place, the most urgent first, paged by keyset.

    Raises: CursorInvalid.
    """
    limit = max(1, min(limit, MAX_PAGE))
    where = ["f.location_id = %(location)s", "f.state = ANY(%(states)s)"]
    params: dict[str, Any] = {"location": location_id, "states": [state.value for state in states]}
    if type is not None:
        where.append("f.type = %(type)s")
        params["type"] = type.value
    if due_until is not None:
        where.append("f.due_at <= %(until)s")
        params["until"] = due_until
    if cursor:
        where.append("(f.due_at, f.id) > (%(after_at)s, %(after_id)s)")
        params["after_at"], params["after_id"] = position_of(cursor)
    found = _read(" AND ".join(where), params, limit=limit + 1)
    items = found[:limit]
    more = len(found) > limit
    return FulfilmentPage(items=items, next_cursor=cursor_of(at=items[-1].due_at, id=items[-1].id) if more else None)


def ready_to_collect(*, location_id: UUID) -> list[UUID]:
    """The pick-ups of a place that stand ready, however many."""
    found = sql.rows(
        "SELECT id FROM fulfilment_fulfilment WHERE location_id = %s AND state = 'PREPARED' AND type = 'PICKUP'"
        " ORDER BY due_at, id",
        (location_id,),
    )
    return [row[0] for row in found]


def find_fulfilments(*, ids: Sequence[UUID]) -> list[Fulfilment]:
    """Those that exist of some parts, by due time."""
    return _read("f.id = ANY(%(ids)s)", {"ids": list(ids)})


def find_by_order_code(*, code: str, location_id: UUID | None = None) -> list[Fulfilment]:
    """The parts of an order by its code, at one place or anywhere."""
    if location_id is None:
        return _read("f.order_code = %(code)s", {"code": code})
    return _read("f.order_code = %(code)s AND f.location_id = %(location)s", {"code": code, "location": location_id})


def _read(which: str, params: dict[str, Any], *, limit: int = _MOST) -> list[Fulfilment]:
    return [
        Fulfilment.model_validate(
            {
                **row,
                "recipient": sql.from_json(row["recipient"]),
                "lines": sql.from_json(row["lines"]),
                "why": sql.from_json(row["why"]) if row["why"] else None,
            }
        )
        for row in sql.records(_PARTS.format(which=which), {**params, "limit": limit})
    ]
