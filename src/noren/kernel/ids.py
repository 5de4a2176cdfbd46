"""Identifiers: UUIDv7 made by whoever creates the thing first, so that a retry is the same thing."""

import hashlib
from datetime import datetime
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


def dated_id(at: datetime, *parts: object) -> UUID:
    """A derived id that sorts by time among UUIDv7s: it begins with the instant in milliseconds, as theirs do.

    For facts brought in from a file: found again by a second run, and written where an index expects old rows.
    """
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:10]
    rest = int.from_bytes(digest) & 0x0FFF_3FFF_FFFF_FFFF_FFFF | 0x8000_8000_0000_0000_0000
    return UUID(int=int(at.timestamp() * 1000) << 80 | rest)
