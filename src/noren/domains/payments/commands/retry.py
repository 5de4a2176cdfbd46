from datetime import datetime

from noren.domains.payments.contracts import RetryPayment
from noren.domains.payments.errors import NothingToRetry, PaymentNotFound
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, note_subject

_ASK = "UPDATE payments_payment SET rescue_at = %s WHERE id = %s AND state IN ('pending', 'requires_action')"
_SEND = "UPDATE payments_refund SET rescue_at = %s WHERE payment_id = %s AND state = 'pending'"


@command("payments.retry")
def retry(*, input: RetryPayment, actor: Actor, at: datetime) -> int:
    """Let the worker ask the provider at once: what became of the payment, and for its refunds that have not arrived.

    Asked twice it is one payment and one refund at the provider: their ids are its idempotency keys. Returns how many
    are asked for.
    Raises: PaymentNotFound, NothingToRetry.
    """
    note_subject(input.payment_id)
    if not sql.value("SELECT 1 FROM payments_payment WHERE id = %s", (input.payment_id,)):
        raise PaymentNotFound
    due = sql.touch(_ASK, (at, input.payment_id)) + sql.touch(_SEND, (at, input.payment_id))
    if not due:
        raise NothingToRetry
    return due
