from datetime import datetime

from noren.domains.fulfilment.commands.advancing import facts, move_order
from noren.domains.fulfilment.commands.shortfalls import settle_open
from noren.domains.fulfilment.contracts import OrderParts, Outcome
from noren.domains.fulfilment.events import FulfilmentCanceled
from noren.platform.actor import Actor
from noren.platform.command import command, emit


@command("fulfilment.cancel")
def cancel(*, input: OrderParts, actor: Actor, at: datetime) -> int:
    """Stop all work on an order; what was handed over stays so. Returns how many parts stopped.

    Locks: the order's parts.  Emits: fulfilment.canceled.v1
    """
    moved = move_order(
        input.order_id,
        to="CANCELED",
        before=["PROPOSED", "RESERVED", "PREPARED"],
        what="fulfilment.cancel",
        text=input.reason,
        actor=actor,
        at=at,
    )
    for part in moved:
        settle_open(part["id"], Outcome.CANCELLED, actor=actor, at=at)
        emit(FulfilmentCanceled(**facts(part["id"], part)))
    return len(moved)
