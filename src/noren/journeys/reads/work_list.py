"""Parts of orders that some place has to prepare, hand over or send, across all places."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from noren.domains.fulfilment.contracts import FulfilmentState, FulfilmentType
from noren.domains.orders.contracts import Contract
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.paging import cursor_behind, position_of

PAGE = 50


class Need(StrEnum):
    """To prepare: paid, nothing picked yet. Late: past its due time. Uncollected: nobody came in time."""

    PREPARE = "prepare"
    LATE = "late"
    READY = "ready"
    UNCOLLECTED = "uncollected"


class OpenWork(Contract):
    fulfilment_id: UUID
    order_id: UUID
    order_code: str
    type: FulfilmentType
    state: FulfilmentState
    location_id: UUID
    due_at: datetime
    prepared_at: datetime | None
    collect_by: datetime | None
    customer: str
    quantity: int


class WorkPage(Contract):
    items: list[OpenWork]
    next_cursor: str | None


_CONDITIONS = {
    Need.PREPARE: "f.state = 'RESERVED'",
    Need.LATE: "f.state = 'RESERVED' AND f.due_at < %(at)s",
    Need.READY: "f.state = 'PREPARED'",
    Need.UNCOLLECTED: "f.state = 'PREPARED' AND f.collect_by < %(at)s",
}
_WORK = """
SELECT f.id AS fulfilment_id, f.order_id, f.order_code, f.type, f.state, f.location_id, f.due_at, f.prepared_at, f.collect_by,
       trim(concat(o.contact->>'family_name', ' ', o.contact->>'given_name')) AS customer,
       (SELECT coalesce(sum(l.quantity), 0)::bigint FROM fulfilment_line l WHERE l.fulfilment_id = f.id) AS quantity
  FROM fulfilment_fulfilment f JOIN orders_order o ON o.id = f.order_id
 WHERE {where} ORDER BY f.due_at, f.id LIMIT %(limit)s
"""


def work_list(
    *,
    actor: Actor,
    need: Need,
    location_id: UUID | None = None,
    type: FulfilmentType | None = None,
    cursor: str = "",
    limit: int = PAGE,
    at: datetime,
) -> WorkPage:
    """Open work within the actor's reach, the most urgent first, by keyset.

    Raises: NotAllowed, SignInRequired, CursorInvalid.
    """
    actor.require("fulfilment.view")
    where = [_CONDITIONS[need]]
    params: dict[str, Any] = {"at": at, "limit": limit + 1}
    if actor.location_ids is not None:
        where.append("f.location_id = ANY(%(reach)s)")
        params["reach"] = sorted(actor.location_ids)
    if location_id is not None:
        where.append("f.location_id = %(location)s")
        params["location"] = location_id
    if type is not None:
        where.append("f.type = %(type)s")
        params["type"] = type.value
    if cursor:
        where.append("(f.due_at, f.id) > (%(after_at)s, %(after_id)s)")
        params["after_at"], params["after_id"] = position_of(cursor)
    found = sql.records(_WORK.format(where=" AND ".join(where)), params)
    items = [OpenWork(**row) for row in found[:limit]]
    return WorkPage(items=items, next_cursor=cursor_behind(found, limit=limit, at="due_at", id="fulfilment_id"))
