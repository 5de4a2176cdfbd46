"""The calls that cross the network. Never inside a transaction; each may be repeated."""

from datetime import datetime
from uuid import UUID

from noren.domains.payments.contracts import Charge, Outcome, OutcomeKind, RefundOrder
from noren.domains.payments.errors import PaymentNotFound
from noren.domains.payments.ports import provider_of
from noren.platform import sql
from noren.platform.command import no_command
from noren.platform.observability import log

_REFUND = """
SELECT p.provider, r.payment_id, p.provider_reference, r.amount_minor, p.currency
  FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id WHERE r.id = %s AND r.state = 'pending'
"""


def charge(*, provider: str, charge: Charge) -> Outcome:
    """Ask the provider for the money. A provider that fails or stays silent is an unknown outcome, never an error."""
    with no_command():
        try:
            return provider_of(provider).authorize(charge)
        except Exception as error:  # whatever a connector raises, the money's fate is unknown
            log.warning("payments.provider_failed", provider=provider, error=repr(error)[:300])
            return Outcome(kind=OutcomeKind.UNKNOWN)


def look_up(*, payment_id: UUID) -> Outcome:
    """Ask the provider what became of a payment.

    Raises: PaymentNotFound.
    """
    with no_command():
        provider = sql.value("SELECT provider FROM payments_payment WHERE id = %s", (payment_id,))
        if provider is None:
            raise PaymentNotFound
        try:
            return provider_of(provider).look_up(str(payment_id))
        except Exception as error:  # as above
            log.warning("payments.provider_failed", provider=provider, error=repr(error)[:300])
            return Outcome(kind=OutcomeKind.UNKNOWN)


def void(*, payment_id: UUID) -> Outcome:
    """Tell the provider that nobody waits for this payment any more."""
    with no_command():
        provider = sql.value("SELECT provider FROM payments_payment WHERE id = %s", (payment_id,))
        try:
            return provider_of(provider).void(str(payment_id))
        except Exception as error:  # as above
            log.warning("payments.provider_failed", provider=provider, error=repr(error)[:300])
            return Outcome(kind=OutcomeKind.UNKNOWN)


def send_refund(*, refund_id: UUID) -> Outcome | None:
    """Ask the provider to give money back; None where there is nothing to send any more."""
    with no_command():
        found = sql.row(_REFUND, (refund_id,))
        if found is None:
            return None
        order = RefundOrder(
            refund_id=refund_id,
            payment_id=found[1],
            provider_reference=found[2],
            amount_minor=found[3],
            currency=found[4],
        )
        try:
            return provider_of(found[0]).refund(order)
        except Exception as error:  # as above
            log.warning("payments.provider_failed", provider=found[0], error=repr(error)[:300])
            return Outcome(kind=OutcomeKind.UNKNOWN)


_CLAIM_DUE = """
UPDATE {table} SET rescue_at = %(until)s WHERE id IN (
  SELECT id FROM {table} WHERE rescue_at <= %(at)s ORDER BY rescue_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def claim_due_payments(*, at: datetime, until: datetime, limit: int = 50) -> list[UUID]:
    """Take payments whose time has come for oneself until `until`: no other worker asks about them meanwhile."""
    return [
        row[0]
        for row in sql.rows(_CLAIM_DUE.format(table="payments_payment"), {"at": at, "until": until, "limit": limit})
    ]


def claim_due_refunds(*, at: datetime, until: datetime, limit: int = 50) -> list[UUID]:
    """Take refunds that are to be sent for oneself until `until`."""
    return [
        row[0]
        for row in sql.rows(_CLAIM_DUE.format(table="payments_refund"), {"at": at, "until": until, "limit": limit})
    ]
