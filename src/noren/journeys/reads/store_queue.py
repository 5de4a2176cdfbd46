"""What a store has to do: to be prepared, ready to be collected, to be sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from noren.domains.fulfilment.contracts import Contract, FulfilmentState, FulfilmentType
from noren.domains.orders import api as orders
from noren.kernel.japanese import digits
from noren.platform import sql
from noren.platform.paging import cursor_behind, position_of

PAGE = 200

_WORK = """
SELECT f.id AS fulfilment_id, f.order_id, f.order_code, f.type, f.state, f.due_at, f.created_at, f.prepared_at,
       f.collect_by, f.completed_at, coalesce(f.recipient->>'name', '') AS customer,
       coalesce(f.recipient->>'phone', '') AS phone, f.carrier, f.tracking_number, lines.units, lines.goods,
       EXISTS (SELECT 1 FROM fulfilment_shortfall a WHERE a.order_id = f.order_id AND a.fulfilment_id = f.id AND a.outcome = '')
         AS is_asked
  FROM fulfilment_fulfilment f
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(asked.units), 0)::bigint AS units,
           coalesce(jsonb_agg(jsonb_build_object('name', o.name, 'quantity', asked.units, 'image', i.path)
                              ORDER BY o.position), '[]') AS goods
      FROM fulfilment_line l
      JOIN orders_line o ON o.id = l.order_line_id
      CROSS JOIN LATERAL (
        SELECT CASE WHEN f.prepared_at IS NULL THEN l.quantity ELSE l.picked_quantity END AS units
      ) asked
      LEFT JOIN LATERAL (
        SELECT path FROM catalog_image
         WHERE product_id = o.product_id AND (variant_id IS NULL OR variant_id = l.variant_id)
         ORDER BY variant_id IS NULL, position, id LIMIT 1
      ) i ON true
     WHERE l.fulfilment_id = f.id AND asked.units > 0
  ) lines
 WHERE f.location_id = %(location)s AND {which}
 ORDER BY f.due_at, f.id LIMIT %(most)s
"""
_COUNTS = """
SELECT count(*) FILTER (WHERE state = 'RESERVED'), count(*) FILTER (WHERE state = 'PREPARED' AND type = 'PICKUP'),
       count(*) FILTER (WHERE type = 'SHIPMENT'), count(*) FILTER (WHERE state = 'RESERVED' AND due_at < %(at)s),
       (SELECT count(*) FROM holds_hold WHERE location_id = %(location)s
           AND ((state = 'HELD' AND expires_at > %(at)s)
                OR (prepared_at IS NOT NULL AND put_back_at IS NULL
                    AND (state IN ('CANCELED', 'RELEASED', 'EXPIRED') OR (state = 'PREPARED' AND expires_at <= %(at)s))))),
       EXISTS (SELECT 1 FROM holds_rule)
  FROM fulfilment_fulfilment WHERE location_id = %(location)s AND state IN ('RESERVED', 'PREPARED')
"""
_MATCHES = """
(f.order_code LIKE %(code)s OR translate(f.recipient->>'name', ' 　', '') ILIKE %(name)s
 OR (%(digits)s <> '' AND regexp_replace(f.recipient->>'phone', '\\D', '', 'g') LIKE %(phone)s))
