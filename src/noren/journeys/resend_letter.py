"""Send a letter of an order once more: the customer has deleted it, or never saw it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, FulfilmentType
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Order, OrderState
from noren.journeys.notices import Told, is_written_to, letter_of
from noren.journeys.order_access import require_sight
from noren.platform.actor import Actor
from noren.platform.command import command
from noren.platform.mail import send_mails


class LetterKind(StrEnum):
    CONFIRMED = "confirmed"
    READY = "ready"
    SENT = "sent"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class ResendLetter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    order_id: UUID
    letter: LetterKind


@command("orders.resend_letter", permission="")
def resend_letter(*, input: ResendLetter, actor: Actor, at: datetime) -> int:
    """Write a letter anew, as the order stands now, to the address of the order; returns how many were written.

    Raises: OrderNotFound, NotAllowed, OrderStateConflict where no such letter is due.
    """
    order = orders.get_order(order_id=input.order_id)
    parts = fulfilment.of_order(order_id=order.id)
    require_sight(order=order, actor=actor, places=frozenset(part.location_id for part in parts))
    actor.require("orders.resend_letter", order.location_id)
    about = _about(order, parts).get(input.letter)
    if not about:
        raise orders.OrderStateConflict
    letters = [letter_of(event_type=event_type, told=Told(order, parts, payload)) for event_type, payload in about]
    send_mails([letter for letter in letters if letter is not None])
    return len(about)


def letters_due(*, order: Order, parts: list[Fulfilment]) -> list[LetterKind]:
    """The letters that can be sent again, as the order stands."""
    return [kind for kind, about in _about(order, parts).items() if about]


def _about(order: Order, parts: list[Fulfilment]) -> dict[LetterKind, list[tuple[str, dict[str, object]]]]:
    """What each letter tells of, in the words of the events that first caused it. Nothing for whoever left no address."""
    if not is_written_to(order):
        return {}
    confirmed = order.state in (OrderState.CONFIRMED, OrderState.COMPLETED)
    whole = order.state is OrderState.CANCELLED
    cancelled: dict[str, object] = {"whole": whole, "refund_minor": order.cancelled_minor}
    return {
        LetterKind.CONFIRMED: [("orders.confirmed.v1", {})] if confirmed else [],
        LetterKind.READY: [
            ("fulfilment.prepared.v1", {"fulfilment_id": str(part.id)})
            for part in parts
            if part.type is FulfilmentType.PICKUP and part.state is FulfilmentState.PREPARED
        ],
        LetterKind.SENT: [
            ("fulfilment.completed.v1", {"fulfilment_id": str(part.id)})
            for part in parts
            if part.type is FulfilmentType.SHIPMENT and part.state is FulfilmentState.COMPLETED
        ],
        LetterKind.CANCELLED: [("orders.cancelled.v1", cancelled)] if order.cancelled_minor else [],
        LetterKind.RETURNED: [
            ("orders.goods_returned.v1", {"return_id": str(back.return_id), "refund_minor": back.refund_minor})
            for back in order.returns[-1:]
        ],
    }
