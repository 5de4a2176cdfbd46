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


class SamePerson(AppError):
    """Both ids are one record; there is nothing to join."""

    code = "identity.same_record"
    message = "These are one and the same record."


class MergeNeedsDecision(AppError):
    """Both people have proved who they are; only they, or somebody who looks at both, may say that they are one."""

    code = "identity.merge_needs_decision"
    kind = ErrorKind.CONFLICT
    message = "Both people have proved who they are. Somebody has to decide that they are one."


class TwoShopAccounts(AppError):
    """Each has proved an account of the same web shop, and a person has one."""

    code = "identity.two_shop_accounts"
    kind = ErrorKind.CONFLICT
    message = "Each of them has an account of the same web shop. Close one of the accounts first."


class TooManyIdentifiers(AppError):
    """More of one kind than a person can have."""

    code = "identity.too_many_identifiers"
    kind = ErrorKind.CONFLICT
    message = "One person cannot have so many of these."


class IdentifierBlocked(AppError):
    """A value that many have given for want of their own; it names nobody."""

    code = "identity.identifier_blocked"
    kind = ErrorKind.CONFLICT
    message = "This cannot be used to recognise a person."


class MergeNotFound(AppError):
    code = "identity.merge_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such decision, or it was taken back already."


class MergeExists(AppError):
    """The id belongs to a decision about other people."""

    code = "identity.merge_exists"
    kind = ErrorKind.CONFLICT
    message = "There is a decision with this id already."
