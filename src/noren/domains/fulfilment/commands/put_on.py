from datetime import datetime

from noren.domains.fulfilment.commands.advancing import note
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, PutOn
from noren.domains.fulfilment.errors import FulfilmentNotFound, FulfilmentStateConflict
from noren.domains.fulfilment.queries.fulfilments import get_fulfilment
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

_PART = "SELECT state FROM fulfilment_fulfilment WHERE id = %s FOR NO KEY UPDATE"
_LINE = """
INSERT INTO fulfilment_line (id, fulfilment_id, order_line_id, variant_id, quantity, picked_quantity)
VALUES (%s, %s, %s, %s, %s, 0)
"""


@command("fulfilment.put_on")
def put_on(*, input: PutOn, actor: Actor, at: datetime) -> Fulfilment:
    """Let a part that is still to be prepared hand over further goods: similar ones, where its own are missing.

    Order and promise are the caller's. Raises: FulfilmentNotFound, FulfilmentStateConflict.  Locks: the part.
    """
    state = sql.value(_PART, (input.fulfilment_id,))
    if state is None:
        raise FulfilmentNotFound
    if state != FulfilmentState.RESERVED:
        raise FulfilmentStateConflict(state=state)
    line = input.line
    sql.exactly(1, _LINE, (line.id, input.fulfilment_id, line.order_line_id, line.variant_id, line.quantity))
    note(input.fulfilment_id, "fulfilment.put_on", actor=actor, at=at, text=input.reason)
    return get_fulfilment(fulfilment_id=input.fulfilment_id)
