from datetime import datetime, timedelta

from noren.domains.fulfilment.commands.advancing import facts, lock, note
from noren.domains.fulfilment.commands.shortfalls import settle_open
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, FulfilmentType, Outcome, PrepareFulfilment
from noren.domains.fulfilment.errors import FulfilmentStateConflict, LinesIncomplete, PickedTooMuch
from noren.domains.fulfilment.events import FulfilmentFailed, FulfilmentPrepared
from noren.domains.fulfilment.queries.fulfilments import get_fulfilment
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors, emit

COLLECT_WITHIN = timedelta(days=7)

constraint_errors({"fulfilment_picked_within": PickedTooMuch})

_PICK = """
UPDATE fulfilment_line l SET picked_quantity = p.quantity
  FROM unnest(%s::uuid[], %s::bigint[]) AS p(id, quantity)
 WHERE l.id = p.id AND l.fulfilment_id = %s RETURNING l.picked_quantity
"""


@command("fulfilment.prepare")
def prepare(*, input: PrepareFulfilment, actor: Actor, at: datetime) -> Fulfilment:
    """Put what was picked ready; every line is named, with 0 for what was not found.

    A part of which nothing was found fails. A pick-up waits for its customer for seven days.

    Raises: FulfilmentNotFound, FulfilmentStateConflict, LinesIncomplete, PickedTooMuch, NotAllowed elsewhere.
    Locks: the part.  Emits: fulfilment.prepared.v1 or fulfilment.failed.v1
    """
    part = lock(input.fulfilment_id, permission="fulfilment.prepare", actor=actor)
    if part["state"] != FulfilmentState.RESERVED:
        raise FulfilmentStateConflict(state=part["state"])
    asked = ([line.id for line in input.lines], [line.quantity for line in input.lines], input.fulfilment_id)
    picked = [quantity for (quantity,) in sql.rows(_PICK, asked)]
    lines = sql.value(
        "SELECT count(*) FROM fulfilment_line WHERE fulfilment_id = %s AND quantity > 0", (input.fulfilment_id,)
    )
    if not len(picked) == len(input.lines) == lines:
        raise LinesIncomplete
    found = any(picked)
    waits = found and part["type"] == FulfilmentType.PICKUP
    sql.exactly(
        1,
        "UPDATE fulfilment_fulfilment SET state = %s, prepared_at = %s, short_reason = %s, collect_by = %s"
        " WHERE id = %s",
        (
            "PREPARED" if found else "FAILED",
            at if found else None,
            input.short_reason,
            at + COLLECT_WITHIN if waits else None,
            input.fulfilment_id,
        ),
    )
    note(input.fulfilment_id, "fulfilment.prepare", actor=actor, at=at, text=input.short_reason)
    settle_open(input.fulfilment_id, Outcome.FOUND if found else Outcome.REFUNDED, actor=actor, at=at)
    emit((FulfilmentPrepared if found else FulfilmentFailed)(**facts(input.fulfilment_id, part)))
    return get_fulfilment(fulfilment_id=input.fulfilment_id)
