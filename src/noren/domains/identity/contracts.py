"""What callers of identity see."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

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


class ConsentPurpose(StrEnum):
    """What a member is written to about. Letters about orders, codes and the card need no consent."""

    NEWS = "news"


class ConsentChannel(StrEnum):
    EMAIL = "email"


class SetConsent(Contract):
    """`text_version` names the words that the member was shown."""

    member_id: UUID
    purpose: ConsentPurpose
    channel: ConsentChannel
    granted: bool
    text_version: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z._-]+$")]


class Consent(Contract):
    """The latest decision for a purpose and channel; where none was made, there is no consent."""

    purpose: ConsentPurpose
    channel: ConsentChannel
    granted: bool
    text_version: str
    decided_at: datetime


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


class MergeReason(StrEnum):
    """Why two records are one person.

    `staff`: somebody looked at both and decided. `proved`: the person showed that both are theirs. `same_identifier`: what
    one of them proved is what the other, a guest, had left. `moved_in`: another system said so.
    """

    STAFF = "staff"
    PROVED = "proved"
    SAME_IDENTIFIER = "same_identifier"
    MOVED_IN = "moved_in"


class MergeMembers(Contract):
    """`member_ids`: two records, of any groups. `evidence`: what the decision rests on, as it is shown later."""

    id: UUID
    member_ids: Annotated[
        list[UUID],
        Field(
            min_length=2,
            max_length=2,
            description="Two records of one person.",
            examples=[["0198c0de-5eed-7000-8000-00000000cafe", "0198c0de-5eed-7000-8000-0000000c0ffe"]],
        ),
    ]
    reason: MergeReason = MergeReason.STAFF
    evidence: dict[str, JsonValue] = {}


class ClaimRecords(Contract):
    """`raw` was proved by the member just now."""

    member_id: UUID
    kind: IdentifierKind
    raw: Raw


class UnmergeMembers(Contract):
    merge_id: UUID
    why: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")] = ""


class Merged(Contract):
    """`master_id`: who the two are now."""

    merge_id: UUID
    master_id: UUID


class Unmerged(Contract):
    """Who the two are now; the same where another decision still joins them."""

    merge_id: UUID
    master_ids: tuple[UUID, UUID]


class MergeRecord(Contract):
    """A decision about a person, standing or taken back."""

    id: UUID
    member_ids: tuple[UUID, UUID]
    reason: MergeReason
    evidence: dict[str, JsonValue]
    decided_at: datetime
    undone_at: datetime | None
    undone_why: str
    command_id: UUID


class BlockValue(Contract):
    """`raw` names nobody from now on: it links nobody and joins nobody."""

    kind: IdentifierKind
    raw: Raw
    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")
    ]


class UnblockValue(Contract):
    kind: IdentifierKind
    raw: Raw


class BlockedValue(Contract):
    kind: IdentifierKind
    value: str
    reason: str
    blocked_at: datetime


class ViewMember(Contract):
    member_id: UUID


class IssueCard(Contract):
    member_id: UUID


class RotateCard(Contract):
    """`member_id` whose phone was lost, or whose code somebody else may have seen."""

    member_id: UUID


class CardRef(Contract):
    """A member's card; the number stays the same for ever, and alone proves little."""

    member_id: UUID
    card_number: str


class MembershipCode(Contract):
    """What a member shows. `payload` is drawn as bars and as a QR code; it changes every `period_s`.

    With `secret` (Base32) a phone goes on without a network: TOTP of RFC 6238 with SHA-256, `digits`, `period_s`; the
    payload is the card number followed by the code.
    """

    card_number: str
    payload: str
    valid_until: datetime
    secret: str
    digits: int
    period_s: int


class AcceptCode(Contract):
    """`place` is the till that was shown the code: there it may be read again, elsewhere it may not."""

    payload: Annotated[str, Field(max_length=60)]
    place: Annotated[str, Field(min_length=1, max_length=200)]


class Candidate(Contract):
    """Somebody who may be meant, with just enough to ask them who they are."""

    member_id: UUID
    name: str
    phone: str


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


class MovedIdentifier(Contract):
    """Something that names a person; `verified_at` where it was proved, there or here."""

    kind: IdentifierKind
    raw: Raw
    source: Raw = ""
    verified_at: datetime | None = None


class MovedMember(Contract):
    """A person of another system, under the id that they have here. `master_id`: of whom they are another record."""

    id: UUID
    master_id: UUID | None = None
    kind: MemberKind = MemberKind.MEMBER
    family_name: Name = ""
    given_name: Name = ""
    family_name_kana: Name = ""
    given_name_kana: Name = ""
    email: Raw | None = None
    phone: Raw | None = None
    birthday: date | None = None
    locale: Annotated[str, StringConstraints(pattern=r"^(ja|en)$")] = "ja"
    since: datetime | None = None
    identifiers: Annotated[list[MovedIdentifier], Field(max_length=100)] = []


class MoveInMembers(Contract):
    members: Annotated[list[MovedMember], Field(min_length=1, max_length=20_000)]


class IdentifierOwner(Contract):
    """Who has an identifier; of two records of one person `master_id` is the same."""

    member_id: UUID
    master_id: UUID
    source: str
    verified: bool


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
    consents: list[Consent] = []

    def consents_to(self, purpose: ConsentPurpose, channel: ConsentChannel) -> bool:
        """Whether they have said yes and not taken it back."""
        return any(one.granted for one in self.consents if (one.purpose, one.channel) == (purpose, channel))


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
