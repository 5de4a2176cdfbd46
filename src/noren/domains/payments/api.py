"""Payments' public face: money asked for, taken and given back, whatever is retried."""

from noren.domains.payments.commands.begin import LEASE, begin
from noren.domains.payments.commands.record_outcome import ACTION_TIME, ask_lock, expire, record_outcome
from noren.domains.payments.commands.refund import begin_refund, record_refund
from noren.domains.payments.commands.retry import retry
from noren.domains.payments.commands.take import take
from noren.domains.payments.errors import (
    NothingToRetry,
    PaymentExists,
    PaymentNotFound,
    ProviderUnknown,
    RefundExceedsCaptured,
    RefundExists,
    SignatureInvalid,
)
from noren.domains.payments.network import (
    charge,
    claim_due_payments,
    claim_due_refunds,
    look_up,
    send_refund,
    void,
)
from noren.domains.payments.ports import PaymentProvider, is_offered, provider_of, register_provider
from noren.domains.payments.queries.payments import discrepancies, get_payment, payments_for, steps_of

__all__ = [
    "ACTION_TIME",
    "LEASE",
    "NothingToRetry",
    "PaymentExists",
    "PaymentNotFound",
    "PaymentProvider",
    "ProviderUnknown",
    "RefundExceedsCaptured",
    "RefundExists",
    "SignatureInvalid",
    "ask_lock",
    "begin",
    "begin_refund",
    "charge",
    "claim_due_payments",
    "claim_due_refunds",
    "discrepancies",
    "expire",
    "get_payment",
    "is_offered",
    "look_up",
    "payments_for",
    "provider_of",
    "record_outcome",
    "record_refund",
    "register_provider",
    "retry",
    "send_refund",
    "steps_of",
    "take",
    "void",
]
