"""Staff pick the goods of an order part and put them ready; what cannot be found is cancelled and refunded at once."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, PickedLine, PrepareFulfilment, ReportShort
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import MAX_QUANTITY
from noren.journeys.other_sources import PICKING, give_money_back
from noren.journeys.short_pick import (
    Missing,
    ask_apart,
    ask_here,
    correct_book,
    find_remedies,
    note_refunds,
    open_questions,
    refund_here,
)
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

    Units that were not found leave the book (the shelf is right, the record was wrong). A parcel gets them from another
    place, where one can send them on the promised day; else the customer is asked, and these units stand in a part of
    their own meanwhile. Only where there is nothing to choose, their money goes back at once, and with the last parcel
    the delivery fee. Where nothing was found, the part stays to be prepared until the customer has answered.

    Raises: FulfilmentNotFound, FulfilmentStateConflict, LinesIncomplete (a line that is not the part's), NotAllowed at
    another store.
    Locks: order, fulfilment, payment, reservation lines, stock levels.
    Emits: fulfilment.prepared.v1; for units not found stock.changed.v1 and fulfilment.shortfall_settled.v1 or
    fulfilment.remedy_proposed.v1, with a refund orders.cancelled.v1
    """
    part = fulfilment.get_fulfilment(fulfilment_id=input.fulfilment_id)
    actor.require("fulfilment.prepare", part.location_id)
    orders.lock_order(part.order_id)
    part = fulfilment.get_fulfilment(fulfilment_id=input.fulfilment_id)
    found = {line.line_id: line.quantity for line in input.picked or ()}
    if not found.keys() <= {line.id for line in part.lines}:
        raise fulfilment.LinesIncomplete
    picked = {line.id: found.get(line.id, line.quantity) for line in part.lines}
    missing = {line.id: line.quantity - picked[line.id] for line in part.lines if line.quantity > picked[line.id]}
    questions = open_questions(part)
    remedies = Missing()
    if missing:
        told = ReportShort(fulfilment_id=part.id, reason=input.short_reason)
        fulfilment.report_short(input=told, actor=actor, at=at)
        remedies = find_remedies(part, missing, questions, cause=PICKING, actor=actor, at=at)
    if any(picked.values()) or remedies.refunded.keys() == picked.keys():
        left = _put_ready(part, picked, remedies, input.short_reason, actor, at)
    else:
        ask_here(part, remedies, cause=PICKING, actor=actor, at=at)
        refund_here(part, remedies, reason=input.short_reason, cause=PICKING, actor=actor, at=at)
        left = fulfilment.get_fulfilment(fulfilment_id=part.id)
    correct_book(part, missing, questions, actor=actor, at=at)
    return left


def _put_ready(
    part: Fulfilment, picked: dict[UUID, int], remedies: Missing, short_reason: str, actor: Actor, at: datetime
) -> Fulfilment:
    """What was found stands ready; what is refunded at once is counted as missing on it."""
    ask_apart(part, remedies, actor=actor, at=at)
    note_refunds(part, remedies, cause=PICKING, actor=actor, at=at)
    elsewhere = {line_id: units for line_id, (units, _what) in remedies.asked.items()} | remedies.moved
    prepared = fulfilment.prepare(
        input=PrepareFulfilment(
            fulfilment_id=part.id,
            lines=[
                PickedLine(id=line.id, quantity=picked[line.id])
                for line in part.lines
                if line.quantity > elsewhere.get(line.id, 0)
            ],
            short_reason=short_reason,
        ),
        actor=actor,
        at=at,
    )
    if remedies.refunded:
        give_money_back(
            part,
            remedies.refunded,
            state=prepared.state,
            refund_id=derived_id("refund", part.id, "short"),
            reason=short_reason or "not_found",
            actor=actor,
            at=at,
        )
    return prepared
