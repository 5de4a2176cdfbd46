"""An order as its customer or staff see it: with its parts, payments and what may be done next."""

from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, FulfilmentType, Shortfall
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contract, Order, OrderState, TaxTotal
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import PaymentState
from noren.domains.places import api as places
from noren.journeys.order_access import is_customer, require_sight
from noren.journeys.reads.receipt import sold_lines
from noren.journeys.reads.shortfalls import order_in_danger
from noren.platform.actor import Actor


class PartView(Contract):
    """A part with its hand-over code, which only the customer is shown, and only while it is of use. `in_danger`: goods
    that were promised were sold or lost meanwhile, and others have to be found."""

    fulfilment: Fulfilment
    hand_over_code: str | None
    in_danger: bool = False


class PaymentView(Contract):
    method: str
    provider: str
    state: PaymentState
    amount_minor: int
    refunded_minor: int
    refunds_on_their_way_minor: int
    redirect_url: str


class OrderView(Contract):
    order: Order
    parts: list[PartView]
    payments: list[PaymentView]
    can_cancel: bool
    shortfalls: list[Shortfall] = []
    taxes: list[TaxTotal] = []


def order_view(
    *, order_id: UUID | None = None, code: str = "", actor: Actor, token: str = "", at: datetime
) -> OrderView:
    """One order by id or code, if the asker may see it; both where a receipt shows the code to whoever takes goods back.

    Four statements, however large the order; two more while something of it is to be prepared.

    Raises: OrderNotFound, also where it exists but is not theirs.
    """
    order = orders.get_order(order_id=order_id) if order_id is not None else orders.find_order(code=code)
    if order is None:
        raise orders.OrderNotFound
    parts = fulfilment.of_order(order_id=order.id)
    of_parts = frozenset(part.location_id for part in parts)
    require_sight(order=order, actor=actor, token=token, places=of_parts, code=code)
    own = is_customer(order=order, actor=actor, token=token)
    in_danger = _in_danger(order, parts)
    return OrderView(
        order=order if not own else _for_customer(order),
        parts=[
            PartView(fulfilment=part, hand_over_code=_code(part) if own else None, in_danger=part.id in in_danger)
            for part in parts
        ],
        payments=[
            PaymentView(
                method=payment.method,
                provider=payment.provider,
                state=payment.state,
                amount_minor=payment.captured_minor or payment.amount_minor,
                refunded_minor=payment.refunded_minor,
                refunds_on_their_way_minor=sum(r.amount_minor for r in payment.refunds) - payment.refunded_minor,
                redirect_url=payment.redirect_url if payment.state is PaymentState.REQUIRES_ACTION else "",
            )
            for payment in payments.payments_for(purpose_id=order.id)
        ],
        can_cancel=_can_cancel(order, parts, own),
        shortfalls=_shortfalls(order, parts),
        taxes=_taxes(order),
    )


def _taxes(order: Order) -> list[TaxTotal]:
    """Of what was not cancelled; of an order that was cancelled whole, what they would have been."""
    if order.kept_minor == order.total_minor:
        return order.taxes
    place = places.get_location(location_id=order.location_id)
    return orders.taxes_of(sold_lines(order), place.tax_rounding)


def _can_cancel(order: Order, parts: list[Fulfilment], own: bool) -> bool:
    if order.state is not OrderState.CONFIRMED:
        return False
    blocked = {FulfilmentState.PREPARED, FulfilmentState.COMPLETED} if own else {FulfilmentState.COMPLETED}
    return not any(part.state in blocked for part in parts)


def _in_danger(order: Order, parts: list[Fulfilment]) -> list[UUID]:
    waiting = [part for part in parts if part.state is FulfilmentState.RESERVED]
    if not waiting:
        return []
    return order_in_danger(
        order_id=order.id,
        location_ids=[part.location_id for part in waiting],
        variant_ids=[line.variant_id for part in waiting for line in part.lines],
    )


def _shortfalls(order: Order, parts: list[Fulfilment]) -> list[Shortfall]:
    """What was or is missing, while the rest is still awaited."""
    if not any(part.state is FulfilmentState.RESERVED for part in parts):
        return []
    return fulfilment.shortfalls_of(order_id=order.id)


def _code(part: Fulfilment) -> str | None:
    useful = part.type is FulfilmentType.PICKUP and part.state in (FulfilmentState.RESERVED, FulfilmentState.PREPARED)
    return fulfilment.hand_over_code(part.id) if useful else None


def _for_customer(order: Order) -> Order:
    """Who of the staff did what is not the customer's business; what was done and when is."""
    return order.model_copy(
        update={"history": [entry.model_copy(update={"actor_id": None}) for entry in order.history]}
    )
