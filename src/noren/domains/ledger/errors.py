"""Refusals of the ledger."""

from noren.kernel.errors import AppError, ErrorKind


class BalanceTooLow(AppError):
    """`available` is what there is."""

    code = "ledger.balance_too_low"
    kind = ErrorKind.CONFLICT
    message = "There is not enough left for this."


class MovementExists(AppError):
    code = "ledger.movement_exists"
    kind = ErrorKind.CONFLICT
    message = "A movement with this id exists already."
