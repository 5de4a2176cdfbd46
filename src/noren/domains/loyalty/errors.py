"""Refusals of loyalty."""

from noren.kernel.errors import AppError, ErrorKind


class ProgrammeNotFound(AppError):
    code = "loyalty.programme_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no points programme."


class ProgrammeExists(AppError):
    """One programme to begin with: a second would need a choice at every till."""

    code = "loyalty.programme_exists"
    kind = ErrorKind.CONFLICT
    message = "There is a points programme already."


class RuleScopeInvalid(AppError):
    code = "loyalty.rule_scope_invalid"
    kind = ErrorKind.INVALID
    message = "A rule of the group has no place, every other one names its place."


class PointsNotOffered(AppError):
    """No programme, or no rule of it, holds here now."""

    code = "loyalty.not_offered"
    kind = ErrorKind.CONFLICT
    message = "Points cannot be used here."


class PointsAboveLimit(AppError):
    """`limit` is how many points one may give or take at a time."""

    code = "loyalty.above_limit"
    kind = ErrorKind.FORBIDDEN
    message = "You may not change that many points at once. Please ask head office."


class PointsNeedMember(AppError):
    code = "loyalty.member_needed"
    kind = ErrorKind.CONFLICT
    message = "Only members have points. Please sign in."


class PointsOutOfLimits(AppError):
    """`minimum`, `step` and `most` say what can be used here."""

    code = "loyalty.out_of_limits"
    kind = ErrorKind.CONFLICT
    message = "That many points cannot be used here."


class PointsTooFew(AppError):
    """`available` is what the member has."""

    code = "loyalty.too_few"
    kind = ErrorKind.CONFLICT
    message = "There are not enough points."
