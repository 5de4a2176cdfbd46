from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from noren.domains.payments.contracts import ExpirePayment, Outcome, OutcomeKind, PaymentState, RecordOutcome
from noren.domains.payments.errors import PaymentNotFound
from noren.domains.payments.events import (
    LateCapture,
    PaymentCaptured,
    PaymentDeclined,
    PaymentExpired,
    PaymentRequiresAction,
    RefundRequested,
)
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit, held_rows

ACTION_TIME = timedelta(minutes=12)
"""How long a customer has to confirm at the provider's page; shorter than the promise of stock."""
ASK_AGAIN = timedelta(seconds=10)

_LOCK = """
SELECT state, purpose_id, amount_minor, currency, provider, captured_minor, provider_reference FROM payments_payment
 WHERE id = %s FOR NO KEY UPDATE
"""
_WRITE = """
WITH said AS (
  INSERT INTO payments_event (id, payment_id, provider, provider_event_id, source, kind, amount_minor, at, command_id)
  VALUES (%(event)s, %(id)s, %(provider)s, '', %(source)s, %(kind)s, %(captured)s, %(at)s, %(command)s)
)
UPDATE payments_payment
   SET state = %(state)s, captured_minor = %(captured)s, provider_reference = %(reference)s, decline_code = %(decline_code)s,
       redirect_url = %(redirect_url)s, rescue_at = %(rescue_at)s, updated_at = %(at)s
 WHERE id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class _Locked:
    id: UUID
    state: PaymentState
    purpose_id: UUID
    amount_minor: int
    currency: str
    provider: str
    captured_minor: int
    provider_reference: str

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "payment_id": self.id,
            "purpose_id": self.purpose_id,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
        }


@command("payments.record_outcome")
def record_outcome(*, input: RecordOutcome, actor: Actor, at: datetime) -> PaymentState:
    """Write down what the provider said and return the payment's state now.

    The same outcome again changes nothing. Money that comes after the payment was given up is captured on paper
    and refunded at once: it is never kept without an order.

    Raises: PaymentNotFound.  Locks: the payment.
    Emits: payments.captured.v1, .declined.v1, .requires_action.v1, .late_capture.v1
    """
    payment = _lock(input.payment_id)
    outcome = input.outcome
    if outcome.kind is OutcomeKind.APPROVED:
        return _approved(payment, outcome, input.source, at)
    if payment.state.is_final:
        return payment.state
    if outcome.kind in (OutcomeKind.DECLINED, OutcomeKind.ABSENT):
        _write(payment, PaymentState.DECLINED, outcome, input.source, at)
        emit(PaymentDeclined(**payment.facts, decline_code=outcome.decline_code))
        return PaymentState.DECLINED
    if outcome.kind is OutcomeKind.REDIRECT:
        if payment.state is PaymentState.PENDING:
            _write(payment, PaymentState.REQUIRES_ACTION, outcome, input.source, at, rescue_at=at + ACTION_TIME)
            emit(PaymentRequiresAction(**payment.facts))
        return PaymentState.REQUIRES_ACTION
    sql.exactly(1, "UPDATE payments_payment SET rescue_at = %s WHERE id = %s", (at + ASK_AGAIN, payment.id))
    return payment.state


@command("payments.expire")
def expire(*, input: ExpirePayment, actor: Actor, at: datetime) -> PaymentState:
    """Give up a payment that was not confirmed in time; the provider was asked and told before.

    Raises: PaymentNotFound.  Locks: the payment.  Emits: payments.expired.v1
    """
    payment = _lock(input.payment_id)
    if payment.state.is_final:
        return payment.state
    _write(payment, PaymentState.EXPIRED, Outcome(kind=OutcomeKind.ABSENT), "rescue", at)
    emit(PaymentExpired(**payment.facts))
    return PaymentState.EXPIRED


def _approved(payment: _Locked, outcome: Outcome, source: str, at: datetime) -> PaymentState:
    if payment.captured_minor or payment.state is PaymentState.CAPTURED:
        return payment.state
    late = payment.state.is_final
    state = payment.state if late else PaymentState.CAPTURED
    _write(payment, state, outcome, source, at, captured=payment.amount_minor)
    if not late:
        emit(PaymentCaptured(**payment.facts))
        return state
    emit(LateCapture(**payment.facts))
    refund_id = derived_id("late-money", payment.id)
    sql.exactly(
        1,
        "INSERT INTO payments_refund (id, payment_id, amount_minor, state, reason, rescue_at, tries, created_at, command_id)"
        " VALUES (%s, %s, %s, 'pending', 'late', %s, 0, %s, %s)",
        (refund_id, payment.id, payment.amount_minor, at, at, command_id()),
    )
    sql.exactly(1, "UPDATE payments_payment SET refunding_minor = amount_minor WHERE id = %s", (payment.id,))
    emit(RefundRequested(**payment.facts, refund_id=refund_id))
    return state


def ask_lock(payment_id: UUID) -> None:
    """Ask for the payment's row together with whatever the running command asks next."""
    held_rows()[payment_id] = sql.ask(_LOCK, (payment_id,))


def _lock(payment_id: UUID) -> _Locked:
    asked = held_rows().pop(payment_id, None) or sql.ask(_LOCK, (payment_id,))
    found = asked.row()
    if found is None:
        raise PaymentNotFound
    return _Locked(payment_id, PaymentState(found[0]), *found[1:])


def _write(
    payment: _Locked,
    state: PaymentState,
    outcome: Outcome,
    source: str,
    at: datetime,
    *,
    captured: int = 0,
    rescue_at: datetime | None = None,
) -> None:
    sql.later(
        1,
        _WRITE,
        {
            "event": uuid7(),
            "id": payment.id,
            "provider": payment.provider,
            "source": source,
            "kind": outcome.kind.value,
            "captured": captured,
            "at": at,
            "command": command_id(),
            "state": state.value,
            "reference": outcome.reference or payment.provider_reference,
            "decline_code": outcome.decline_code,
            "redirect_url": outcome.redirect_url,
            "rescue_at": rescue_at,
        },
    )
