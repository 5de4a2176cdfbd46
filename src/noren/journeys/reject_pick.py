"""A place says that it cannot prepare a part: its goods come from another one in time, else the customer is asked."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, ReportShort
from noren.domains.orders import api as orders
from noren.journeys.other_sources import REJECTED
from noren.journeys.short_pick import ask_here, find_remedies, open_questions, refund_here
from noren.platform.actor import Actor
from noren.platform.command import command


class RejectReason(StrEnum):
    """Too busy, closing earlier than said, the carrier does not come, or what cannot be packed there."""

    BUSY = "busy"
    CLOSING = "closing"
    CARRIER = "carrier"
    PACKING = "packing"


class RejectPick(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    fulfilment_id: UUID
    reason: RejectReason


@command("fulfilment.reject_pick", permission="fulfilment.prepare")
def reject_pick(*, input: RejectPick, actor: Actor, at: datetime) -> Fulfilment:
    """Give a whole part away that a place cannot prepare in time, though its goods are there.

    A parcel is sent by another place on the promised day, where one can; else the customer may wait a day longer, take
    another store or their money. Units that the customer is asked about already stay asked about.

    Raises: FulfilmentNotFound, FulfilmentStateConflict, NotAllowed at another store.
    Locks: order, fulfilment, payment, reservation lines, stock levels.
    Emits: fulfilment.shortfall_settled.v1 or fulfilment.remedy_proposed.v1, with a move fulfilment.reserved.v1
    """
    part = fulfilment.get_fulfilment(fulfilment_id=input.fulfilment_id)
    actor.require("fulfilment.prepare", part.location_id)
    orders.lock_order(part.order_id)
    part = fulfilment.get_fulfilment(fulfilment_id=input.fulfilment_id)
    told = ReportShort(fulfilment_id=part.id, reason=input.reason.value, is_rejected=True)
    fulfilment.report_short(input=told, actor=actor, at=at)
    asked = open_questions(part)
    given_away = {line.id: line.quantity for line in part.lines if line.id not in asked}
    remedies = find_remedies(part, given_away, {}, cause=REJECTED, actor=actor, at=at)
    ask_here(part, remedies, cause=REJECTED, actor=actor, at=at)
    refund_here(part, remedies, reason=input.reason.value, cause=REJECTED, actor=actor, at=at)
    return fulfilment.get_fulfilment(fulfilment_id=part.id)
