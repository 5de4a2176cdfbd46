from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from noren.platform.accounts import keys, passkeys, sessions, sign_in, staff, totp
from noren.platform.accounts.bearer import hash_token
from noren.platform.accounts.contracts import (
    AccountRef,
    ApiKey,
    CeremonyStart,
    ChangeOwnPassword,
    ConfirmTotp,
    Contract,
    CreatedKey,
    CreateKey,
    KeyRef,
    Label,
    PasskeyInfo,
    PasskeyRef,
    Password,
    RegisterPasskey,
    RotateKey,
    SaveStaff,
    SetPassword,
    SetRoles,
    SignInSession,
    SixDigits,
    StaffMember,
    Text,
    TotpOffer,
)
from noren.platform.accounts.errors import TokenInvalid
from noren.platform.accounts.pages import address_of
from noren.platform.accounts.roles import SCOPES
from noren.platform.actor import SYSTEM, Actor, ActorKind, SignInRequired
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["accounts"])


class SignInStaff(Contract):
    """`code` is asked for by `sign_in.second_factor_required`; with `offer` (its `proof`) it sets an app up."""

    identifier: Text
    password: Password
    code: SixDigits = ""
    offer: Text = ""


class Credentials(Contract):
    identifier: Text
    password: Password


class PasskeyAnswer(Contract):
    challenge_id: UUID
    credential: dict[str, Any]


class NewPasskey(PasskeyAnswer):
    label: Label = ""


class ScopeInfo(Contract):
    name: str
    ja: str
    en: str


@router.post("/accounts/sessions", response={201: SignInSession}, operation_id="accounts.sign_in_staff")
def sign_in_staff(request: HttpRequest, body: SignInStaff) -> Status[SignInSession]:
    """Sign a member of staff in: a bearer token, good for 14 hours."""
    at = now()
    account_id = sign_in.sign_in_staff(
        identifier=body.identifier,
        password=body.password.get_secret_value(),
        code=body.code,
        offer=body.offer,
        address=address_of(request),
        at=at,
    )
    return Status(201, sessions.open_session(input=AccountRef(account_id=account_id), actor=SYSTEM, at=at))


@router.post("/accounts/totp/first-offers", response=TotpOffer, operation_id="accounts.offer_first_totp")
def offer_first_totp(request: HttpRequest, body: Credentials) -> TotpOffer:
    """A secret for the authenticator app of somebody who may not sign in without one."""
    return sign_in.offer_totp(
        identifier=body.identifier,
        password=body.password.get_secret_value(),
        address=address_of(request),
        at=now(),
    )


@router.post("/accounts/passkeys/challenges", response=CeremonyStart, operation_id="accounts.begin_passkey_sign_in")
def begin_passkey_sign_in(request: HttpRequest) -> CeremonyStart:
    """What a browser needs to sign in with a passkey."""
    return passkeys.begin_sign_in(host=passkeys.relying_party(request), address=address_of(request), at=now())


@router.post("/accounts/passkeys/sessions", response={201: SignInSession}, operation_id="accounts.sign_in_with_passkey")
def sign_in_with_passkey(request: HttpRequest, body: PasskeyAnswer) -> Status[SignInSession]:
    """Sign in with what the browser's passkey has answered."""
    at = now()
    account_id = passkeys.sign_in_with_passkey(
        challenge_id=body.challenge_id,
        credential=body.credential,
        host=passkeys.relying_party(request),
        address=address_of(request),
        at=at,
    )
    return Status(201, sessions.open_session(input=AccountRef(account_id=account_id), actor=SYSTEM, at=at))


@router.post("/accounts/sign-outs", response={204: None}, operation_id="accounts.sign_out")
def sign_out(request: HttpRequest) -> Status[None]:
    """End the session of the bearer token that this request carries."""
    actor = actor_of(request)
    if actor.id is None:
        raise SignInRequired
    if actor.kind is ActorKind.API_KEY:
        raise TokenInvalid
    token = request.META["HTTP_AUTHORIZATION"].partition(" ")[2]
    sessions.sign_out(input=sessions.SignOut(token_hash=hash_token(token)), actor=actor, at=now())
    return Status(204, None)


@router.get("/accounts/me", response=StaffMember, operation_id="accounts.me")
def me(request: HttpRequest) -> StaffMember:
    """The signed-in member of staff."""
    actor = _staff(request)
    return staff.get_staff(account_id=actor.id, actor=actor)  # type: ignore[arg-type]  # staff have an id


@router.put("/accounts/me/password", response={204: None}, operation_id="accounts.change_own_password")
def change_own_password(request: HttpRequest, body: ChangeOwnPassword) -> Status[None]:
    """Change one's own password by showing the old one; all one's sessions end, this one too."""
    perform(request, staff.change_own_password, body)
    return Status(204, None)


@router.post("/accounts/totp/offers", response=TotpOffer, operation_id="accounts.begin_totp")
def begin_totp(request: HttpRequest) -> TotpOffer:
    """A secret for one's authenticator app; nothing is in force before it is confirmed."""
    return totp.begin_totp(actor=_staff(request))


@router.post("/accounts/totp/confirmations", response={204: None}, operation_id="accounts.confirm_totp")
def confirm_totp(request: HttpRequest, body: ConfirmTotp) -> Status[None]:
    """Put an offered secret in force by a code that the app shows for it."""
    totp.confirm_totp(input=body, actor=_staff(request), at=now())
    return Status(204, None)


