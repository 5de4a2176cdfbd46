"""Refusals of payments."""

from noren.kernel.errors import AppError, ErrorKind


class PaymentNotFound(AppError):
    code = "payments.not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such payment."


class PaymentExists(AppError):
    code = "payments.exists"
    kind = ErrorKind.CONFLICT
    message = "A payment with this id exists already."


class RefundExists(AppError):
    """A refund of another payment or amount has this id already."""

    code = "payments.refund_exists"
    kind = ErrorKind.CONFLICT
    message = "This id was used for another refund."


class RefundExceedsCaptured(AppError):
    """`refundable_minor` is what can still be given back."""

    code = "payments.refund_exceeds_captured"
    kind = ErrorKind.CONFLICT
    message = "More would be given back than was paid."


class ProviderUnknown(AppError):
    code = "payments.provider_unknown"
    kind = ErrorKind.INVALID
    message = "This means of payment is not offered."


class SignatureInvalid(AppError):
    code = "payments.signature_invalid"
    kind = ErrorKind.UNAUTHENTICATED
    message = "The message is not signed by the provider."


class NothingToRetry(AppError):
    code = "payments.nothing_to_retry"
    kind = ErrorKind.CONFLICT
    message = "Everything about this payment is settled already."
