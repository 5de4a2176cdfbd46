"""What callers of payments see. Amounts are integers in the currency's minor unit."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PaymentState(StrEnum):
    """Pending: the provider has not answered for sure yet. Requires action: the customer has to confirm somewhere."""

    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    CAPTURED = "captured"
    DECLINED = "declined"
    VOIDED = "voided"
    EXPIRED = "expired"

    @property
    def is_final(self) -> bool:
        return self not in (PaymentState.PENDING, PaymentState.REQUIRES_ACTION)


class OutcomeKind(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"
    REDIRECT = "redirect"
    UNKNOWN = "unknown"
    ABSENT = "absent"


class Outcome(Contract):
    """What a provider says of a payment or refund. Unknown: no sure answer (a time-out). Absent: it never heard of it."""

    kind: OutcomeKind
    reference: str = ""
    decline_code: str = ""
    redirect_url: str = ""


class BeginPayment(Contract):
    """`payment_id` is made by the caller and is the provider's idempotency key."""

    payment_id: UUID
    purpose_id: UUID
    company_id: UUID
    provider: Annotated[str, Field(max_length=40)]
    method: Annotated[str, Field(max_length=40)]
    amount_minor: Annotated[int, Field(ge=0)]
    currency: Annotated[str, Field(min_length=3, max_length=3)]


class RecordOutcome(Contract):
    """`source` says who told: the request, the rescue, or a webhook with its event's id."""

    payment_id: UUID
    outcome: Outcome
    source: str = "request"
    provider_event_id: str = ""


class ExpirePayment(Contract):
    payment_id: UUID


class BeginRefund(Contract):
    """`refund_id` is made by the caller and is the provider's idempotency key."""

    refund_id: UUID
    payment_id: UUID
    amount_minor: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(max_length=200)] = ""


class RecordRefund(Contract):
    refund_id: UUID
    outcome: Outcome


class RetryPayment(Contract):
    payment_id: UUID


class PaymentStep(Contract):
    """Something a provider said of a payment; `source` is the request, the rescue, or a webhook."""

    at: datetime
    kind: str
    source: str
    amount_minor: int


class RefundState(StrEnum):
    PENDING = "pending"
    DONE = "done"


class Refund(Contract):
    id: UUID
    payment_id: UUID
    amount_minor: int
    state: RefundState
    reason: str
    created_at: datetime
    tries: int


class Payment(Contract):
    id: UUID
    purpose_id: UUID
    provider: str
    method: str
    amount_minor: int
    currency: str
    captured_minor: int
    refunded_minor: int
    state: PaymentState
    provider_reference: str
    decline_code: str
    redirect_url: str
    rescue_at: datetime | None
    created_at: datetime
    refunds: list[Refund] = []


class Charge(Contract):
    """What a provider is asked for."""

    payment_id: UUID
    amount_minor: int
    currency: str
    method: str
    token: str
    return_url: str


class RefundOrder(Contract):
    refund_id: UUID
    payment_id: UUID
    provider_reference: str
    amount_minor: int
    currency: str


class ProviderEvent(Contract):
    """One message of a provider's webhook, understood."""

    event_id: str
    payment_id: UUID
    outcome: Outcome
