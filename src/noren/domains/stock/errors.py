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


class CountedAtAnotherTime(AppError):
    """A count that was made later than now, or so long ago that nobody can compare it any more."""

    code = "stock.counted_at_another_time"
    kind = ErrorKind.INVALID
    message = "The time of counting lies in the future or more than a month ago."


class UnknownIncoming(AppError):
    code = "stock.unknown_incoming"
    kind = ErrorKind.NOT_FOUND
    message = "No such units are on their way under this reference."


class SafetyPolicyExists(AppError):
    code = "stock.safety_policy_exists"
    kind = ErrorKind.CONFLICT
    message = "A safety policy for this scope begins at that very moment already."


class SafetyPolicyInThePast(AppError):
    code = "stock.safety_policy_in_the_past"
    kind = ErrorKind.INVALID
    message = "A safety policy begins now or later."
