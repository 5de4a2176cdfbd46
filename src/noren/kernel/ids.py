"""Identifiers: UUIDv7 made by whoever creates the thing first, so that a retry is the same thing."""

import hashlib
from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562): ascends within a process, sorts by time of creation."""
    return _uuid7()


def derived_id(*parts: object) -> UUID:
    """The same UUID for the same parts, always: for rows made from a file, which a second run must find again.

    The bits are SHA-256's, marked as version 8 (RFC 9562: vendor's own).
    """
    digest = bytearray(hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()[:16])
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(digest))
