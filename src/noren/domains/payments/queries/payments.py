from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from noren.domains.payments.contracts import Payment, PaymentStep
from noren.domains.payments.errors import PaymentNotFound
from noren.platform import sql
from noren.platform.verify import Finding, check

_PAYMENT = """
SELECT p.id, p.purpose_id, p.provider, p.method, p.amount_minor, p.currency, p.captured_minor, p.refunded_minor, p.state,
       p.provider_reference, p.decline_code, p.redirect_url, p.rescue_at, p.created_at,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'payment_id', r.payment_id, 'amount_minor', r.amount_minor,
                                                     'state', r.state, 'reason', r.reason, 'created_at', r.created_at,
                                                     'tries', r.tries) ORDER BY r.created_at, r.id)
                   FROM payments_refund r WHERE r.payment_id = p.id), '[]') AS refunds
  FROM payments_payment p WHERE {which} ORDER BY p.created_at, p.id
"""
_STEPS = "SELECT at, kind, source, amount_minor FROM payments_event WHERE payment_id = %s ORDER BY at, id"


def get_payment(*, payment_id: UUID) -> Payment:
    """One payment with its refunds.

    Raises: PaymentNotFound.
    """
    found = sql.record(_PAYMENT.format(which="p.id = %s"), (payment_id,))
    if found is None:
        raise PaymentNotFound
    return _payment(found)


def payments_for(*, purpose_id: UUID) -> list[Payment]:
    """All payments of one purpose, oldest first."""
    return [_payment(found) for found in sql.records(_PAYMENT.format(which="p.purpose_id = %s"), (purpose_id,))]


def steps_of(*, payment_id: UUID) -> list[PaymentStep]:
    """What the provider said of a payment, the oldest first."""
    return [PaymentStep(**row) for row in sql.records(_STEPS, (payment_id,))]


def _payment(found: dict[str, Any]) -> Payment:
    return Payment.model_validate({**found, "refunds": sql.from_json(found["refunds"])})


_SUMS = """
SELECT p.id, p.captured_minor, coalesce(e.captured, 0), p.refunded_minor, coalesce(r.done, 0), p.refunding_minor, coalesce(r.asked, 0)
  FROM payments_payment p
  LEFT JOIN (SELECT payment_id, sum(amount_minor) FILTER (WHERE amount_minor > 0) AS captured FROM payments_event GROUP BY 1) e
         ON e.payment_id = p.id
  LEFT JOIN (SELECT payment_id, sum(amount_minor) AS asked, sum(amount_minor) FILTER (WHERE state = 'done') AS done
               FROM payments_refund GROUP BY 1) r ON r.payment_id = p.id
 WHERE p.captured_minor <> coalesce(e.captured, 0) OR p.refunded_minor <> coalesce(r.done, 0)
    OR p.refunding_minor <> coalesce(r.asked, 0)
"""
_FORGOTTEN = """
SELECT id, state FROM payments_payment
 WHERE state IN ('pending', 'requires_action') AND (rescue_at IS NULL OR rescue_at < %s)
"""
_KEPT = """
SELECT id, state, captured_minor, refunding_minor FROM payments_payment
 WHERE (state = 'captured' AND captured_minor <> amount_minor) OR (state <> 'captured' AND captured_minor <> refunding_minor)
"""
_UNSENT = "SELECT id, amount_minor FROM payments_refund WHERE state = 'pending' AND rescue_at IS NULL"


@check("payments.sums")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Payments whose sums differ from what the provider said or from their state; what nobody looks after or sends."""
    sums = [
        Finding(
            subject=f"payment {r[0]}",
            problem=f"captured {r[1]}, events {r[2]}; refunded {r[3]}, refunds {r[4]}; owed back {r[5]}, asked {r[6]}",
        )
        for r in sql.rows(_SUMS)
    ]
    forgotten = [
        Finding(subject=f"payment {r[0]}", problem=f"{r[1]} and forgotten")
        for r in sql.rows(_FORGOTTEN, (at - timedelta(minutes=5),))
    ]
    kept = [
        Finding(subject=f"payment {r[0]}", problem=f"{r[1]}, but {r[2]} captured and {r[3]} owed back")
        for r in sql.rows(_KEPT)
    ]
    unsent = [Finding(subject=f"refund {r[0]}", problem=f"{r[1]} that nobody sends") for r in sql.rows(_UNSENT)]
    return sums + forgotten + kept + unsent
