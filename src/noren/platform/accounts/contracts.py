"""What callers of the accounts see."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from noren.kernel.instants import Instant

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^\x00]*$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[^\x00]*$")]
StaffCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{1,31}$")]
Locale = Annotated[str, StringConstraints(pattern=r"^(ja|en)$")]
Password = Annotated[SecretStr, Field(max_length=200)]
SixDigits = Annotated[str, StringConstraints(strip_whitespace=True, max_length=16)]
Places = Annotated[list[UUID], Field(max_length=1_000)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SignedIn(Contract):
    """That somebody has proved who they are, and how. `totp_step` is used up by it."""

    account_id: UUID
    means: Literal["password", "totp", "passkey", "code"]
    totp_step: int | None = None


class TotpOffer(Contract):
    """A secret for an authenticator app, not in force until a code of it is given back with `proof` (10 minutes)."""

    secret: str
    uri: str
    qr_svg: str
    proof: str


class ConfirmTotp(Contract):
    proof: Annotated[str, Field(max_length=600)]
    code: SixDigits


class AccountRef(Contract):
    account_id: UUID


class SaveStaff(Contract):
    """A member of staff; who has no e-mail address signs in by staff code."""

    id: UUID
    staff_code: StaffCode
    email: Text | None = None
    display_name: Label = ""
    locale: Locale = "ja"


class RoleAt(Contract):
    """A role, and the places where it holds (None: everywhere)."""

    role: Annotated[str, Field(max_length=40)]
    location_ids: Places | None = None


class SetRoles(Contract):
    account_id: UUID
    roles: Annotated[list[RoleAt], Field(max_length=10)]


class SetPassword(Contract):
    account_id: UUID
    password: Password


class ChangeOwnPassword(Contract):
    old: Password
    new: Password


class StaffMember(Contract):
    id: UUID
    staff_code: str
    email: str | None
    display_name: str
    locale: str
    is_active: bool
    roles: list[RoleAt]
    has_password: bool
    has_totp: bool
    passkeys: int
    last_sign_in_at: datetime | None


class SetPin(Contract):
    """A PIN of four to eight digits for the devices of one's store, against the password."""

    password: Password
    pin: Annotated[SecretStr, Field(max_length=32)]


class SignedInByPin(Contract):
    """That somebody has taken over a paired device."""

    account_id: UUID
    device_id: UUID


class Colleague(Contract):
    """Who may take over a device by PIN, as its door shows them."""

    account_id: UUID
    staff_code: str
    display_name: str


class PairDevice(Contract):
    """`id` is chosen by the caller, so that a form sent twice pairs once."""

    id: UUID
    location_id: UUID
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00]*$")]


class PairedDevice(Contract):
    """A device just paired, with the token that it keeps; shown to it this once."""

    id: UUID
    token: str


class DeviceRef(Contract):
    device_id: UUID


class DeviceInfo(Contract):
    id: UUID
    name: str
    location_id: UUID
    paired_at: datetime
    paired_by: str
    last_seen_at: datetime | None


class PasskeyInfo(Contract):
    id: UUID
    label: str
    created_at: datetime
    last_used_at: datetime | None


class RelyingParty(Contract):
    """The site as a browser knows it: passkeys of one host are no good at another."""

    rp_id: Text
    origin: Text


class CeremonyStart(Contract):
    """What `navigator.credentials` is given (as JSON), and the one-use challenge that goes back with the answer."""

    challenge_id: UUID
    options: dict[str, Any]


class RegisterPasskey(Contract):
    challenge_id: UUID
    credential: dict[str, Any]
    host: RelyingParty
    label: Label = ""


class PasskeyRef(Contract):
    passkey_id: UUID


class CreateKey(Contract):
    """`location_ids` None: at every place. Nothing limits the rate unless `requests_per_minute` is given."""

    id: UUID
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
    scopes: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=40)]
    location_ids: Places | None = None
    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    expires_at: Instant | None = None


class RotateKey(Contract):
    """The old key works for `grace_s` seconds more."""

    key_id: UUID
    new_id: UUID
    grace_s: Annotated[int, Field(ge=0, le=90 * 86_400)] = 86_400


class KeyRef(Contract):
    key_id: UUID


class ApiKey(Contract):
    id: UUID
    name: str
    scopes: list[str]
    location_ids: list[UUID] | None
    requests_per_minute: int | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    successor_id: UUID | None


class CreatedKey(Contract):
    """A new key with its secret, which is shown this once."""

    id: UUID
    key: str
    name: str
    expires_at: datetime | None


class SignInSession(Contract):
    """A bearer token of a signed-in person: `Authorization: Bearer …`."""

    token: str
    expires_at: datetime
    account_id: UUID
