"""Who a request comes from: a bearer token for machines and apps, the face's session for pages, else a shopper."""

import hashlib
import time
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from noren.platform import sql
from noren.platform.accounts.errors import TokenInvalid
from noren.platform.accounts.people import find_person
from noren.platform.accounts.roles import SHOPPER_GRANTS
from noren.platform.accounts.throttle import limit_rate
from noren.platform.actor import Actor, ActorKind
from noren.platform.clock import now

SHOPPER = Actor(kind=ActorKind.ANONYMOUS, grants=SHOPPER_GRANTS, client="anonymous")
KEPT_S = 5.0

_FIND = """
SELECT t.id, t.kind, t.name, t.scopes, t.location_ids, t.requests_per_minute, t.expires_at, t.account_id, t.last_used_at
  FROM platform_access_token t WHERE t.token_hash = %s AND t.revoked_at IS NULL
"""
_NOTE_USE = """
UPDATE platform_access_token SET last_used_at = %s WHERE id = %s AND (last_used_at IS NULL OR last_used_at < %s)
"""
USE_NOTED_EVERY = timedelta(minutes=1)
_kept: dict[bytes, tuple[float, dict[str, Any], Actor]] = {}


def actor_of(request: HttpRequest) -> Actor:
    """The actor of an API request, found once per request.

    Raises: TokenInvalid, RateLimited.
    """
    known: Actor | None = getattr(request, "noren_actor", None)
    if known is None:
        given = request.META.get("HTTP_AUTHORIZATION", "")
        known = _bearer(given, now()) if given else SHOPPER
        request.noren_actor = known  # type: ignore[attr-defined]  # kept with its request
    return known


def hash_token(token: str) -> bytes:
    """How a token is stored: it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).digest()


def forget_tokens() -> None:
    """Look every token up afresh: a key was revoked in this process."""
    _kept.clear()


def _bearer(header: str, at: datetime) -> Actor:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > 200:
        raise TokenInvalid
    hashed = hash_token(token)
    kept = _kept.get(hashed)
    if kept is None or kept[0] < time.monotonic():
        row, actor = _looked_up(hashed, at)
        if len(_kept) > 10_000:
            _kept.clear()
        kept = _kept[hashed] = (time.monotonic() + KEPT_S, row, actor)
    _until, row, actor = kept
    if row["expires_at"] is not None and row["expires_at"] <= at:
        raise TokenInvalid
    if row["requests_per_minute"] is not None:
        limit_rate(bucket=f"token:{row['id']}", at=at, per_minute=row["requests_per_minute"])
    return actor


def _looked_up(hashed: bytes, at: datetime) -> tuple[dict[str, Any], Actor]:
    row = sql.record(_FIND, (hashed,))
    if row is None:
        raise TokenInvalid
    if row["last_used_at"] is None or row["last_used_at"] < at - USE_NOTED_EVERY:
        sql.touch(_NOTE_USE, (at, row["id"], at - USE_NOTED_EVERY))
    if row["kind"] == "api_key":
        places = row["location_ids"]
        return row, Actor(
            kind=ActorKind.API_KEY,
            id=row["id"],
            grants=frozenset(row["scopes"]) | SHOPPER_GRANTS,
            location_ids=None if places is None else frozenset(places),
            label=row["name"],
            client=f"key:{row['id']}",
        )
    person = find_person(account_id=row["account_id"])
    if person is None:
        raise TokenInvalid
    return row, person.actor
