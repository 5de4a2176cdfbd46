"""Codes of an authenticator app (RFC 6238): enrolment, removal, and a check that uses each code up."""

import base64
import hashlib
from datetime import datetime
from uuid import UUID

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing

from noren.kernel.japanese import digits
from noren.platform import sql
from noren.platform.accounts.contracts import AccountRef, ConfirmTotp, TotpOffer
from noren.platform.accounts.errors import AccountNotFound, OfferExpired, TotpCodeWrong
from noren.platform.actor import Actor, SignInRequired
from noren.platform.command import command, note_subject

STEP_S = 30
OFFER_S = 600
_SALT = "noren totp offer"


def begin_totp(*, actor: Actor) -> TotpOffer:
    """A new secret for the signed-in person's authenticator app; nothing is in force before it is confirmed.

    Raises: SignInRequired.
    """
    if actor.id is None:
        raise SignInRequired
    return offer_for(account_id=actor.id)


def offer_for(*, account_id: UUID) -> TotpOffer:
    """A new secret for this account, as text, as an otpauth address and as a QR code."""
    secret = pyotp.random_base32()
    name = sql.value("SELECT coalesce(staff_code, email) FROM platform_account WHERE id = %s", (account_id,))
    uri = pyotp.TOTP(secret).provisioning_uri(name=str(name or "noren"), issuer_name="Noren")
    return TotpOffer(
        secret=secret,
        uri=uri,
        qr_svg=segno.make(uri, micro=False).svg_inline(scale=5, border=4),
        proof=signing.dumps([str(account_id), secret], salt=_SALT),
    )


@command("accounts.confirm_totp", permission="")
def confirm_totp(*, input: ConfirmTotp, actor: Actor, at: datetime) -> None:
    """Put an offered secret in force, by a code that the app shows for it.

    Raises: SignInRequired, OfferExpired, TotpCodeWrong.
    """
    if actor.id is None:
        raise SignInRequired
    enrol(account_id=actor.id, proof=input.proof, code=input.code, at=at)


def enrol(*, account_id: UUID, proof: str, code: str, at: datetime) -> int:
    """Store an offered secret with the step that proved it, inside the running command; returns the step.

    Raises: OfferExpired, TotpCodeWrong.
    """
    try:
        owner, secret = signing.loads(proof, salt=_SALT, max_age=OFFER_S)
    except (signing.BadSignature, ValueError) as broken:
        raise OfferExpired from broken
    if owner != str(account_id):
        raise OfferExpired
    step = step_of(code=code, secret=secret, at=at)
    if step is None:
        raise TotpCodeWrong
    note_subject(account_id)
    sql.exactly(
        1,
        "UPDATE platform_account SET totp_secret = %s, totp_last_step = %s WHERE id = %s AND is_active",
        (_box().encrypt(secret.encode()), step, account_id),
    )
    return step


@command("accounts.remove_totp", permission="")
def remove_totp(*, input: AccountRef, actor: Actor, at: datetime) -> None:
    """Take the authenticator app away: one's own, or (`accounts.edit`) that of somebody who lost their phone.

    Raises: AccountNotFound, NotAllowed.
    """
    if actor.id != input.account_id:
        actor.require("accounts.edit")
    if not sql.touch(
        "UPDATE platform_account SET totp_secret = NULL, totp_last_step = NULL WHERE id = %s", (input.account_id,)
    ):
        raise AccountNotFound


def step_of(*, code: str, secret: str, at: datetime) -> int | None:
    """The time step whose code this is: now, one before or one after; None where the code is none of them."""
    given = digits(code)
    now = int(at.timestamp()) // STEP_S
    totp = pyotp.TOTP(secret)
    return next(
        (step for step in (now, now - 1, now + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), given)), None
    )


def use_step(*, account_id: UUID, step: int) -> bool:
    """Use a step up, inside the running command; False where it or a later one was used before."""
    return bool(
        sql.touch(
            "UPDATE platform_account SET totp_last_step = %s WHERE id = %s AND coalesce(totp_last_step, 0) < %s",
            (step, account_id, step),
        )
    )


def opened(stored: bytes) -> str:
    """The secret as it was: stored encrypted, so that a copy of the database alone signs nobody in.

    Raises: TotpCodeWrong, where the installation's key is another one now.
    """
    try:
        return _box().decrypt(bytes(stored)).decode()
    except InvalidToken as broken:
        raise TotpCodeWrong from broken


def _box() -> Fernet:
    key = hashlib.sha256(b"noren totp:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