@router.post("/accounts/totp/removals", response={204: None}, operation_id="accounts.remove_totp")
def remove_totp(request: HttpRequest, body: AccountRef) -> Status[None]:
    """Take an authenticator app away: one's own, or that of somebody who lost their phone."""
    perform(request, totp.remove_totp, body)
    return Status(204, None)


@router.get("/accounts/passkeys", response=list[PasskeyInfo], operation_id="accounts.passkeys")
def list_passkeys(request: HttpRequest) -> list[PasskeyInfo]:
    """One's own passkeys."""
    return passkeys.list_passkeys(actor=_staff(request))


@router.post("/accounts/passkeys/offers", response=CeremonyStart, operation_id="accounts.begin_passkey")
def begin_passkey(request: HttpRequest) -> CeremonyStart:
    """What a browser needs to make a passkey for the signed-in person."""
    return passkeys.begin_registration(actor=_staff(request), host=passkeys.relying_party(request), at=now())


@router.post("/accounts/passkeys", response={201: PasskeyInfo}, operation_id="accounts.register_passkey")
def register_passkey(request: HttpRequest, body: NewPasskey) -> Status[PasskeyInfo]:
    """Keep the passkey that the browser has made."""
    made = RegisterPasskey(**dict(body), host=passkeys.relying_party(request))
    return Status(201, passkeys.register_passkey(input=made, actor=_staff(request), at=now()))


@router.post("/accounts/passkeys/removals", response={204: None}, operation_id="accounts.remove_passkey")
def remove_passkey(request: HttpRequest, body: PasskeyRef) -> Status[None]:
    """Take a passkey away: one's own, or that of somebody who lost their device."""
    perform(request, passkeys.remove_passkey, body)
    return Status(204, None)


@router.get("/accounts/staff", response=list[StaffMember], operation_id="accounts.staff")
def list_staff(request: HttpRequest) -> list[StaffMember]:
    """Staff: all for head office, those of one's own places for managers."""
    return staff.list_staff(actor=actor_of(request))


@router.get("/accounts/staff/{uuid:account_id}", response=StaffMember, operation_id="accounts.view_staff")
def get_staff(request: HttpRequest, account_id: UUID) -> StaffMember:
    """One member of staff."""
    return staff.get_staff(account_id=account_id, actor=actor_of(request))


@router.put("/accounts/staff", response=UUID, operation_id="accounts.save_staff")
def save_staff(request: HttpRequest, body: SaveStaff) -> UUID:
    """Create or change a member of staff; the id is made by the caller."""
    return perform(request, staff.save_staff, body)


@router.put("/accounts/staff/roles", response={204: None}, operation_id="accounts.set_roles")
def set_roles(request: HttpRequest, body: SetRoles) -> Status[None]:
    """Say what a member of staff may do and where; their sessions end."""
    perform(request, staff.set_roles, body)
    return Status(204, None)


@router.put("/accounts/staff/password", response={204: None}, operation_id="accounts.set_password")
def set_password(request: HttpRequest, body: SetPassword) -> Status[None]:
    """Give a member of staff a new password; their sessions end."""
    perform(request, staff.set_password, body)
    return Status(204, None)


@router.post("/accounts/staff/deactivations", response={204: None}, operation_id="accounts.deactivate")
def deactivate(request: HttpRequest, body: AccountRef) -> Status[None]:
    """Switch an account off."""
    perform(request, staff.deactivate, body)
    return Status(204, None)


@router.post("/accounts/staff/reactivations", response={204: None}, operation_id="accounts.reactivate")
def reactivate(request: HttpRequest, body: AccountRef) -> Status[None]:
    """Switch an account on again."""
    perform(request, staff.reactivate, body)
    return Status(204, None)


@router.get("/accounts/scopes", response=list[ScopeInfo], operation_id="accounts.scopes")
def list_scopes(request: HttpRequest) -> list[ScopeInfo]:
    """What a key may be given."""
    actor_of(request).require("accounts.edit")
    return [ScopeInfo(name=scope.name, ja=scope.ja, en=scope.en) for scope in SCOPES]


@router.get("/accounts/keys", response=list[ApiKey], operation_id="accounts.keys")
def list_keys(request: HttpRequest) -> list[ApiKey]:
    """All keys with when each was last used; never their secrets."""
    return keys.list_keys(actor=actor_of(request))


@router.post("/accounts/keys", response={201: CreatedKey}, operation_id="accounts.create_key")
def create_key(request: HttpRequest, body: CreateKey) -> Status[CreatedKey]:
    """Make a key. Its secret is in this answer and nowhere else; the id, made by the caller, makes a repeat harmless."""
    return Status(201, keys.create_key(input=body, actor=actor_of(request), at=now()))


@router.post("/accounts/keys/rotations", response={201: CreatedKey}, operation_id="accounts.rotate_key")
def rotate_key(request: HttpRequest, body: RotateKey) -> Status[CreatedKey]:
    """Replace a key; the old one works for its grace time more."""
    return Status(201, keys.rotate_key(input=body, actor=actor_of(request), at=now()))


@router.post("/accounts/keys/revocations", response={204: None}, operation_id="accounts.revoke_key")
def revoke_key(request: HttpRequest, body: KeyRef) -> Status[None]:
    """Make a key useless now."""
    perform(request, keys.revoke_key, body)
    return Status(204, None)


def _staff(request: HttpRequest) -> Actor:
    """The signed-in member of staff.

    Raises: SignInRequired, also for keys and members.
    """
    actor = actor_of(request)
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise SignInRequired
    return actor
