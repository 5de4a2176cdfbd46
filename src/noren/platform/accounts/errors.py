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


class PasswordCommon(AppError):
    code = "accounts.password_common"
    kind = ErrorKind.INVALID
    message = "This password is too easy to guess."


class PasswordWrong(AppError):
    """Only ever told to the signed-in owner of the account."""

    code = "accounts.password_wrong"
    kind = ErrorKind.INVALID
    message = "The present password is not right."


class EmailTaken(AppError):
    code = "accounts.email_taken"
    kind = ErrorKind.CONFLICT
    message = "This e-mail address is in use already."


class SecondFactorMissing(AppError):
    """The password was right, but the role asks for a second factor and none is set up yet."""

    code = "sign_in.second_factor_missing"
    kind = ErrorKind.FORBIDDEN
    message = "Your role needs an authenticator app or a passkey. Please set one up first."


class TotpCodeWrong(AppError):
    code = "accounts.totp_code_wrong"
    kind = ErrorKind.INVALID
    message = "These six digits are not right, or were used already."


class OfferExpired(AppError):
    code = "accounts.offer_expired"
    kind = ErrorKind.CONFLICT
    message = "This took too long. Please start again."


class PasskeyInvalid(AppError):
    code = "accounts.passkey_invalid"
    kind = ErrorKind.INVALID
    message = "This passkey could not be registered."


class PasskeyKnown(AppError):
    code = "accounts.passkey_known"
    kind = ErrorKind.CONFLICT
    message = "This passkey is registered already."


class PasskeyNotFound(AppError):
    code = "accounts.passkey_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such passkey."


class KeyNotFound(AppError):
    code = "accounts.key_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such key."


class KeyOver(AppError):
    code = "accounts.key_over"
    kind = ErrorKind.CONFLICT
    message = "This key was revoked or rotated already."


class KeyExists(AppError):
    code = "accounts.key_exists"
    kind = ErrorKind.CONFLICT
    message = "A key with this id was made already; its secret is shown only once."


class OwnAccount(AppError):
    code = "accounts.own_account"
    kind = ErrorKind.CONFLICT
    message = "This cannot be done to one's own account."


class DeviceNotFound(AppError):
    code = "accounts.device_not_found"
    kind = ErrorKind.NOT_FOUND
    message = "There is no such paired device."


class DeviceExists(AppError):
    code = "accounts.device_exists"
    kind = ErrorKind.CONFLICT
    message = "This device was paired already; its token is given only once."


class PinUnfit(AppError):
    code = "accounts.pin_unfit"
    kind = ErrorKind.INVALID
    message = "A PIN is four to eight digits, and neither a row like 1234 nor one digit only."


class PinNotForRole(AppError):
    """Who reaches everywhere signs in with a password and a second factor, also on a till."""

    code = "accounts.pin_not_for_role"
    kind = ErrorKind.FORBIDDEN
    message = "Head office signs in with the password and a second factor."


class PinUsedUp(AppError):
    code = "sign_in.pin_used_up"
    kind = ErrorKind.FORBIDDEN
    message = "This PIN was entered wrongly too often. Please sign in with your password and set a new one."


class PasswordNeeded(AppError):
    """Somebody who took over a device by PIN wants to change how they sign in."""

    code = "accounts.password_needed"
    kind = ErrorKind.FORBIDDEN
    message = "Please sign in with your password first."
