from datetime import datetime, timedelta
from typing import Any

from noren.domains.fulfilment.commands.advancing import facts, move_order
from noren.domains.fulfilment.contracts import OrderParts
from noren.domains.fulfilment.events import FulfilmentReserved
from noren.domains.fulfilment.queries.sourcing_known import ready_by
from noren.domains.places import api as places
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

LATE = timedelta(minutes=5)
"""Paid within this time after the order, what was promised then holds."""


@command("fulfilment.confirm")
def confirm(*, input: OrderParts, actor: Actor, at: datetime) -> int:
    """The order is paid: its parts become work. Returns how many.

    A part that is paid late is due as if it had been ordered now, never earlier than was promised.

    Locks: the order's parts.  Emits: fulfilment.reserved.v1
    """
    moved = move_order(
        input.order_id,
        to="RESERVED",
        before=["PROPOSED"],
        what="fulfilment.confirm",
        text=input.reason,
        actor=actor,
        at=at,
    )
    for part in moved:
        if at - part["created_at"] > LATE:
            _promise_anew(part, at)
        emit(FulfilmentReserved(**facts(part["id"], part)))
    return len(moved)


def _promise_anew(part: dict[str, Any], at: datetime) -> None:
    place = places.all_facts().get(part["location_id"])
    if place is None:
        return
    due_at = ready_by(location=place, placed_at=at)
    sql.exactly(
        1,
        "UPDATE fulfilment_fulfilment SET due_at = greatest(due_at, %s) WHERE id = %s",
        (due_at, part["id"]),
    )
