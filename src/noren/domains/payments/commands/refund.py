from datetime import datetime, timedelta

from noren.domains.payments.contracts import BeginRefund, OutcomeKind, RecordRefund, RefundState
from noren.domains.payments.errors import PaymentNotFound, RefundExceedsCaptured, RefundExists
from noren.domains.payments.events import Refunded, RefundRequested
from noren.kernel.errors import InvariantBroken
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

LONGEST_WAIT = timedelta(hours=1)

_CLAIM = """
UPDATE payments_payment SET refunding_minor = refunding_minor + %(amount)s, updated_at = %(at)s
 WHERE id = %(id)s AND captured_minor - refunding_minor >= %(amount)s
RETURNING purpose_id, currency
"""


@command("payments.begin_refund", permission="payments.refund")
def begin_refund(*, input: BeginRefund, actor: Actor, at: datetime) -> RefundState:
    """Owe money back to the original tender; it is sent after commit. The same id again changes nothing.

    Raises: PaymentNotFound, RefundExceedsCaptured, RefundExists (the id is another refund's).  Locks: the payment.  Emits: payments.refund_requested.v1
    """
    known = sql.row("SELECT state, payment_id, amount_minor FROM payments_refund WHERE id = %s", (input.refund_id,))
    if known is not None and known[1:] != (input.payment_id, input.amount_minor):
        raise RefundExists
    if known is not None:
        return RefundState(known[0])
    claimed = sql.row(_CLAIM, {"amount": input.amount_minor, "at": at, "id": input.payment_id})
    if claimed is None:
        left = sql.value(
            "SELECT captured_minor - refunding_minor FROM payments_payment WHERE id = %s", (input.payment_id,)
        )
        if left is None:
            raise PaymentNotFound
        raise RefundExceedsCaptured(refundable_minor=left)
    sql.exactly(
        1,
        "INSERT INTO payments_refund (id, payment_id, amount_minor, state, reason, rescue_at, tries, created_at, command_id)"
        " VALUES (%s, %s, %s, 'pending', %s, %s, 0, %s, %s)",
        (input.refund_id, input.payment_id, input.amount_minor, input.reason, at, at, command_id()),
    )
    emit(
        RefundRequested(
            payment_id=input.payment_id,
            purpose_id=claimed[0],
            amount_minor=input.amount_minor,
            currency=claimed[1],
            refund_id=input.refund_id,
        )
    )
    return RefundState.PENDING


@command("payments.record_refund")
def record_refund(*, input: RecordRefund, actor: Actor, at: datetime) -> RefundState:
    """Write down what the provider said of a refund; without a sure yes it is sent again later, for ever.

    Locks: refund, payment.  Emits: payments.refunded.v1
    """
    found = sql.row(
        "SELECT r.payment_id, r.amount_minor, r.state, r.tries, p.purpose_id, p.currency, p.provider"
        "  FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id WHERE r.id = %s FOR NO KEY UPDATE",
        (input.refund_id,),
    )
    if found is None:
        raise InvariantBroken("an answer to a refund that nobody asked for")
    payment_id, amount, state, tries, purpose_id, currency, provider = found
    if state == RefundState.DONE:
        return RefundState.DONE
    if input.outcome.kind is not OutcomeKind.APPROVED:
        wait = min(timedelta(seconds=2 ** min(tries + 1, 12)), LONGEST_WAIT)
        sql.exactly(
            1,
            "UPDATE payments_refund SET rescue_at = %s, tries = tries + 1 WHERE id = %s",
            (at + wait, input.refund_id),
        )
        return RefundState.PENDING
    sql.exactly(
        1,
        "UPDATE payments_refund SET state = 'done', rescue_at = NULL, tries = tries + 1 WHERE id = %s",
        (input.refund_id,),
    )
    sql.exactly(
        1,
        "UPDATE payments_payment SET refunded_minor = refunded_minor + %s, updated_at = %s WHERE id = %s",
        (amount, at, payment_id),
    )
    sql.exactly(
        1,
        "INSERT INTO payments_event (id, payment_id, provider, provider_event_id, source, kind, amount_minor, at, command_id)"
        " VALUES (%s, %s, %s, '', 'request', 'refunded', %s, %s, %s)",
        (uuid7(), payment_id, provider, -amount, at, command_id()),
    )
    emit(
        Refunded(
            payment_id=payment_id,
            purpose_id=purpose_id,
            amount_minor=amount,
            currency=currency,
            refund_id=input.refund_id,
        )
    )
    return RefundState.DONE
