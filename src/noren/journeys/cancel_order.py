"""Cancel what has not been handed over: goods are free again, money goes back, work stops."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState, OrderParts
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import CancelledLines, CancelLines, Order, OrderState
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReleaseStock
from noren.journeys.giving_back import begin_giving_back
from noren.journeys.order_access import is_customer, require_sight
from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor
from noren.platform.command import command


class TooLateToCancel(AppError):
    """The goods stand ready: the store has to be asked."""

    code = "orders.too_late_to_cancel"
    kind = ErrorKind.CONFLICT
    message = "The order is already prepared. Please ask the store to cancel it."


class CancelOrder(BaseModel):
    """`access_token` is the guest's proof; members and staff leave it empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    order_id: UUID
    reason: Annotated[str, Field(max_length=200)] = ""
    access_token: Annotated[str, Field(max_length=64)] = ""


class OrderCancelledResult(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    order_id: UUID
    state: OrderState
    refund_minor: int
    currency: str


@command("orders.cancel", permission="")
def cancel_order(*, input: CancelOrder, actor: Actor, at: datetime) -> OrderCancelledResult:
    """Cancel everything that is still open. Customers may until the goods are prepared, staff until the hand-over.

    The refund is written with the cancellation and sent after commit (see giving_back).

    Raises: OrderNotFound, TooLateToCancel, NothingToCancel, OrderStateConflict.
    Locks: order, payment, reservation lines, stock levels.
    Emits: orders.cancelled.v1, fulfilment.canceled.v1, stock.changed.v1
    """
    orders.lock_order(input.order_id)
    order = orders.get_order(order_id=input.order_id)
    parts = fulfilment.of_order(order_id=order.id)
    require_sight(order=order, actor=actor, token=input.access_token, places=frozenset(p.location_id for p in parts))
    if is_customer(order=order, actor=actor, token=input.access_token):
        if any(part.state is FulfilmentState.PREPARED for part in parts):
            raise TooLateToCancel
    else:
        actor.require("orders.cancel", order.location_id)
    cancelled = cancel_what_is_open(order=order, reason=input.reason, actor=actor, at=at)
    return OrderCancelledResult(
        order_id=order.id, state=cancelled.state, refund_minor=cancelled.refund_minor, currency=order.currency
    )


def cancelled_refund_id(order: Order, refund_minor: int) -> UUID:
    """What the refund of a cancellation is called, before it counts among the order's sums."""
    return derived_id("refund", order.id, "cancelled", order.cancelled_minor + refund_minor)


def cancel_what_is_open(*, order: Order, reason: str, actor: Actor, at: datetime) -> CancelledLines:
    """Take everything back that was not handed over, inside the running command; the order is locked.

    Raises: NothingToCancel, OrderStateConflict.
    """
    cancelled = orders.cancel_lines(input=CancelLines(order_id=order.id, reason=reason), actor=actor, at=at)
    fulfilment.cancel(input=OrderParts(order_id=order.id, reason=reason), actor=actor, at=at)
    begin_giving_back(
        refund_id=cancelled_refund_id(order, cancelled.refund_minor),
        order_id=order.id,
        amount_minor=cancelled.refund_minor,
        reason="cancelled",
        actor=actor,
        at=at,
    )
    stock.release(input=ReleaseStock(reservation_id=order.id), actor=actor, at=at)
    return cancelled
