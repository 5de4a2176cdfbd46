"""Refusals of a sale at a till."""

from noren.kernel.errors import AppError, ErrorKind


class TendersDiffer(AppError):
    """`total_minor` is what is to be paid."""

    code = "register.tenders_differ"
    kind = ErrorKind.CONFLICT
    message = "What is paid does not add up to the total."


class CashTooLittle(AppError):
    code = "register.cash_too_little"
    kind = ErrorKind.INVALID
    message = "Less cash was received than is to be paid with it."


class OneCashOnly(AppError):
    """There is one drawer: what is paid in cash is one tender."""

    code = "register.one_cash_only"
    kind = ErrorKind.INVALID
    message = "Cash can be given once per sale."


class DiscountTooLarge(AppError):
    code = "register.discount_too_large"
    kind = ErrorKind.INVALID
    message = "The discount is more than the line costs."


class NotTheLastSale(AppError):
    """Only the till's last sale is voided; goods of others are taken back."""

    code = "register.not_the_last_sale"
    kind = ErrorKind.CONFLICT
    message = "Only the last sale of an open till can be voided."


class DiscountNeedsApproval(AppError):
    """`limit_percent` is how much of a line may be given without a manager."""

    code = "register.discount_needs_approval"
    kind = ErrorKind.FORBIDDEN
    message = "A discount of this size needs a manager's approval."


class SendingNeedsContact(AppError):
    """Whoever sends the goods must know whom they are for, and the customer hears when they leave."""

    code = "register.sending_needs_contact"
    kind = ErrorKind.INVALID
    message = "To send goods, a name and a phone number or an e-mail address are needed."
