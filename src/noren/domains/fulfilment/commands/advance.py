"""Moving a part from one state to the next: guarded by its state, noted in its history, told as an event."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from noren.domains.fulfilment.contracts import (
    Fulfilment,
    FulfilmentState,
    FulfilmentType,
    HandOver,
    OrderParts,
    PrepareFulfilment,
    ShipFulfilment,
)
from noren.domains.fulfilment.errors import (
    AlreadyCompleted,
    CodeLocked,
    CodeWrong,
    FulfilmentNotFound,
    FulfilmentStateConflict,
    PickedTooMuch,
)
from noren.domains.fulfilment.events import (
    FulfilmentCanceled,
    FulfilmentCompleted,
    FulfilmentFailed,
    FulfilmentPrepared,
    FulfilmentReserved,
)
from noren.domains.fulfilment.hand_over_code import is_code_of
from noren.domains.fulfilment.queries.fulfilments import get_fulfilment
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit

COLLECT_WITHIN = timedelta(days=7)
WRONG_CODES = 5
LOCKED_FOR = timedelta(minutes=5)

constraint_errors({"fulfilment_picked_within": PickedTooMuch})

_OF_ORDER = """
WITH moved AS (
  UPDATE fulfilment_fulfilment SET state = %(to)s
   WHERE order_id = %(order)s AND state = ANY(%(from)s) RETURNING id, location_id, type
)
INSERT INTO fulfilment_history (id, fulfilment_id, at, what, actor_kind, actor_id, command_id)
SELECT gen_random_uuid(), id, %(at)s, %(what)s, %(actor_kind)s, %(actor_id)s, %(command)s FROM moved
RETURNING fulfilment_id, (SELECT location_id FROM moved m WHERE m.id = fulfilment_id), (SELECT type FROM moved m WHERE m.id = fulfilment_id)
"""


@command("fulfilment.confirm")
def confirm(*, input: OrderParts, actor: Actor, at: datetime) -> int:
    """The order is paid: its parts become work. Returns how many.

    Locks: the order's parts.  Emits: fulfilment.reserved.v1
    """
    return _move_order(input.order_id, "RESERVED", ["PROPOSED"], FulfilmentReserved, "fulfilment.confirm", actor, at)


@command("fulfilment.cancel")
def cancel(*, input: OrderParts, actor: Actor, at: datetime) -> int:
    """Stop all work on an order that is not finished. Returns how many parts were stopped.

    Locks: the order's parts.  Emits: fulfilment.canceled.v1
    """
    before = ["PROPOSED", "RESERVED", "PREPARED"]
    return _move_order(input.order_id, "CANCELED", before, FulfilmentCanceled, "fulfilment.cancel", actor, at)


@command("fulfilment.prepare")
def prepare(*, input: PrepareFulfilment, actor: Actor, at: datetime) -> Fulfilment:
    """Put what was picked ready. A part of which nothing was found fails.

    Raises: FulfilmentNotFound, FulfilmentStateConflict, PickedTooMuch.  Locks: the part.
    Emits: fulfilment.prepared.v1 or fulfilment.failed.v1
    """
    part = _lock(input.fulfilment_id)
    if part["state"] != FulfilmentState.RESERVED:
        raise FulfilmentStateConflict(state=part["state"])
    touched = sql.touch(
        "UPDATE fulfilment_line l SET picked_quantity = p.quantity FROM unnest(%s::uuid[], %s::bigint[]) AS p(id, quantity)"
        " WHERE l.id = p.id AND l.fulfilment_id = %s",
        ([line.id for line in input.lines], [line.quantity for line in input.lines], input.fulfilment_id),
    )
    if touched != len(input.lines):
        raise FulfilmentNotFound
    any_picked = bool(sql.value("SELECT sum(picked_quantity) FROM fulfilment_line WHERE fulfilment_id = %s", (input.fulfilment_id,)))
    sql.exactly(
        1,
        "UPDATE fulfilment_fulfilment SET state = %s, prepared_at = %s, short_reason = %s, collect_by = %s WHERE id = %s",
        (
            "PREPARED" if any_picked else "FAILED",
            at,
            input.short_reason,
            at + COLLECT_WITHIN if part["type"] == FulfilmentType.PICKUP else None,
            input.fulfilment_id,
        ),
    )
    _note([input.fulfilment_id], "fulfilment.prepare", actor, at)
    emit((FulfilmentPrepared if any_picked else FulfilmentFailed)(**_facts(input.fulfilment_id, part)))
    return get_fulfilment(fulfilment_id=input.fulfilment_id)


@command("fulfilment.hand_over")
def hand_over(*, input: HandOver, actor: Actor, at: datetime) -> Fulfilment:
    """Give prepared goods to whoever shows their code.

    Raises: FulfilmentNotFound, AlreadyCompleted, FulfilmentStateConflict, CodeWrong, CodeLocked (see count_wrong_code).
    Locks: the part.  Emits: fulfilment.completed.v1
    """
    part = _lock(input.fulfilment_id)
    if part["state"] == FulfilmentState.COMPLETED:
        raise AlreadyCompleted
    if part["state"] != FulfilmentState.PREPARED or part["type"] != FulfilmentType.PICKUP:
        raise FulfilmentStateConflict(state=part["state"])
    if part["locked_until"] is not None and part["locked_until"] > at:
        raise CodeLocked(retry_after_s=int((part["locked_until"] - at).total_seconds()) + 1)
    if not is_code_of(input.fulfilment_id, input.code):
        raise CodeWrong(tries_left=max(WRONG_CODES - part["wrong_codes"] - 1, 0))
    return _complete(input.fulfilment_id, part, "fulfilment.hand_over", actor, at)


@command("fulfilment.count_wrong_code", permission="fulfilment.hand_over")
def count_wrong_code(*, input: HandOver, actor: Actor, at: datetime) -> None:
    """Remember a wrong code after its refusal was rolled back; the fifth in a row locks the part for five minutes."""
    sql.touch(
        "UPDATE fulfilment_fulfilment SET wrong_codes = (wrong_codes + 1) %% %(most)s,"
        " locked_until = CASE WHEN wrong_codes + 1 >= %(most)s THEN %(until)s ELSE locked_until END WHERE id = %(id)s",
        {"most": WRONG_CODES, "until": at + LOCKED_FOR, "id": input.fulfilment_id},
    )


@command("fulfilment.ship")
def ship(*, input: ShipFulfilment, actor: Actor, at: datetime) -> Fulfilment:
    """Give a prepared parcel to the carrier.

    Raises: FulfilmentNotFound, AlreadyCompleted, FulfilmentStateConflict.  Locks: the part.
    Emits: fulfilment.completed.v1
    """
    part = _lock(input.fulfilment_id)
    if part["state"] == FulfilmentState.COMPLETED:
        raise AlreadyCompleted
    if part["state"] != FulfilmentState.PREPARED or part["type"] != FulfilmentType.SHIPMENT:
        raise FulfilmentStateConflict(state=part["state"])
    sql.exactly(
        1,
        "UPDATE fulfilment_fulfilment SET carrier = %s, tracking_number = %s WHERE id = %s",
        (input.carrier, input.tracking_number, input.fulfilment_id),
    )
    return _complete(input.fulfilment_id, part, "fulfilment.ship", actor, at)


def _complete(fulfilment_id: UUID, part: dict[str, Any], what: str, actor: Actor, at: datetime) -> Fulfilment:
    sql.exactly(
        1,
        "UPDATE fulfilment_fulfilment SET state = 'COMPLETED', completed_at = %s, wrong_codes = 0 WHERE id = %s",
        (at, fulfilment_id),
    )
    _note([fulfilment_id], what, actor, at)
    emit(FulfilmentCompleted(**_facts(fulfilment_id, part)))
    return get_fulfilment(fulfilment_id=fulfilment_id)


def _lock(fulfilment_id: UUID) -> dict[str, Any]:
    found = sql.record(
        "SELECT order_id, location_id, type, state, wrong_codes, locked_until FROM fulfilment_fulfilment WHERE id = %s"
        " FOR NO KEY UPDATE",
        (fulfilment_id,),
    )
    if found is None:
        raise FulfilmentNotFound
    return found


def _facts(fulfilment_id: UUID, part: dict[str, Any]) -> dict[str, Any]:
    return {
        "fulfilment_id": fulfilment_id,
        "order_id": part["order_id"],
        "location_id": part["location_id"],
        "kind": part["type"],
    }


def _note(ids: Sequence[UUID], what: str, actor: Actor, at: datetime) -> None:
    sql.exactly(
        len(ids),
        "INSERT INTO fulfilment_history (id, fulfilment_id, at, what, actor_kind, actor_id, command_id)"
        " SELECT h.id, h.part, %s, %s, %s, %s, %s FROM unnest(%s::uuid[], %s::uuid[]) AS h(id, part)",
        (at, what, actor.kind.value, actor.id, command_id(), [uuid7() for _ in ids], list(ids)),
    )


def _move_order(
    order_id: UUID, to: str, before: list[str], event: type[Any], what: str, actor: Actor, at: datetime
) -> int:
    moved = sql.rows(
        _OF_ORDER,
        {
            "order": order_id,
            "to": to,
            "from": before,
            "at": at,
            "what": what,
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "command": command_id(),
        },
    )
    for fulfilment_id, location_id, kind in moved:
        emit(event(fulfilment_id=fulfilment_id, order_id=order_id, location_id=location_id, kind=kind))
    return len(moved)
