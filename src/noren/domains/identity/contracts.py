"""What callers of identity see."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[^\x00]*$")]
Raw = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^\x00]*$")]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MemberKind(StrEnum):
    MEMBER = "member"
    GUEST = "guest"


class IdentifierKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    LEGACY = "legacy"
    LINE = "line"
    EC_ACCOUNT = "ec_account"
    DEVICE = "device"


class RegisterGuest(Contract):
    """Somebody who orders without signing in; what they say of themselves is not verified."""

    member_id: UUID
    family_name: Name
    given_name: Name = ""
    family_name_kana: Name = ""
    given_name_kana: Name = ""
    email: Raw | None = None
    phone: Raw | None = None
    locale: str = "ja"


class RegisterMember(Contract):
    """A person whose e-mail address has just been proved."""

    member_id: UUID
    email: Raw
    locale: str = "ja"


class UpdateProfile(Contract):
    member_id: UUID
    family_name: Name = ""
    given_name: Name = ""
    family_name_kana: Name = ""
    given_name_kana: Name = ""
    phone: Raw | None = None
    birthday: date | None = None
    locale: Annotated[str, StringConstraints(pattern=r"^(ja|en)$")] = "ja"


class LinkIdentifier(Contract):
    """`verified` says that the caller has proof (a code answered, a card in the hand)."""

    member_id: UUID
    kind: IdentifierKind
    raw: Raw
    source: Raw = ""
    verified: bool


class UnlinkIdentifier(Contract):
    identifier_id: UUID
    member_id: UUID


class ViewMember(Contract):
    member_id: UUID


class ImportMember(Contract):
    """A customer of another system, by that system's number."""

    legacy_number: Raw
    family_name: Name = ""
    given_name: Name = ""
    email: Raw | None = None
    phone: Raw | None = None
    since: datetime | None = None


class ImportMembers(Contract):
    """`source` names the other system; the same number of the same source is the same member, always."""

    source: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    locale: Annotated[str, StringConstraints(pattern=r"^(ja|en)$")] = "ja"
    members: Annotated[list[ImportMember], Field(min_length=1, max_length=20_000)]


class ImportedMembers(Contract):
    created: int


class ImportGuest(Contract):
    """Somebody of whom the other system knew only that they bought."""

    member_id: UUID
    since: datetime


class ImportGuests(Contract):
    guests: Annotated[list[ImportGuest], Field(min_length=1, max_length=20_000)]
    locale: Annotated[str, StringConstraints(pattern=r"^(ja|en)$")] = "ja"


class Identifier(Contract):
    id: UUID
    kind: IdentifierKind
    source: str
    raw: str
    verified_at: datetime | None


class Member(Contract):
    id: UUID
    master_id: UUID
    kind: MemberKind
    family_name: str
    given_name: str
    family_name_kana: str
    given_name_kana: str
    email: str | None
    phone: str | None
    birthday: date | None
    locale: str
    created_at: datetime
    identifiers: list[Identifier]


class MemberSummary(Contract):
    id: UUID
    kind: MemberKind
    name: str
    email: str | None
    phone: str | None
    created_at: datetime


class MemberPage(Contract):
    items: list[MemberSummary]
    next_cursor: str | None
