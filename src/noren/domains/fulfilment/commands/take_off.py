from datetime import datetime

from noren.domains.fulfilment.commands.advancing import facts, note
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, TakeOff
from noren.domains.fulfilment.errors import FulfilmentNotFound, FulfilmentStateConflict, PickedTooMuch
from noren.domains.fulfilment.events import FulfilmentCanceled
from noren.domains.fulfilment.queries.fulfilments import get_fulfilment
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_PART = "SELECT order_id, location_id, type, state FROM fulfilment_fulfilment WHERE id = %s FOR NO KEY UPDATE"
_LEFT = "SELECT coalesce(sum(quantity), 0) FROM fulfilment_line WHERE fulfilment_id = %s"
_LESS = """
UPDATE fulfilment_line l SET quantity = l.quantity - p.quantity FROM unnest(%s::uuid[], %s::bigint[]) AS p(id, quantity)
 WHERE l.id = p.id AND l.fulfilment_id = %s AND l.quantity - l.picked_quantity >= p.quantity RETURNING l.id
"""


@command("fulfilment.take_off")
def take_off(*, input: TakeOff, actor: Actor, at: datetime) -> Fulfilment:
    """Take units off a part that is still to be prepared: they come from elsewhere, or not at all.

    A part that has nothing left is cancelled. What becomes of goods, money and promise is the caller's.

    Raises: FulfilmentNotFound, FulfilmentStateConflict, PickedTooMuch (more than the line has).
    Locks: the part.  Emits: fulfilment.canceled.v1 where nothing is left
    """
    part = sql.record(_PART, (input.fulfilment_id,))
    if part is None:
        raise FulfilmentNotFound
    if part["state"] != FulfilmentState.RESERVED:
        raise FulfilmentStateConflict(state=part["state"])
    whole = sql.value(_LEFT, (input.fulfilment_id,)) == sum(line.quantity for line in input.lines)
    if not whole:
        wanted = ([line.id for line in input.lines], [line.quantity for line in input.lines], input.fulfilment_id)
        if len(sql.rows(_LESS, wanted)) != len(input.lines):
            raise PickedTooMuch
        note(input.fulfilment_id, "fulfilment.take_off", actor=actor, at=at, text=input.reason)
        return get_fulfilment(fulfilment_id=input.fulfilment_id)
    sql.exactly(
        1,
        "UPDATE fulfilment_fulfilment SET state = 'CANCELED', short_reason = %s WHERE id = %s",
        (input.reason, input.fulfilment_id),
    )
    note(input.fulfilment_id, "fulfilment.cancel", actor=actor, at=at, text=input.reason)
    emit(FulfilmentCanceled(**facts(input.fulfilment_id, part)))
    return get_fulfilment(fulfilment_id=input.fulfilment_id)
