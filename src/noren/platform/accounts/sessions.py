"""Bearer tokens of signed-in people, for apps over the API: they expire, and signing out ends them."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from noren.platform import sql
from noren.platform.accounts.bearer import forget_tokens, hash_token
from noren.platform.accounts.contracts import AccountRef, Contract, SignInSession
from noren.platform.accounts.errors import SignInFailed
from noren.platform.accounts.people import find_person
from noren.platform.actor import Actor, ActorKind
from noren.platform.command import command, note_subject
from noren.platform.models import AccessToken

KIND = "session"
LIFETIMES = {ActorKind.MEMBER: timedelta(days=30), ActorKind.STAFF: timedelta(hours=14)}


class SignOut(Contract):
    token_hash: bytes


@command("accounts.open_session", permission="")
def open_session(*, input: AccountRef, actor: Actor, at: datetime) -> SignInSession:
    """A token for somebody who has just proved who they are; only faces that have seen the proof may call this.

    Raises: SignInFailed, where the account is switched off.
    """
    person = find_person(account_id=input.account_id)
    if person is None:
        raise SignInFailed
    token = secrets.token_urlsafe(32)
    made = AccessToken.objects.create(
        kind=KIND,
        token_hash=hash_token(token),
        account_id=input.account_id,
        created_at=at,
        expires_at=at + LIFETIMES[person.actor.kind],
    )
    note_subject(made.id)
    return SignInSession(token=token, expires_at=made.expires_at, account_id=input.account_id)


@command("accounts.sign_out", permission="")
def sign_out(*, input: SignOut, actor: Actor, at: datetime) -> None:
    """End the session of this token. A key of a machine is not touched; twice is once."""
    sql.touch(
        "UPDATE platform_access_token SET revoked_at = %s WHERE token_hash = %s AND kind = 'session' AND revoked_at IS NULL",
        (at, input.token_hash),
    )
    transaction.on_commit(forget_tokens)
