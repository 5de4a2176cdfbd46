"""The customer comes and takes the goods: the code is checked once, the stock leaves the shelf."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, HandOver
from noren.domains.orders import api as orders
from noren.domains.stock.contracts import MovementReason
from noren.journeys.hand_out import hand_out
from noren.platform.actor import Actor
from noren.platform.command import command
from noren.platform.idempotency import IdempotencyKey


class Collect(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    fulfilment_id: UUID
    code: Annotated[str, Field(max_length=40)]


def collect(*, input: Collect, actor: Actor, at: datetime, key: IdempotencyKey | None = None) -> Fulfilment:
    """Hand a prepared part over to whoever shows its code; a wrong code is counted, though its refusal leaves nothing else.

    Raises: what `collect_with_code` raises.
    """
    try:
        return collect_with_code(input=input, actor=actor, at=at, key=key)
    except fulfilment.CodeWrong:
        fulfilment.count_wrong_code(input=HandOver(fulfilment_id=input.fulfilment_id, code=""), actor=actor, at=at)
        raise


@command("fulfilment.collect", permission="fulfilment.hand_over")
def collect_with_code(*, input: Collect, actor: Actor, at: datetime) -> Fulfilment:
    """Hand a prepared part over; a second time is refused.

    Raises: FulfilmentNotFound, CodeWrong, CodeLocked, AlreadyCompleted, FulfilmentStateConflict, NotAllowed.
    Locks: order, fulfilment, reservation lines, stock levels.
    Emits: fulfilment.completed.v1, stock.changed.v1, orders.completed.v1 with the last part
    """
    part = fulfilment.get_fulfilment(fulfilment_id=input.fulfilment_id)
    actor.require("fulfilment.hand_over", part.location_id)
    orders.lock_order(part.order_id)
    handed = fulfilment.hand_over(input=HandOver(fulfilment_id=part.id, code=input.code), actor=actor, at=at)
    hand_out(part=handed, reason=MovementReason.PICK_UP, with_delivery=False, actor=actor, at=at)
    return handed
