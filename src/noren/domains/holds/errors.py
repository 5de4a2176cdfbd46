"""Refusals of holds."""

from noren.kernel.errors import AppError, ErrorKind


class HoldNotFound(AppError):
    code = "holds.not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such hold."


class HoldExists(AppError):
    code = "holds.exists"
    kind = ErrorKind.CONFLICT
    message = "A hold with this id exists already."


class HoldEnded(AppError):
    """`state` says how the hold ended."""

    code = "holds.ended"
    kind = ErrorKind.CONFLICT
    message = "The hold has ended."


class HoldsNotOffered(AppError):
    """Of this store, of these goods (`variant_ids`), or not to guests."""

    code = "holds.not_offered"
    kind = ErrorKind.CONFLICT
    message = "This cannot be put on hold here."


class TooManyHeld(AppError):
    """`most_units` of a person; `held` of them are held already."""

    code = "holds.too_many"
    kind = ErrorKind.CONFLICT
    message = "One person cannot hold that many at once."


class HoldTooLong(AppError):
    """`latest`: until when it may last."""

    code = "holds.too_long"
    kind = ErrorKind.INVALID
    message = "A hold cannot last until then."


class HoldContactMissing(AppError):
    code = "holds.contact_missing"
    kind = ErrorKind.INVALID
    message = "A name and an e-mail address or a phone number are needed."


class ExtendedTooOften(AppError):
    code = "holds.extended_too_often"
    kind = ErrorKind.CONFLICT
    message = "This hold cannot be extended any more."


class HoldNotToPutBack(AppError):
    code = "holds.not_to_put_back"
    kind = ErrorKind.CONFLICT
    message = "No goods of this hold wait to be put back."


class HoldRuleExists(AppError):
    code = "holds.rule_exists"
    kind = ErrorKind.CONFLICT
    message = "A rule for this place begins at that very moment already."


class HoldRuleInThePast(AppError):
    code = "holds.rule_in_the_past"
    kind = ErrorKind.INVALID
    message = "A rule begins now or later."
