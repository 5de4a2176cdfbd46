"""The code that a customer shows: derived from the installation's secret, so nothing readable is stored."""

import hashlib
import hmac
import re
from uuid import UUID

from django.conf import settings

from noren.kernel.japanese import digits

_SCANNED = re.compile(r"([0-9a-f]{32})-([0-9]{6})")


def hand_over_code(fulfilment_id: UUID) -> str:
    """Six digits, the same for the same part always."""
    key = b"noren hand-over:" + settings.SECRET_KEY.encode()
    digest = hmac.new(key, fulfilment_id.bytes, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def hand_over_text(fulfilment_id: UUID) -> str:
    """What the customer's QR code says: which part, and its code."""
    return f"{fulfilment_id.hex}-{hand_over_code(fulfilment_id)}"


def scanned_part(text: str) -> UUID | None:
    """The part that a QR code is for, its code not judged; None where the text is something else."""
    found = _SCANNED.fullmatch(text.strip().lower())
    return UUID(hex=found[1]) if found else None


def is_code_of(fulfilment_id: UUID, given: str) -> bool:
    """Whether what was typed (in any width, with spaces) or scanned is the code, in constant time."""
    if scanned_part(given) is not None:
        return hmac.compare_digest(hand_over_text(fulfilment_id), given.strip().lower())
    return hmac.compare_digest(hand_over_code(fulfilment_id).encode(), digits(given).encode())
