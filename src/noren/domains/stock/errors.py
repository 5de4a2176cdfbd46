"""Refusals of stock."""

from noren.kernel.errors import AppError, ErrorKind


class OutOfStock(AppError):
    """`lines` names each level that cannot promise what was asked: location, variant, asked, available."""

    code = "stock.out_of_stock"
    kind = ErrorKind.CONFLICT
    message = "There are not enough units left."


class ReservationNotFound(AppError):
    code = "stock.reservation_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such reservation."


class ReservationClosed(AppError):
    """The promise has expired, was released, or less of it is open than asked."""

    code = "stock.reservation_closed"
    kind = ErrorKind.CONFLICT
    message = "The reservation is no longer open."


class UnknownLevel(AppError):
    """The location or the variant does not exist."""

    code = "stock.unknown_level"
    kind = ErrorKind.NOT_FOUND
    message = "This location or product is unknown."


class ReservationExists(AppError):
    code = "stock.reservation_exists"
    kind = ErrorKind.CONFLICT
    message = "A reservation line with this id exists already."


class UnavailableBelowZero(AppError):
    code = "stock.unavailable_below_zero"
    kind = ErrorKind.CONFLICT
    message = "Fewer units than that are marked as not for sale."
