"""Staff sign in: staff code or e-mail address, password, and the second factor where there is one.

A try is counted before it is judged, in a statement of its own: however many processes guess at once, no more than
so many are judged at all. Whoever knows a staff code cannot lock its owner out by wrong tries: they lock the address
that they come from; only tries from many addresses at once reach the ceiling of the account itself.
Nothing in an answer, nor in the time it takes, tells whether an account exists.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from noren.platform import sql
from noren.platform.accounts import totp
from noren.platform.accounts.contracts import Contract, SignedIn, TotpOffer
from noren.platform.accounts.errors import (
    SecondFactorMissing,
    SecondFactorRequired,
    SignInFailed,
)
from noren.platform.accounts.passwords import matches
from noren.platform.accounts.throttle import count_try, forget, give_back, network_of
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command, note_subject

WINDOW = timedelta(minutes=15)
TRIES_FROM_ONE_ADDRESS = 10
"""At one account."""
TRIES_PER_ADDRESS = 100
"""At all accounts: a whole store may stand behind one address."""
TRIES_PER_ACCOUNT = 50
"""From all addresses."""

_STAFF = """
SELECT a.id, a.password, a.totp_secret, a.totp_last_step,
       EXISTS (SELECT 1 FROM platform_staff_role r WHERE r.account_id = a.id AND r.role = 'head_office') AS head_office,
       EXISTS (SELECT 1 FROM platform_passkey p WHERE p.account_id = a.id) AS has_passkey
  FROM platform_account a
 WHERE a.is_active AND (a.staff_code = upper(%(given)s::text) OR (a.kind = 'staff' AND a.email = %(given)s))
 ORDER BY a.staff_code = upper(%(given)s::text) DESC LIMIT 1
"""


def sign_in_staff(
    *, identifier: str, password: str, code: str = "", offer: str = "", address: str, at: datetime
) -> UUID:
    """Prove a member of staff by staff code or e-mail address and password; returns the account's id.

    `code` is the authenticator app's, asked for by SecondFactorRequired. `offer` with `code` sets the app up on the
    way, for those who must have one and do not yet.
    Raises: SignInFailed, SignInLocked, SecondFactorRequired, SecondFactorMissing, OfferExpired, TotpCodeWrong.
    """
    with guarded(who=f"staff:{_normalised(identifier)}", address=address, at=at):
        staff = _judge(identifier, password)
        if staff["totp_secret"] is not None:
            if not code:
                raise SecondFactorRequired
            step = totp.step_of(code=code, secret=totp.opened(staff["totp_secret"]), at=at)
            if step is None:
                raise SignInFailed
            signed = SignedIn(account_id=staff["id"], means="totp", totp_step=step)
        elif offer:
            return _sign_in_enrolling(
                input=_Enrolling(account_id=staff["id"], proof=offer, code=code), actor=SYSTEM, at=at
            )
        elif staff["head_office"] and settings.SECOND_FACTOR_FOR_HEAD_OFFICE:
            raise SecondFactorMissing
        else:
            signed = SignedIn(account_id=staff["id"], means="password")
        return record_sign_in(input=signed, actor=SYSTEM, at=at)


def offer_totp(*, identifier: str, password: str, address: str, at: datetime) -> TotpOffer:
    """A secret for the app of somebody who has no second factor yet, against their password.

    Raises: SignInFailed, SignInLocked, SecondFactorRequired (there is one already).
    """
    with guarded(who=f"staff:{_normalised(identifier)}", address=address, at=at):
        staff = _judge(identifier, password)
        if staff["totp_secret"] is not None or staff["has_passkey"]:
            raise SecondFactorRequired
        return totp.offer_for(account_id=staff["id"])


@contextmanager
def guarded(*, who: str, address: str, at: datetime) -> Iterator[None]:
    """Count a try against who is tried from where, then against each of both; a success is no try.

    In this order: what is refused already counts no further, so one address reaches no limit but its own.
    Raises: SignInLocked, with the seconds to wait.
    """
    here = network_of(address)
    count_try(bucket=f"sign-in:{who}|{here}", at=at, window=WINDOW, most=TRIES_FROM_ONE_ADDRESS)
    count_try(bucket=f"sign-in:address:{here}", at=at, window=WINDOW, most=TRIES_PER_ADDRESS)
    count_try(bucket=f"sign-in:{who}", at=at, window=WINDOW, most=TRIES_PER_ACCOUNT)
    yield
    forget(bucket=f"sign-in:{who}|{here}")
    give_back(bucket=f"sign-in:address:{here}", at=at, window=WINDOW)
    give_back(bucket=f"sign-in:{who}", at=at, window=WINDOW)


@command("accounts.sign_in_staff", permission="")
def record_sign_in(*, input: SignedIn, actor: Actor, at: datetime) -> UUID:
    """Note that somebody signed in, and use their code up.

    Raises: SignInFailed (switched off meanwhile, or the code was used before).  Locks: the account.
    """
    if input.totp_step is not None and not totp.use_step(account_id=input.account_id, step=input.totp_step):
        raise SignInFailed
    note_signed_in(account_id=input.account_id, at=at)
    return input.account_id


class _Enrolling(Contract):
    account_id: UUID
    proof: str
    code: str


@command("accounts.sign_in_enrolling", permission="")
def _sign_in_enrolling(*, input: _Enrolling, actor: Actor, at: datetime) -> UUID:
    """Set the app up and sign in by it, both or neither."""
    totp.enrol(account_id=input.account_id, proof=input.proof, code=input.code, at=at)
    note_signed_in(account_id=input.account_id, at=at)
    return input.account_id


def note_signed_in(*, account_id: UUID, at: datetime) -> None:
    """Remember the moment, inside the running command.

    Raises: SignInFailed, where the account was switched off.
    """
    note_subject(account_id)
    if not sql.touch("UPDATE platform_account SET last_login = %s WHERE id = %s AND is_active", (at, account_id)):
        raise SignInFailed


def _judge(identifier: str, password: str) -> dict[str, Any]:
    """The member of staff with this password.

    Raises: SignInFailed, always after the same work.
    """
    staff = sql.record(_STAFF, {"given": _normalised(identifier)})
    if not matches(password, staff["password"] if staff else None) or staff is None:
        raise SignInFailed
    return staff


def _normalised(identifier: str) -> str:
    """Full-width letters and capitals are the same code."""
    return unicodedata.normalize("NFKC", identifier).replace("\x00", "").strip().lower()[:254]
