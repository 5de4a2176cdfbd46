"""Refusals of the register."""

from noren.kernel.errors import AppError, ErrorKind


class TillNotFound(AppError):
    code = "register.till_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such till."


class TillCodeTaken(AppError):
    code = "register.till_code_taken"
    kind = ErrorKind.CONFLICT
    message = "This store has a till of that code already."


class SessionNotFound(AppError):
    code = "register.session_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such till session."


class SessionExists(AppError):
    code = "register.session_exists"
    kind = ErrorKind.CONFLICT
    message = "A till session with this id exists already."


class TillInUse(AppError):
    """One drawer is one session's: close that one first."""

    code = "register.till_in_use"
    kind = ErrorKind.CONFLICT
    message = "This till is open already."


class SessionNotOpen(AppError):
    """The session is being counted or is closed; `state` says which."""

    code = "register.session_not_open"
    kind = ErrorKind.CONFLICT
    message = "The till is not open."


class SaleRunning(AppError):
    """A card or QR payment has not been answered yet: nobody knows what belongs into the closing report."""

    code = "register.sale_running"
    kind = ErrorKind.CONFLICT
    message = "A payment is still under way at this till."


class TransactionExists(AppError):
    """The id stands for something else already."""

    code = "register.transaction_exists"
    kind = ErrorKind.CONFLICT
    message = "This sale or movement is written down already, with other contents."


class TransactionNotFound(AppError):
    code = "register.transaction_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such sale at this till."


class AlreadyVoided(AppError):
    code = "register.already_voided"
    kind = ErrorKind.CONFLICT
    message = "This sale is void already."


class ReportNotMade(AppError):
    """The closing report is made when the till is closed."""

    code = "register.report_not_made"
    kind = ErrorKind.NOT_FOUND
    message = "There is no closing report yet."


class NotACashMovement(AppError):
    code = "register.not_a_cash_movement"
    kind = ErrorKind.INVALID
    message = "Only cash paid in or out can be written down by itself."


class ApprovalExists(AppError):
    code = "register.approval_exists"
    kind = ErrorKind.CONFLICT
    message = "An approval with this id exists already."
