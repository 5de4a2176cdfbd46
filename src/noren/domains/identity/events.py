"""Facts that identity publishes; ids only, no personal data."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class _AboutMember(Event):
    member_id: UUID

    @property
    def subject(self) -> UUID:
        return self.member_id

    @property
    def topics(self) -> list[str]:
        return [f"member:{self.member_id}"]


class MemberRegistered(_AboutMember):
    """A member or a guest is known from now on."""

    type: ClassVar[str] = "identity.member_registered.v1"
    kind: str


class ProfileChanged(_AboutMember):
    """Something in a person's profile is different; it is read over the API."""

    type: ClassVar[str] = "identity.profile_changed.v1"


class ConsentChanged(_AboutMember):
    """A member wants to be written to for a purpose by a channel, or no longer."""

    type: ClassVar[str] = "identity.consent_changed.v1"
    purpose: str
    channel: str
    granted: bool


class IdentifierLinked(_AboutMember):
    """An e-mail address, a phone number or a card was added to a person."""

    type: ClassVar[str] = "identity.identifier_linked.v1"
    kind: str
    verified: bool


class CardRotated(_AboutMember):
    """The codes of a lost phone are worth nothing any more."""

    type: ClassVar[str] = "identity.card_rotated.v1"


class IdentifierUnlinked(_AboutMember):
    """An e-mail address, a phone number or a card belongs to this person no more."""

    type: ClassVar[str] = "identity.identifier_unlinked.v1"
    kind: str


class MembersMerged(_AboutMember):
    """Two records are one person from now on; `member_id` is the master. Nothing of what either has or did has moved."""

    type: ClassVar[str] = "identity.members_merged.v1"
    merge_id: UUID
    member_ids: list[UUID]

    @property
    def topics(self) -> list[str]:
        return [f"member:{each}" for each in sorted({self.member_id, *self.member_ids})]


class MembersUnmerged(_AboutMember):
    """A decision that joined two records was taken back; `master_ids` is who they are now."""

    type: ClassVar[str] = "identity.members_unmerged.v1"
    merge_id: UUID
    member_ids: list[UUID]
    master_ids: list[UUID]

    @property
    def topics(self) -> list[str]:
        return [f"member:{each}" for each in sorted({self.member_id, *self.member_ids, *self.master_ids})]
