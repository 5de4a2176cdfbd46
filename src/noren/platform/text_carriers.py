"""The port for text messages (SMS): a connector takes them away, and `noren.config` names it."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from noren.kernel.errors import AppError, ErrorKind

_registered: list["TextCarrier"] = []


class TextsUnavailable(AppError):
    code = "texts.unavailable"
    kind = ErrorKind.UNAVAILABLE
    message = "Text messages are not set up here."


class TextCarrier(Protocol):
    """Takes a text message away. The same id twice is the same message: a worker that was killed asks again."""

    def send(self, *, message_id: UUID, recipient: str, text: str, at: datetime) -> None: ...


def register_text_carrier(carrier: TextCarrier) -> None:
    """Send text messages by this connector from now on."""
    _registered[:] = [carrier]


def has_text_carrier() -> bool:
    """Whether text messages can be sent at all."""
    return bool(_registered)


def get_text_carrier() -> TextCarrier:
    """The connector for text messages.

    Raises: TextsUnavailable.
    """
    if not _registered:
        raise TextsUnavailable
    return _registered[0]
