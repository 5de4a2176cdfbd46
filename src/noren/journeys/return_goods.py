"""Goods come back: any order, any store; money to the original tender, goods to the shelf or to the damaged."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, RecordedReturn, RecordReturn, ReturnLine
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.giving_back import begin_giving_back
from noren.kernel.ids import uuid7
from noren.platform.actor import Actor
from noren.platform.command import command


class ReturnGoods(BaseModel):
    """`return_id` is made by the client, so that a retry is the same return."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    return_id: UUID = Field(default_factory=uuid7)
    order_id: UUID
    location_id: UUID
    reason: Annotated[str, Field(max_length=200)] = ""
    lines: Annotated[list[ReturnLine], Field(min_length=1, max_length=100)]


@command("orders.return_goods", permission="orders.return")
def return_goods(*, input: ReturnGoods, actor: Actor, at: datetime) -> RecordedReturn:
    """Take goods back at a store, whichever channel and store sold them.

    The refund is written with the return and sent to the payment provider after commit (see giving_back).

    Raises: OrderNotFound, LineNotFound, ReturnExceedsSold, OrderStateConflict, LocationNotFound, PaidElsewhere,
    NotAllowed.
    Locks: order, payment, stock levels.  Emits: orders.goods_returned.v1, stock.changed.v1
    """
    actor.require("orders.return", input.location_id)
    location = places.location_facts(location_ids=[input.location_id])[input.location_id]
    recorded = orders.record_return(
        input=RecordReturn(
            return_id=input.return_id,
            order_id=input.order_id,
            location_id=input.location_id,
            business_date=places.business_date(location=location, at=at),
            reason=input.reason,
            lines=input.lines,
        ),
        actor=actor,
        at=at,
    )
    begin_giving_back(
        refund_id=recorded.return_id,
        order_id=input.order_id,
        amount_minor=recorded.refund_minor,
        reason="returned",
        actor=actor,
        at=at,
    )
    stock.move(
        input=MoveStock(
            reason=MovementReason.RETURN,
            reference_id=input.order_id,
            note=recorded.return_code,
            lines=[
                MoveLine(
                    location_id=input.location_id,
                    variant_id=line.variant_id,
                    delta=line.quantity,
                    unavailable_delta=line.quantity if line.condition is Condition.DAMAGED else 0,
                )
                for line in recorded.lines
                if line.variant_id is not None
            ],
        ),
        actor=actor,
        at=at,
    )
    return recorded
