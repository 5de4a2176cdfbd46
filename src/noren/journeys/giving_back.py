"""Money goes back to the tender it came from. Written with the cancellation or return, sent after commit."""

from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.orders import api as orders
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import (
    BeginRefund,
    Outcome,
    OutcomeKind,
    Payment,
    PaymentState,
    RecordRefund,
    RefundState,
)
from noren.journeys.points import POINTS, give_points_back
from noren.kernel.errors import AppError, ErrorKind, InvariantBroken
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM, Actor
from noren.platform.timers import each_by_itself

SENDING = timedelta(seconds=30)


class PaidElsewhere(AppError):
    """The order was brought in from another system: this one took no money for it, and has none to give back."""

    code = "orders.paid_elsewhere"
    kind = ErrorKind.CONFLICT
    message = "This order was paid in another system. Please give the money back there."


def begin_giving_back(
    *, refund_id: UUID, order_id: UUID, amount_minor: int, reason: str, actor: Actor, at: datetime
) -> None:
    """Owe money back on the order's payments, inside the running command: points first, money last, the latest
    payment of each before the others. So what was bought with points does not become money.

    Points are back with this command; money is sent after it.

    Raises: PaidElsewhere; InvariantBroken where the order was not paid that much: an order never owes more than it took.
    """
    left = amount_minor
    paid = payments.payments_for(purpose_id=order_id)
    if left and not paid:
        raise PaidElsewhere
    for payment in sorted(paid, key=lambda one: (one.provider == POINTS, one.created_at, one.id), reverse=True):
        if left == 0:
            break
        if payment.state is not PaymentState.CAPTURED:
            continue
        open_minor = payment.captured_minor - sum(refund.amount_minor for refund in payment.refunds)
        part = min(left, open_minor)
        if part <= 0:
            continue
        part_id = refund_id if part == amount_minor else derived_id(refund_id, payment.id)
        wish = BeginRefund(refund_id=part_id, payment_id=payment.id, amount_minor=part, reason=reason)
        state = payments.begin_refund(input=wish, actor=actor, at=at)
        if payment.provider == POINTS and state is RefundState.PENDING:
            _give_points_back(payment, wish, actor, at)
        left -= part
    if left:
        raise InvariantBroken(f"order {order_id} owes {left} more than was paid for it")


def _give_points_back(payment: Payment, refund: BeginRefund, actor: Actor, at: datetime) -> None:
    points = orders.lock_order(payment.purpose_id).points_used
    give_points_back(
        refund_id=refund.refund_id, payment=payment, part_minor=refund.amount_minor, points=points, actor=actor, at=at
    )
    done = RecordRefund(refund_id=refund.refund_id, outcome=Outcome(kind=OutcomeKind.APPROVED))
    payments.record_refund(input=done, actor=actor, at=at)


def send_pending_refunds(*, order_id: UUID, at: datetime) -> int:
    """Send an order's refunds right after commit; whatever fails is sent again by the worker. How many are done."""
    done = 0
    for payment in payments.payments_for(purpose_id=order_id):
        for refund in payment.refunds:
            if refund.state is RefundState.PENDING:
                done += send_refund(refund_id=refund.id, at=at)
    return done


def send_due_refunds(*, at: datetime) -> None:
    """Send what is due, wherever it came from."""
    each_by_itself(
        payments.claim_due_refunds(at=at, until=at + SENDING), lambda refund_id: send_refund(refund_id=refund_id, at=at)
    )


def send_refund(*, refund_id: UUID, at: datetime) -> bool:
    """Send one refund and write the answer down; whether it is done. Sent twice it is one refund at the provider."""
    outcome = payments.send_refund(refund_id=refund_id)
    if outcome is None:
        return True
    state = payments.record_refund(input=RecordRefund(refund_id=refund_id, outcome=outcome), actor=SYSTEM, at=at)
    return state is RefundState.DONE
