"""What every step of a part shares: its lock, its note in the history, its event."""

from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.fulfilment.contracts import Fulfilment
from noren.domains.fulfilment.errors import FulfilmentNotFound
from noren.domains.fulfilment.events import FulfilmentCompleted
from noren.domains.fulfilment.queries.fulfilments import get_fulfilment
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command_id, emit


def lock(fulfilment_id: UUID, *, permission: str, actor: Actor) -> dict[str, Any]:
    """The part's row, locked, for somebody who may do this at its place.

    Raises: FulfilmentNotFound, NotAllowed.
    """
    found = sql.record(
        "SELECT order_id, location_id, type, state, wrong_codes, locked_until FROM fulfilment_fulfilment"
        " WHERE id = %s FOR NO KEY UPDATE",
        (fulfilment_id,),
    )
    if found is None:
        raise FulfilmentNotFound
    actor.require(permission, found["location_id"])
    return found


def note(fulfilment_id: UUID, what: str, *, actor: Actor, at: datetime, text: str = "") -> None:
    """Add a line to the part's history."""
    sql.exactly(
        1,
        "INSERT INTO fulfilment_history (fulfilment_id, at, what, note, actor_kind, actor_id, command_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (fulfilment_id, at, what, text, actor.kind.value, actor.id, command_id()),
    )


def complete(fulfilment_id: UUID, part: dict[str, Any], what: str, *, actor: Actor, at: datetime) -> Fulfilment:
    """Mark a locked part as handed over."""
    sql.exactly(
        1,
        "UPDATE fulfilment_fulfilment SET state = 'COMPLETED', completed_at = %s, wrong_codes = 0,"
        " locked_until = NULL WHERE id = %s",
        (at, fulfilment_id),
    )
    note(fulfilment_id, what, actor=actor, at=at)
    emit(FulfilmentCompleted(**facts(fulfilment_id, part)))
    return get_fulfilment(fulfilment_id=fulfilment_id)


def facts(fulfilment_id: UUID, part: dict[str, Any]) -> dict[str, Any]:
    """What an event says of a part."""
    return {
        "fulfilment_id": fulfilment_id,
        "order_id": part["order_id"],
        "location_id": part["location_id"],
        "kind": part["type"],
    }


_OF_ORDER = """
WITH moved AS (
  UPDATE fulfilment_fulfilment SET state = %(to)s
   WHERE order_id = %(order)s AND state = ANY(%(from)s) AND (%(kind)s::text IS NULL OR type = %(kind)s)
  RETURNING id, order_id, location_id, type, created_at
), noted AS (
  INSERT INTO fulfilment_history (fulfilment_id, at, what, note, actor_kind, actor_id, command_id)
  SELECT id, %(at)s, %(what)s, %(note)s, %(actor_kind)s, %(actor_id)s, %(command)s FROM moved
)
SELECT * FROM moved ORDER BY id
"""


def move_order(
    order_id: UUID,
    *,
    to: str,
    before: list[str],
    what: str,
    text: str,
    actor: Actor,
    at: datetime,
    kind: str | None = None,
) -> list[dict[str, Any]]:
    """Move an order's parts (of one kind, if given) that are in a state of `before`; the moved rows."""
    return sql.records(
        _OF_ORDER,
        {
            "order": order_id,
            "to": to,
            "from": before,
            "kind": kind,
            "at": at,
            "what": what,
            "note": text,
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "command": command_id(),
        },
    )
