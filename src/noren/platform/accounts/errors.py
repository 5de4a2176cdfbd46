"""Refusals around signing in."""

from noren.kernel.errors import AppError, ErrorKind


class TokenInvalid(AppError):
    code = "token.invalid"
    kind = ErrorKind.UNAUTHENTICATED
    message = "The access token is not valid."


class RateLimited(AppError):
    code = "rate.limited"
    kind = ErrorKind.TOO_MANY
    message = "Too many requests. Please wait a moment."


class SignInFailed(AppError):
    """The same answer whatever was wrong, so that nobody learns which accounts exist."""

    code = "sign_in.failed"
    kind = ErrorKind.UNAUTHENTICATED
    message = "These sign-in details are not right."


class SignInLocked(AppError):
    code = "sign_in.locked"
    kind = ErrorKind.TOO_MANY
    message = "Too many tries. Please wait before trying again."


class SecondFactorRequired(AppError):
    code = "sign_in.second_factor_required"
    kind = ErrorKind.UNAUTHENTICATED
    message = "Please enter the six digits of your authenticator app."


class ScopeUnknown(AppError):
    code = "accounts.scope_unknown"
    kind = ErrorKind.INVALID
    message = "There is no such scope."


class RoleUnknown(AppError):
    code = "accounts.role_unknown"
    kind = ErrorKind.INVALID
    message = "There is no such role."


class AccountNotFound(AppError):
    code = "accounts.not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such account."


class StaffCodeTaken(AppError):
    code = "accounts.staff_code_taken"
    kind = ErrorKind.CONFLICT
    message = "This staff code is in use already."


class PasswordWeak(AppError):
    code = "accounts.password_weak"
    kind = ErrorKind.INVALID
    message = "A password needs at least 10 characters."
