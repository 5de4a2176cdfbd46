"""Refusals of the storefront."""

from noren.kernel.errors import AppError, ErrorKind


class CursorInvalid(AppError):
    code = "storefront.cursor_invalid"
    kind = ErrorKind.INVALID
    message = "This page does not exist. Start from the first one."
