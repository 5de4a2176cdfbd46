"""The code that a customer shows: derived from the installation's secret, so nothing that could be read is stored."""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def hand_over_code(fulfilment_id: UUID) -> str:
    """Six digits, the same for the same part always."""
    digest = hmac.new(b"noren hand-over:" + settings.SECRET_KEY.encode(), fulfilment_id.bytes, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def is_code_of(fulfilment_id: UUID, given: str) -> bool:
    """Whether the digits of what was typed or scanned are the code; compared in constant time."""
    digits = "".join(character for character in given if character.isdecimal() and character.isascii())
    return hmac.compare_digest(hand_over_code(fulfilment_id), digits)
