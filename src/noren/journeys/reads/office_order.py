"""An order as head office sees it: everything, with the names of who did what."""

from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contract, Order, OrderState
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Payment
from noren.journeys.order_access import require_sight
from noren.journeys.resend_letter import LetterKind, letters_due
from noren.platform.accounts.names import names_of
from noren.platform.actor import Actor


class Happening(Contract):
    """One line of the story, of the order itself or of one of its parts; `who` is empty for the customer and the system."""

    at: datetime
    what: str
    who: str
    actor_kind: str
    note: str
    amount_minor: int | None
    location_id: UUID | None


class OfficeOrder(Contract):
    order: Order
    parts: list[Fulfilment]
    payments: list[Payment]
    story: list[Happening]
    can_cancel: bool
    letters: list[LetterKind]


def office_order(*, order_id: UUID, actor: Actor) -> OfficeOrder:
    """Everything about one order. The number of statements grows with its parts only.

    Raises: OrderNotFound, also where it is out of the actor's reach.
    """
    order = orders.get_order(order_id=order_id)
    parts = fulfilment.of_order(order_id=order.id)
    require_sight(order=order, actor=actor, places=frozenset(part.location_id for part in parts))
    paid = payments.payments_for(purpose_id=order.id)
    told = [(part, entry) for part in parts for entry in fulfilment.history_of(fulfilment_id=part.id)]
    names = names_of(ids=[*(e.actor_id for e in order.history), *(entry.actor_id for _part, entry in told)])
    story = [
        Happening(
            at=entry.at,
            what=entry.what,
            who=names.get(entry.actor_id, "") if entry.actor_id else "",
            actor_kind=entry.actor_kind,
            note=str(entry.data.get("reason") or ""),
            amount_minor=amount if isinstance(amount := entry.data.get("refund_minor"), int) else None,
            location_id=None,
        )
        for entry in order.history
    ] + [
        Happening(
            at=entry.at,
            what=entry.what,
            who=names.get(entry.actor_id, "") if entry.actor_id else "",
            actor_kind=entry.actor_kind,
            note=entry.note,
            amount_minor=None,
            location_id=part.location_id,
        )
        for part, entry in told
    ]
    return OfficeOrder(
        order=order,
        parts=parts,
        payments=paid,
        story=sorted(story, key=lambda one: one.at),
        can_cancel=order.state is OrderState.CONFIRMED
        and actor.may_at("orders.cancel", order.location_id)
        and not any(part.state is FulfilmentState.COMPLETED for part in parts),
        letters=letters_due(order=order, parts=parts)
        if actor.may_at("orders.resend_letter", order.location_id)
        else [],
    )
