"""Whose value a gift card's is: its bearer's, known by the number on the card, which is not kept anywhere."""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def card_owner(code: str) -> UUID:
    """The owner of a card's account in the ledger.

    A keyed hash (version 8 of RFC 9562): card numbers are short enough to be tried out, were it not for the key, which
    lies beside the database and in its backup.
    """
    key = b"noren gift card:" + settings.SECRET_KEY.encode()
    digest = bytearray(hmac.new(key, code.encode(), hashlib.sha256).digest()[:16])
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(digest))


def gift_card_unit(currency: str) -> str:
    """The unit that gift cards of a currency are kept in."""
    return f"gift_card:{currency.lower()}"