"""


class Glance(Contract):
    name: dict[str, str]
    quantity: int
    image: str | None


class WorkItem(Contract):
    """An order part as a row of the queue. `units` and `goods` are what was asked, once prepared what was found.

    `is_asked`: its customer is still to say what shall become of missing goods.
    """

    fulfilment_id: UUID
    order_id: UUID
    order_code: str
    type: FulfilmentType
    state: FulfilmentState
    due_at: datetime
    created_at: datetime
    prepared_at: datetime | None
    collect_by: datetime | None
    completed_at: datetime | None
    customer: str
    phone: str
    carrier: str
    tracking_number: str
    units: int
    goods: list[Glance]
    is_asked: bool = False


class StoreQueue(Contract):
    """`done` is filled by a search only: parts that are over. `next_cursor`: there is more than a page."""

    prepare: list[WorkItem]
    ready: list[WorkItem]
    ship: list[WorkItem]
    done: list[WorkItem]
    next_cursor: str | None


class WorkCounts(Contract):
    prepare: int
    ready: int
    ship: int
    late: int
    holds: int = 0
    offers_holds: bool = False


def store_queue(*, location_id: UUID, text: str = "", cursor: str = "") -> StoreQueue:
    """The open work of a place, the most urgent first, by one statement, paged by keyset.

    `text` keeps what matches by order code, name or phone number, and adds what is over.
    Raises: CursorInvalid.
    """
    words = text.strip().replace("\x00", "")[:100]
    states = ["RESERVED", "PREPARED", *(["COMPLETED", "CANCELED", "FAILED"] if words else [])]
    which = "f.state = ANY(%(states)s) AND f.type <> 'CARRY_OUT'" + (f" AND {_MATCHES}" if words else "")
    found, more = _read(which, {"location": location_id, "states": states, **_search(words)}, cursor)
    return StoreQueue(
        prepare=[part for part in found if part.state is FulfilmentState.RESERVED],
        ready=[p for p in found if p.state is FulfilmentState.PREPARED and p.type is FulfilmentType.PICKUP],
        ship=[p for p in found if p.state is FulfilmentState.PREPARED and p.type is FulfilmentType.SHIPMENT],
        done=[p for p in reversed(found) if p.state not in (FulfilmentState.RESERVED, FulfilmentState.PREPARED)],
        next_cursor=more,
    )


def shipments(*, location_id: UUID, sent_since: datetime, cursor: str = "") -> StoreQueue:
    """Parcels of a place: to be packed, to be sent, and (as `done`) sent since an instant; by one statement, paged.

    Raises: CursorInvalid.
    """
    which = "f.type = 'SHIPMENT' AND (f.state IN ('RESERVED', 'PREPARED') OR f.state = 'COMPLETED' AND f.completed_at >= %(since)s)"
    found, more = _read(which, {"location": location_id, "since": sent_since}, cursor)
    return StoreQueue(
        prepare=[part for part in found if part.state is FulfilmentState.RESERVED],
        ready=[],
        ship=[part for part in found if part.state is FulfilmentState.PREPARED],
        done=[part for part in reversed(found) if part.state is FulfilmentState.COMPLETED],
        next_cursor=more,
    )


def work_counts(*, location_id: UUID, at: datetime) -> WorkCounts:
    """How much a place has to do, by one statement."""
    prepare, ready, ship, late, held, offers = sql.row(_COUNTS, {"at": at, "location": location_id}) or (0,) * 6
    return WorkCounts(prepare=prepare, ready=ready, ship=ship, late=late, holds=held, offers_holds=bool(offers))


def _search(words: str) -> dict[str, str]:
    if not words:
        return {}
    bare = _literal("".join(words.split()))
    number = digits(words)
    return {
        "code": f"%{_literal(orders.normalise_code(words))}%",
        "name": f"%{bare}%",
        "digits": number if len(number) >= 4 else "",
        "phone": f"%{number.removeprefix('0')}%",
    }


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _read(which: str, params: dict[str, Any], cursor: str) -> tuple[Sequence[WorkItem], str | None]:
    """A page, and where the next one begins."""
    if cursor:
        which += " AND (f.due_at, f.id) > (%(after_at)s, %(after_id)s)"
        params["after_at"], params["after_id"] = position_of(cursor)
    found = sql.records(_WORK.format(which=which), {**params, "most": PAGE + 1})
    items = [WorkItem.model_validate({**row, "goods": _glances(row["goods"])}) for row in found[:PAGE]]
    more = cursor_behind(found, limit=PAGE, at="due_at", id="fulfilment_id")
    return items, more


def _glances(stored: Any) -> list[dict[str, Any]]:
    return [
        {**glance, "image": settings.MEDIA_URL + glance["image"] if glance["image"] else None}
        for glance in sql.from_json(stored)
    ]
