"""Staff pick the goods of an order part and put them ready; what cannot be found is cancelled and refunded at once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    Fulfilment,
    FulfilmentState,
    FulfilmentType,
    PickedLine,
    PrepareFulfilment,
)
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import MAX_QUANTITY, CancelLines, LineKind, LinePart
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock, PartLine, ReleaseStock
from noren.journeys.giving_back import begin_giving_back
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor
from noren.platform.command import command


class Picked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    line_id: UUID
    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class PreparePickup(BaseModel):
    """`picked` None: everything was found. Lines that are not named count as found whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    fulfilment_id: UUID
    picked: Annotated[list[Picked], Field(max_length=200)] | None = None
    short_reason: Annotated[str, Field(max_length=200)] = ""


@command("fulfilment.prepare_pickup", permission="fulfilment.prepare")
def prepare_pickup(*, input: PreparePickup, actor: Actor, at: datetime) -> Fulfilment:
    """Put the goods of an order part ready for its customer.

    Units that were not found leave the book too (the shelf is right, the record was wrong), are cancelled on the
    order and refunded to the original tender; so is the delivery fee, where no parcel is left to be sent.

    Raises: FulfilmentNotFound, FulfilmentStateConflict, LinesIncomplete (a line that is not the part's), NotAllowed at
    another store.
    Locks: order, fulfilment, payment, reservation lines, stock levels.
    Emits: fulfilment.prepared.v1; for units not found orders.cancelled.v1, stock.changed.v1
    """
    part = fulfilment.get_fulfilment(fulfilment_id=input.fulfilment_id)
    actor.require("fulfilment.prepare", part.location_id)
    orders.lock_order(part.order_id)
    found = {line.line_id: line.quantity for line in input.picked or ()}
    if not found.keys() <= {line.id for line in part.lines}:
        raise fulfilment.LinesIncomplete
    prepared = fulfilment.prepare(
        input=PrepareFulfilment(
            fulfilment_id=part.id,
            lines=[PickedLine(id=line.id, quantity=found.get(line.id, line.quantity)) for line in part.lines],
            short_reason=input.short_reason,
        ),
        actor=actor,
        at=at,
    )
    short = [(line, line.quantity - found.get(line.id, line.quantity)) for line in part.lines]
    short = [(line, missing) for line, missing in short if missing > 0]
    if not short:
        return prepared
    cancelled = orders.cancel_lines(
        input=CancelLines(
            order_id=part.order_id,
            lines=[
                *(LinePart(line_id=line.order_line_id, quantity=missing) for line, missing in short),
                *_delivery_that_will_not_be(prepared),
            ],
            reason=input.short_reason or "not_found",
        ),
        actor=actor,
        at=at,
    )
    begin_giving_back(
        refund_id=derived_id("refund", part.id, "short"),
        order_id=part.order_id,
        amount_minor=cancelled.refund_minor,
        reason="not_found",
        actor=actor,
        at=at,
    )
    stock.release(
        input=ReleaseStock(
            reservation_id=part.reservation_id,
            lines=[PartLine(id=line.id, quantity=missing) for line, missing in short],
        ),
        actor=actor,
        at=at,
    )
    stock.move(
        input=MoveStock(
            reason=MovementReason.ADJUSTMENT,
            reference_id=part.order_id,
            note="not found while picking",
            lines=[
                MoveLine(location_id=part.location_id, variant_id=line.variant_id, delta=-missing)
                for line, missing in short
            ],
        ),
        actor=actor,
        at=at,
    )
    return prepared


def _delivery_that_will_not_be(failed: Fulfilment) -> list[LinePart]:
    """The order's delivery fee, where this was its last parcel: one that was sent has rendered the fee already."""
    alive = (FulfilmentState.PROPOSED, FulfilmentState.RESERVED, FulfilmentState.PREPARED)
    if failed.state is not FulfilmentState.FAILED or failed.type is not FulfilmentType.SHIPMENT:
        return []
    parts = fulfilment.of_order(order_id=failed.order_id)
    if any(part.type is FulfilmentType.SHIPMENT and part.state in alive for part in parts):
        return []
    return [
        LinePart(line_id=line.id, quantity=left)
        for line in orders.get_order(order_id=failed.order_id).lines
        if line.kind is LineKind.SHIPPING
        and (left := line.quantity - line.fulfilled_quantity - line.cancelled_quantity)
    ]
