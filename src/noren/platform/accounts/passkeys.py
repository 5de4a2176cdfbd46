"""Passkeys (WebAuthn): registering one, and signing in by it alone.

A challenge is kept here, given out once and deleted when the answer comes, whatever the answer is. The library checks
origin, rpId hash, signature and sign count; the browser's user verification makes a passkey two factors in one.
It is loaded by whoever uses a passkey: it and what it needs take 14 MB in every process.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest

from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import (
    CeremonyStart,
    Contract,
    PasskeyInfo,
    PasskeyRef,
    RegisterPasskey,
    RelyingParty,
)
from noren.platform.accounts.errors import PasskeyInvalid, PasskeyKnown, PasskeyNotFound, SignInFailed
from noren.platform.accounts.sign_in import guarded, note_signed_in
from noren.platform.accounts.throttle import limit_rate
from noren.platform.actor import SYSTEM, Actor, ActorKind, SignInRequired
from noren.platform.command import command, constraint_errors
from noren.platform.models import Passkey

constraint_errors({"platform_passkey_credential_id_key": PasskeyKnown})

LIFETIME = timedelta(minutes=5)
STARTS_PER_MINUTE = 60
_MALFORMED = (ValueError, TypeError, KeyError)


def relying_party(request: HttpRequest) -> RelyingParty:
    """The site as this browser sees it. Browsers allow passkeys over HTTPS, and on `localhost`; never on a bare address."""
    host = request.get_host()
    return RelyingParty(rp_id=host.rsplit(":", 1)[0] if ":" in host else host, origin=f"{request.scheme}://{host}")


def begin_registration(*, actor: Actor, host: RelyingParty, at: datetime) -> CeremonyStart:
    """What the browser needs to make a passkey for the signed-in person.

    Raises: SignInRequired.
    """
    if actor.id is None:
        raise SignInRequired
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers import structs  # noqa: PLC0415 - see above

    known = sql.rows("SELECT credential_id FROM platform_passkey WHERE account_id = %s", (actor.id,))
    name = sql.value("SELECT coalesce(staff_code, email, '') FROM platform_account WHERE id = %s", (actor.id,))
    options = webauthn.generate_registration_options(
        rp_id=host.rp_id,
        rp_name="Noren",
        user_id=actor.id.bytes,
        user_name=str(name) or "noren",
        user_display_name=actor.label,
        challenge=secrets.token_bytes(32),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=bytes(row[0])) for row in known],
    )
    return _start(actor.id, options.challenge, webauthn.options_to_json(options), at)


def register_passkey(*, input: RegisterPasskey, actor: Actor, at: datetime) -> PasskeyInfo:
    """Keep the passkey that the browser has made.

    Raises: SignInRequired, PasskeyInvalid, PasskeyKnown.
    """
    if actor.id is None:
        raise SignInRequired
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 - see above
    from webauthn.helpers.structs import CredentialDeviceType  # noqa: PLC0415 - see above

    challenge = _take(input.challenge_id, actor.id, at)
    if challenge is None:
        raise PasskeyInvalid
    try:
        made = webauthn.verify_registration_response(
            credential=input.credential,
            expected_challenge=challenge,
            expected_rp_id=input.host.rp_id,
            expected_origin=input.host.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, *_MALFORMED) as broken:
        raise PasskeyInvalid from broken
    transports = input.credential.get("response", {}).get("transports", [])
    new = _NewPasskey(
        passkey_id=uuid7(),
        account_id=actor.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=[str(given)[:20] for given in transports[:8]] if isinstance(transports, list) else [],
        aaguid=made.aaguid,
        backup_eligible=made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        backup_state=made.credential_backed_up,
        label=input.label,
    )
    return _keep(input=new, actor=actor, at=at)


def begin_sign_in(*, host: RelyingParty, address: str, at: datetime) -> CeremonyStart:
    """What the browser needs to sign in with any passkey that it has for this site.

    Raises: RateLimited.
    """
    limit_rate(bucket=f"passkey-start:{address}", at=at, per_minute=STARTS_PER_MINUTE)
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415 - see above

    options = webauthn.generate_authentication_options(
        rp_id=host.rp_id, challenge=secrets.token_bytes(32), user_verification=UserVerificationRequirement.REQUIRED
    )
    return _start(None, options.challenge, webauthn.options_to_json(options), at)


def sign_in_with_passkey(
    *, challenge_id: UUID, credential: dict[str, Any], host: RelyingParty, address: str, at: datetime
) -> UUID:
    """Prove a person by a passkey; returns the account's id.

    Raises: SignInFailed, SignInLocked.
    """
    import webauthn  # noqa: PLC0415 - see above
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415 - see above

    raw_id = _raw_id(credential)
    who = f"passkey:{hashlib.sha256(raw_id).hexdigest()[:32]}"
    with guarded(who=who, address=address, at=at):
        challenge = _take(challenge_id, None, at)
        known = sql.record(
            "SELECT id, account_id, public_key, sign_count FROM platform_passkey WHERE credential_id = %s", (raw_id,)
        )
        if challenge is None or known is None:
            raise SignInFailed
        try:
            proved = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=host.rp_id,
                expected_origin=host.origin,
                credential_public_key=bytes(known["public_key"]),
                credential_current_sign_count=known["sign_count"],
                require_user_verification=True,
            )
        except (WebAuthnException, *_MALFORMED) as broken:
            raise SignInFailed from broken
        used = _UsedPasskey(
            passkey_id=known["id"],
            account_id=known["account_id"],
            sign_count=proved.new_sign_count,
            backup_state=proved.credential_backed_up,
        )
        return _use(input=used, actor=SYSTEM, at=at)


@command("accounts.remove_passkey", permission="")
def remove_passkey(*, input: PasskeyRef, actor: Actor, at: datetime) -> None:
    """Take a passkey away: one's own, or (`accounts.edit`) that of somebody who lost their device.

    Raises: PasskeyNotFound, SignInRequired.
    """
    if actor.kind is ActorKind.ANONYMOUS:
        raise SignInRequired
    owner = sql.value("SELECT account_id FROM platform_passkey WHERE id = %s", (input.passkey_id,))
    if owner is None or (owner != actor.id and not actor.may("accounts.edit")):
        raise PasskeyNotFound
    sql.touch("DELETE FROM platform_passkey WHERE id = %s", (input.passkey_id,))


def list_passkeys(*, actor: Actor) -> list[PasskeyInfo]:
    """The passkeys of the signed-in person, the newest first.

    Raises: SignInRequired.
    """
    if actor.id is None:
        raise SignInRequired
    return [
        PasskeyInfo(**row)
        for row in sql.records(
            "SELECT id, label, created_at, last_used_at FROM platform_passkey WHERE account_id = %s ORDER BY created_at DESC",
            (actor.id,),
        )
    ]


class _NewPasskey(Contract):
    passkey_id: UUID
    account_id: UUID
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    aaguid: str
    backup_eligible: bool
    backup_state: bool
    label: str


@command("accounts.register_passkey", permission="")
def _keep(*, input: _NewPasskey, actor: Actor, at: datetime) -> PasskeyInfo:
    """Keep a credential that was verified."""
    Passkey.objects.create(created_at=at, id=input.passkey_id, **input.model_dump(exclude={"passkey_id"}))
    return PasskeyInfo(id=input.passkey_id, label=input.label, created_at=at, last_used_at=None)


class _UsedPasskey(Contract):
    passkey_id: UUID
    account_id: UUID
    sign_count: int
    backup_state: bool


@command("accounts.sign_in_with_passkey", permission="")
def _use(*, input: _UsedPasskey, actor: Actor, at: datetime) -> UUID:
    """The count goes up, in one statement: of two answers with the same count only one is taken."""
    moved = sql.touch(
        "UPDATE platform_passkey SET sign_count = %(count)s, backup_state = %(backup)s, last_used_at = %(at)s"
        " WHERE id = %(id)s AND (sign_count < %(count)s OR (sign_count = 0 AND %(count)s = 0))",
        {"count": input.sign_count, "backup": input.backup_state, "at": at, "id": input.passkey_id},
    )
    if not moved:
        raise SignInFailed
    note_signed_in(account_id=input.account_id, at=at)
    return input.account_id


def _start(account_id: UUID | None, challenge: bytes, options: str, at: datetime) -> CeremonyStart:
    challenge_id = uuid7()
    sql.exactly(
        1,
        "INSERT INTO platform_challenge (id, account_id, challenge, expires_at) VALUES (%s, %s, %s, %s)",
        (challenge_id, account_id, challenge, at + LIFETIME),
    )
    return CeremonyStart(challenge_id=challenge_id, options=orjson.loads(options))


def _take(challenge_id: UUID, account_id: UUID | None, at: datetime) -> bytes | None:
    """Take a challenge out, for good; None where it is over, answered, or somebody else's."""
    found = sql.value(
        "DELETE FROM platform_challenge WHERE id = %s AND account_id IS NOT DISTINCT FROM %s AND expires_at > %s"
        " RETURNING challenge",
        (challenge_id, account_id, at),
    )
    return None if found is None else bytes(found)


def _raw_id(credential: dict[str, Any]) -> bytes:
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415 - see above

    try:
        return base64url_to_bytes(str(credential["rawId"])[:2_000])
    except (KeyError, ValueError) as broken:
        raise SignInFailed from broken
