"""A parcel leaves a warehouse or a store."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, ShipFulfilment
from noren.domains.orders import api as orders
from noren.domains.stock.contracts import MovementReason
from noren.journeys.hand_out import hand_out
from noren.journeys.short_pick import correct_book, open_questions
from noren.platform.actor import Actor
from noren.platform.command import command


class Ship(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    fulfilment_id: UUID
    carrier: Annotated[str, Field(max_length=60)]
    tracking_number: Annotated[str, Field(max_length=60)] = ""


@command("fulfilment.send", permission="fulfilment.ship")
def ship(*, input: Ship, actor: Actor, at: datetime) -> Fulfilment:
    """Give a part to the carrier.

    Raises: FulfilmentNotFound, FulfilmentStateConflict, AlreadyCompleted, NotAllowed.
    Locks: order, fulfilment, reservation lines, stock levels.
    Emits: fulfilment.completed.v1, stock.changed.v1, orders.completed.v1 with the last part
    """
    part = fulfilment.get_fulfilment(fulfilment_id=input.fulfilment_id)
    actor.require("fulfilment.ship", part.location_id)
    orders.lock_order(part.order_id)
    questions = open_questions(part)
    sent = fulfilment.ship(
        input=ShipFulfilment(fulfilment_id=part.id, carrier=input.carrier, tracking_number=input.tracking_number),
        actor=actor,
        at=at,
    )
    correct_book(part, {}, questions, actor=actor, at=at)
    hand_out(part=sent, reason=MovementReason.SHIPMENT, with_delivery=True, actor=actor, at=at)
    return sent
