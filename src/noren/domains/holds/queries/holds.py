from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.holds.contracts import Hold, SetAside
from noren.domains.holds.errors import HoldNotFound
from noren.domains.orders import api as orders
from noren.platform import sql

IS_OPEN = "h.state IN ('HELD', 'PREPARED')"
_READ = f"""
SELECT h.id, h.code, h.location_id, h.member_id, h.contact, h.locale, h.source, h.expires_at, h.created_at, h.prepared_at,
       coalesce(h.closed_at, CASE WHEN h.expires_at <= %(at)s THEN h.expires_at END) AS closed_at,
       h.extensions, h.note,
       CASE WHEN {IS_OPEN} AND h.expires_at <= %(at)s THEN 'EXPIRED' ELSE h.state END AS state,
       coalesce({IS_OPEN} AND h.expires_at > %(at)s AND h.remind_at <= %(at)s, false) AS is_due_soon,
       h.prepared_at IS NOT NULL AND h.put_back_at IS NULL AND h.state <> 'COMPLETED'
         AND (h.state NOT IN ('HELD', 'PREPARED') OR h.expires_at <= %(at)s) AS to_put_back,
       (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'variant_id', l.variant_id, 'quantity', l.quantity,
                                            'open_quantity', l.open_quantity) ORDER BY l.id)
          FROM holds_line l WHERE l.hold_id = h.id) AS lines,
       ARRAY(SELECT DISTINCT t.order_id FROM holds_taking t WHERE t.hold_id = h.id AND t.undone_at IS NULL) AS order_ids
  FROM holds_hold h
"""  # noqa: S608 - text of our own
_OPEN_NOW = f"{IS_OPEN} AND h.expires_at > %(at)s"
_TO_PUT_BACK = f"""h.prepared_at IS NOT NULL AND h.put_back_at IS NULL AND h.state <> 'COMPLETED'
   AND (h.closed_at IS NOT NULL OR ({IS_OPEN} AND h.expires_at <= %(at)s))"""
# What left with an order or a sale is no longer the hold's; what is not put back yet still stands aside.
_SET_ASIDE = """
SELECT l.variant_id, CASE WHEN h.state = 'COMPLETED' THEN l.quantity ELSE l.open_quantity END AS quantity, h.prepared_at AS since,
       CASE WHEN h.state = 'COMPLETED' THEN h.closed_at ELSE h.put_back_at END AS until
  FROM holds_hold h JOIN holds_line l ON l.hold_id = h.id
 WHERE h.location_id = %(location)s AND h.prepared_at IS NOT NULL
   AND ((h.put_back_at IS NULL AND h.state <> 'COMPLETED') OR h.created_at > %(created_since)s)
   AND CASE WHEN h.state = 'COMPLETED' THEN l.quantity ELSE l.open_quantity END > 0
   AND (%(all)s OR l.variant_id = ANY((SELECT %(variants)s::uuid[])::uuid[]))
 ORDER BY h.prepared_at, l.id
"""


def get_hold(*, hold_id: UUID, at: datetime) -> Hold:
    """One hold as it stands at an instant.

    Raises: HoldNotFound.
    """
    found = _holds("WHERE h.id = %(id)s", {"id": hold_id, "at": at})
    if not found:
        raise HoldNotFound
    return found[0]


def find_by_code(*, code: str, at: datetime) -> Hold | None:
    """The hold of a code as typed or scanned; None where there is none."""
    return next(iter(_holds("WHERE h.code = %(code)s", {"code": orders.normalise_code(code), "at": at})), None)


def holds_of_members(*, member_ids: Sequence[UUID], at: datetime, limit: int = 50) -> list[Hold]:
    """Holds of a person, by all of their ids: open ones first, the latest before the others."""
    return _holds(
        f"WHERE h.member_id = ANY(%(members)s) ORDER BY ({_OPEN_NOW}) DESC, h.created_at DESC, h.id DESC LIMIT %(limit)s",
        {"members": list(member_ids), "at": at, "limit": limit},
    )


def open_holds_at(*, location_id: UUID, at: datetime, member_ids: Sequence[UUID] = (), phone: str = "") -> list[Hold]:
    """What is held at a place for a person, by their ids or by the phone number that they left; the first to end first."""
    return _holds(
        f"WHERE h.location_id = %(location)s AND {_OPEN_NOW}"
        " AND (h.member_id = ANY(%(members)s) OR (%(phone)s <> '' AND h.person_key = %(phone)s))"
        " ORDER BY h.expires_at, h.id LIMIT 20",
        {"location": location_id, "members": list(member_ids), "phone": phone, "at": at},
    )


def work_of_place(*, location_id: UUID, at: datetime, limit: int = 200) -> list[Hold]:
    """What staff of a place have to do with holds: all that are open, and those whose goods are to be put back."""
    return _holds(
        f"WHERE h.location_id = %(location)s AND (({_OPEN_NOW}) OR ({_TO_PUT_BACK}))"
        " ORDER BY h.expires_at, h.id LIMIT %(limit)s",
        {"location": location_id, "at": at, "limit": limit},
    )


def list_holds(
    *, location_ids: Sequence[UUID] | None, at: datetime, open_only: bool = False, limit: int = 100
) -> list[Hold]:
    """Holds of places (None: of all), the latest first."""
    return _holds(
        "WHERE (%(all)s OR h.location_id = ANY(%(locations)s))"
        + (f" AND {_OPEN_NOW}" if open_only else "")
        + " ORDER BY h.created_at DESC, h.id DESC LIMIT %(limit)s",
        {"all": location_ids is None, "locations": list(location_ids or []), "at": at, "limit": limit},
    )


def set_aside(
    *, location_id: UUID, created_since: datetime, variant_ids: Sequence[UUID] | None = None
) -> list[SetAside]:
    """What stood aside for holds at a place: all that still does, and of holds made after an instant also what has left."""
    found = sql.records(
        _SET_ASIDE,
        {
            "location": location_id,
            "created_since": created_since,
            "all": variant_ids is None,
            "variants": list(variant_ids or []),
        },
    )
    return [SetAside(**row) for row in found]


def _holds(which: str, told: dict[str, Any]) -> list[Hold]:
    return [
        Hold.model_validate(
            {**row, "contact": sql.from_json(row["contact"]), "lines": sql.from_json(row["lines"]) or []}, strict=False
        )
        for row in sql.records(_READ + which, told)
    ]
