from datetime import datetime
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, Member, MembershipCode
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import MemberPoints
from noren.domains.orders.contracts import Contract


class MemberCard(Contract):
    """What a member shows at a till. `code` None: the card has not been made yet; `points` None: no programme."""

    member: Member
    code: MembershipCode | None
    points: MemberPoints | None

    @property
    def plastic(self) -> list[str]:
        """The numbers of linked plastic cards, which never change."""
        return [known.raw for known in self.member.identifiers if known.kind is IdentifierKind.CARD]


def member_card(*, member_id: UUID, at: datetime) -> MemberCard:
    """A member's card with its code of this minute. Five statements.

    Raises: MemberNotFound.
    """
    return MemberCard(
        member=identity.get_member(member_id=member_id),
        code=identity.find_membership_code(member_id=member_id, at=at),
        points=loyalty.find_points(member_id=member_id, at=at),
    )
