"""Facts that payments publish; watchers of `order:<id>` learn of them."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class _AboutPayment(Event):
    payment_id: UUID
    purpose_id: UUID
    amount_minor: int
    currency: str

    @property
    def subject(self) -> UUID:
        return self.payment_id

    @property
    def topics(self) -> list[str]:
        return [f"order:{self.purpose_id}"]


class PaymentCaptured(_AboutPayment):
    """Money was taken."""

    type: ClassVar[str] = "payments.captured.v1"


class PaymentDeclined(_AboutPayment):
    """The provider said no."""

    type: ClassVar[str] = "payments.declined.v1"
    decline_code: str


class PaymentRequiresAction(_AboutPayment):
    """The customer has to confirm the payment with the provider."""

    type: ClassVar[str] = "payments.requires_action.v1"


class PaymentExpired(_AboutPayment):
    """The customer did not pay in time."""

    type: ClassVar[str] = "payments.expired.v1"


class LateCapture(_AboutPayment):
    """Money came for a payment that had been given up; it is on its way back."""

    type: ClassVar[str] = "payments.late_capture.v1"


class RefundRequested(_AboutPayment):
    """Money is on its way back."""

    type: ClassVar[str] = "payments.refund_requested.v1"
    refund_id: UUID


class Refunded(_AboutPayment):
    """Money was given back."""

    type: ClassVar[str] = "payments.refunded.v1"
    refund_id: UUID
