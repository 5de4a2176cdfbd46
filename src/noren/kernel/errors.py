"""The three kinds of failure: what a caller may expect, what passes by itself, and what is our own bug."""

from enum import StrEnum
from typing import Any, ClassVar


class ErrorKind(StrEnum):
    """What a refusal means to its caller; platform maps each kind to one HTTP status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    MISMATCH = "mismatch"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class AppError(Exception):
    """An expected refusal with a stable code; subclasses set `code` and `kind`, keywords become `data`.

    `data` holds plain JSON values that a face may show or translate with; never secrets or personal data.
    """

    code: ClassVar[str] = "error"
    kind: ClassVar[ErrorKind] = ErrorKind.INVALID
    message: ClassVar[str] = ""

    def __init__(self, detail: str = "", **data: Any) -> None:
        super().__init__(detail or self.message or self.code)
        self.detail = detail or self.message
        self.data = data


class OperationalError(Exception):
    """A failure that passes by itself (a deadlock, a lost connection): the outermost command is run again."""


class InvariantBroken(Exception):
    """Something that must be impossible has happened: our bug; everything rolls back."""
