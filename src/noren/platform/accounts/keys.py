"""Keys of machines: made by head office, shown once, kept as a hash, rotated without a gap, revoked for good.

The process that revokes a key refuses it at once, every other one within five seconds: that long a looked-up key is
kept in memory, so that most requests need no statement to know who asks.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from noren.platform import sql
from noren.platform.accounts.bearer import forget_tokens, hash_token
from noren.platform.accounts.contracts import ApiKey, CreatedKey, CreateKey, KeyRef, RotateKey
from noren.platform.accounts.errors import KeyExists, KeyNotFound, KeyOver, ScopeUnknown
from noren.platform.accounts.roles import SCOPES
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors, note_subject
from noren.platform.models import AccessToken

constraint_errors({"platform_access_token_pkey": KeyExists})

KIND = "api_key"
PREFIX = "noren_"


@command("accounts.create_key", permission="accounts.edit")
def create_key(*, input: CreateKey, actor: Actor, at: datetime) -> CreatedKey:
    """Make a key. Its secret is in the answer and nowhere else, so this command takes no idempotency key.

    Raises: ScopeUnknown, KeyExists.
    """
    known = {scope.name for scope in SCOPES}
    if not set(input.scopes) <= known:
        raise ScopeUnknown(known=sorted(known))
    return _make(
        AccessToken(
            id=input.id,
            name=input.name,
            scopes=sorted(set(input.scopes)),
            location_ids=input.location_ids,
            requests_per_minute=input.requests_per_minute,
            expires_at=input.expires_at,
        ),
        at,
    )


@command("accounts.rotate_key", permission="accounts.edit")
def rotate_key(*, input: RotateKey, actor: Actor, at: datetime) -> CreatedKey:
    """Replace a key by a new one of the same rights; the old one works for its grace time more.

    Raises: KeyNotFound, KeyOver, KeyExists.  Locks: the key.
    """
    old = _lock(input.key_id)
    if old.revoked_at is not None or old.successor_id is not None or (old.expires_at and old.expires_at <= at):
        raise KeyOver
    made = _make(
        AccessToken(
            id=input.new_id,
            name=old.name,
            scopes=old.scopes,
            location_ids=old.location_ids,
            requests_per_minute=old.requests_per_minute,
            expires_at=old.expires_at,
        ),
        at,
    )
    ends = at + timedelta(seconds=input.grace_s)
    old.expires_at = min(ends, old.expires_at or ends)
    old.successor_id = input.new_id
    old.save(update_fields=["expires_at", "successor_id"])
    transaction.on_commit(forget_tokens)
    return made


@command("accounts.revoke_key", permission="accounts.edit")
def revoke_key(*, input: KeyRef, actor: Actor, at: datetime) -> None:
    """Make a key useless now. Twice is once.

    Raises: KeyNotFound.  Locks: the key.
    """
    key = _lock(input.key_id)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
    transaction.on_commit(forget_tokens)


def list_keys(*, actor: Actor) -> list[ApiKey]:
    """All keys, the newest first, with when each was last used (to the minute); never their secrets.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("accounts.edit")
    return [
        ApiKey(**row)
        for row in sql.records(
            "SELECT id, name, scopes, location_ids, requests_per_minute, created_at, expires_at, revoked_at, last_used_at,"
            " successor_id FROM platform_access_token WHERE kind = 'api_key' ORDER BY created_at DESC, id DESC"
        )
    ]


def _make(key: AccessToken, at: datetime) -> CreatedKey:
    secret = PREFIX + secrets.token_urlsafe(32)
    key.kind = KIND
    key.token_hash = hash_token(secret)
    key.created_at = at
    key.save(force_insert=True)
    note_subject(key.id)
    return CreatedKey(id=key.id, key=secret, name=key.name, expires_at=key.expires_at)


def _lock(key_id: UUID) -> AccessToken:
    key = AccessToken.objects.select_for_update().filter(id=key_id, kind=KIND).first()
    if key is None:
        raise KeyNotFound
    return key
