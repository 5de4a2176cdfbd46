"""Refusals of identity."""

from noren.kernel.errors import AppError, ErrorKind


class MemberNotFound(AppError):
    code = "identity.member_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such member."


class MemberExists(AppError):
    code = "identity.member_exists"
    kind = ErrorKind.CONFLICT
    message = "This person is registered already."


class IdentifierTaken(AppError):
    """Verified for another person already; two verified people are never joined without a decision."""

    code = "identity.identifier_taken"
    kind = ErrorKind.CONFLICT
    message = "This belongs to another member."


class MembershipCodeWrong(AppError):
    """Not ours, mistyped, or shown too late: a code counts for about a minute."""

    code = "identity.membership_code_wrong"
    kind = ErrorKind.INVALID
    message = "This membership code is not valid any more. Please show the current one."


class MembershipCodeUsed(AppError):
    """The same code was read at another till: perhaps a photograph of it."""

    code = "identity.membership_code_used"
    kind = ErrorKind.CONFLICT
    message = "This membership code was used at another till. Please show the next one."


class IdentificationLocked(AppError):
    code = "identity.identification_locked"
    kind = ErrorKind.TOO_MANY
    message = "Too many codes that were not right. Please wait a moment."


class IdentifierNotFound(AppError):
    code = "identity.identifier_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such identifier."
