"""The same request sent twice has one effect and the same answer.

Behaves as the Idempotency-Key draft says: another body under the same key is refused (422), a request that is
still running is answered with 409, a completed one is answered again from what was stored. A key is forgotten
when it expires.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from noren.kernel.errors import AppError, ErrorKind
from noren.platform import sql

LIFETIME = timedelta(hours=48)


class IdempotencyKeyMissing(AppError):
    code = "idempotency.key_missing"
    kind = ErrorKind.INVALID
    message = "This request needs an Idempotency-Key header."


class IdempotencyKeyInvalid(AppError):
    code = "idempotency.key_invalid"
    kind = ErrorKind.INVALID
    message = "An Idempotency-Key is 1 to 128 visible ASCII characters."


class IdempotencyKeyReused(AppError):
    code = "idempotency.key_reused"
    kind = ErrorKind.MISMATCH
    message = "This Idempotency-Key was used before with another request."


class RequestStillRunning(AppError):
    code = "idempotency.still_running"
    kind = ErrorKind.CONFLICT
    message = "The first request with this Idempotency-Key is still running. Try again in a moment."


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """Client + route + key, and the SHA-256 of what was asked."""

    client: str
    route: str
    key: str
    body_hash: bytes

    @classmethod
    def of(cls, *, client: str, route: str, key: str, body: BaseModel | bytes) -> "IdempotencyKey":
        """Build from the header's value (quotes are optional) and the request's body.

        What the body left to us, an id that is made anew each time, is no part of what was asked.
        Raises: IdempotencyKeyInvalid.
        """
        bare = key[1:-1] if len(key) >= 2 and key[0] == key[-1] == '"' else key
        if not 1 <= len(bare) <= 128 or not all("!" <= character <= "~" for character in bare):
            raise IdempotencyKeyInvalid
        raw = body if isinstance(body, bytes) else body.model_dump_json(exclude_unset=True).encode()
        return cls(client=client, route=route, key=bare, body_hash=hashlib.sha256(raw).digest())


_BEGIN = """
INSERT INTO platform_idempotency (client, route, key, body_hash, expires_at)
VALUES (%s, %s, %s, %s, now() + %s)
ON CONFLICT (client, route, key) DO UPDATE
   SET body_hash = excluded.body_hash, result = NULL, expires_at = excluded.expires_at
 WHERE platform_idempotency.expires_at < now()
RETURNING true
"""
_READ = "SELECT body_hash, result FROM platform_idempotency WHERE client = %s AND route = %s AND key = %s"


class AnsweredBefore(Exception):
    """The key is taken: what the command has done so far is rolled back, and the stored answer given."""


def claim(key: IdempotencyKey) -> sql.Asked:
    """Claim the key, as the first statement of the running transaction; it travels with the command's first question.

    Two requests at once: the second waits on the unique index until the first has committed.
    Raises: AnsweredBefore, when it has travelled and the key was taken.
    """

    def check(cursor: sql.Answered) -> None:
        if cursor.rowcount != 1:
            raise AnsweredBefore

    return sql.ask(_BEGIN, (key.client, key.route, key.key, key.body_hash, LIFETIME), check=check)


def is_answered(key: IdempotencyKey) -> bool:
    """Whether a request with this key has been answered, outside of any transaction."""
    return sql.value(_READ, (key.client, key.route, key.key)) is not None


def stored_answer(key: IdempotencyKey) -> Any:
    """The result of the first request with this key, as JSON values.

    Raises: IdempotencyKeyReused, RequestStillRunning.
    """
    found = sql.row(_READ, (key.client, key.route, key.key))
    if found is None:
        raise RequestStillRunning
    body_hash, result = found
    if bytes(body_hash) != key.body_hash:
        raise IdempotencyKeyReused
    if result is None:
        raise RequestStillRunning
    return sql.from_json(result)
