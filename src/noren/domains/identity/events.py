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
    type: ClassVar[str] = "identity.member_registered.v1"
    kind: str


class ProfileChanged(_AboutMember):
    type: ClassVar[str] = "identity.profile_changed.v1"


class IdentifierLinked(_AboutMember):
    type: ClassVar[str] = "identity.identifier_linked.v1"
    kind: str
    verified: bool


class CardRotated(_AboutMember):
    """The codes of a lost phone are worth nothing any more."""

    type: ClassVar[str] = "identity.card_rotated.v1"


class IdentifierUnlinked(_AboutMember):
    type: ClassVar[str] = "identity.identifier_unlinked.v1"
    kind: str
