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


class IdentifierNotFound(AppError):
    code = "identity.identifier_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such identifier."
