"""One payment with its order, what the provider said of it step by step, and its refunds."""

from datetime import datetime
from uuid import UUID

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contract, Order
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Payment, PaymentStep, RefundState
from noren.journeys.reads.attention import PAYMENT_PATIENCE
from noren.platform.actor import Actor


class PaymentPage(Contract):
    """`can_retry`: the provider owes an answer, of the payment or of a refund. `order` None: paid for nothing known here."""

    payment: Payment
    steps: list[PaymentStep]
    order: Order | None
    in_trouble: bool
    can_retry: bool


def payment_page(*, payment_id: UUID, actor: Actor, at: datetime) -> PaymentPage:
    """Everything about one payment.

    Raises: PaymentNotFound, also where its order is out of the actor's reach; NotAllowed, SignInRequired.
    """
    actor.require("payments.view")
    payment = payments.get_payment(payment_id=payment_id)
    try:
        order = orders.get_order(order_id=payment.purpose_id)
    except orders.OrderNotFound:
        order = None
    if actor.location_ids is not None and (order is None or not actor.reaches(order.location_id)):
        raise payments.PaymentNotFound
    waiting = [refund.created_at for refund in payment.refunds if refund.state is RefundState.PENDING]
    if not payment.state.is_final:
        waiting.append(payment.created_at)
    return PaymentPage(
        payment=payment,
        steps=payments.steps_of(payment_id=payment_id),
        order=order,
        in_trouble=any(since < at - PAYMENT_PATIENCE for since in waiting),
        can_retry=bool(waiting) and actor.may("payments.retry"),
    )
