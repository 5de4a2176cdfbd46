"""Refusals of orders."""

from noren.kernel.errors import AppError, ErrorKind


class OrderNotFound(AppError):
    code = "orders.not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such order."


class OrderStateConflict(AppError):
    """The order is not in a state that allows this; `state` says which it is in."""

    code = "orders.state_conflict"
    kind = ErrorKind.CONFLICT
    message = "The order has moved on; this can no longer be done."


class NothingToCancel(AppError):
    code = "orders.nothing_to_cancel"
    kind = ErrorKind.CONFLICT
    message = "There is nothing left that could be cancelled."


class ReturnExceedsSold(AppError):
    """More is to be returned than was handed over and not yet returned."""

    code = "orders.return_exceeds_sold"
    kind = ErrorKind.CONFLICT
    message = "More would be returned than was sold."


class LineNotFound(AppError):
    code = "orders.line_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "The order has no such line."


class ExchangeDearer(AppError):
    """`paid_minor` is what was paid for the units, `price_minor` what the other goods cost."""

    code = "orders.exchange_dearer"
    kind = ErrorKind.CONFLICT
    message = "These goods cost more than what was paid for the missing ones."


class OrderExists(AppError):
    code = "orders.exists"
    kind = ErrorKind.CONFLICT
    message = "An order with this id exists already."


class OrderCodeTaken(AppError):
    """Another order or return is called so already: imports of two systems need two prefixes."""

    code = "orders.code_taken"
    kind = ErrorKind.CONFLICT
    message = "Another order has this number already."


class UnknownCompany(AppError):
    code = "orders.unknown_company"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such company."


class ReturnExists(AppError):
    code = "orders.return_exists"
    kind = ErrorKind.CONFLICT
    message = "A return with this id exists already."
