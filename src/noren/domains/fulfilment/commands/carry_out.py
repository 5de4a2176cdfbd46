from datetime import datetime

from noren.domains.fulfilment.commands.advancing import facts, move_order
from noren.domains.fulfilment.contracts import OrderParts
from noren.domains.fulfilment.events import FulfilmentCompleted
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_HAND_OUT = """
WITH carried AS (
  UPDATE fulfilment_fulfilment SET prepared_at = %(at)s, completed_at = %(at)s
   WHERE id = ANY(%(ids)s) RETURNING id
)
UPDATE fulfilment_line l SET picked_quantity = quantity FROM carried WHERE l.fulfilment_id = carried.id
"""


@command("fulfilment.carry_out")
def carry_out(*, input: OrderParts, actor: Actor, at: datetime) -> int:
    """The customer takes what they bought with them, at the counter: done at once. Returns how many parts.

    Locks: the order's parts that are carried out.  Emits: fulfilment.completed.v1
    """
    moved = move_order(
        input.order_id,
        to="COMPLETED",
        before=["PROPOSED", "RESERVED"],
        kind="CARRY_OUT",
        what="fulfilment.carry_out",
        text=input.reason,
        actor=actor,
        at=at,
    )
    if moved:
        sql.touch(_HAND_OUT, {"ids": [part["id"] for part in moved], "at": at})
    for part in moved:
        emit(FulfilmentCompleted(**facts(part["id"], part)))
    return len(moved)
