from datetime import datetime
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, Member
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import MemberPoints, PointsHistory, Programme, Rule, ScopeKind
from noren.domains.orders.contracts import Contract
from noren.platform.paging import CursorInvalid

SHOWN = 20
LINKABLE = (IdentifierKind.CARD, IdentifierKind.PHONE)  # an e-mail address is proved at sign-in


class MemberPointsPage(Contract):
    """A person's points with what happened to them, the rule that holds everywhere now, and what names them.

    `links_left`: the kinds of identifier whose linking would still be rewarded.
    """

    member: Member
    programme: Programme
    points: MemberPoints
    history: PointsHistory
    rule: Rule | None

    @property
    def links_left(self) -> list[IdentifierKind]:
        proved = {known.kind for known in self.member.identifiers if known.verified_at is not None}
        return [kind for kind in LINKABLE if kind not in proved]


def member_points(*, member_id: UUID, cursor: str | None, at: datetime) -> MemberPointsPage | None:
    """A member's points; None where no programme runs. A cursor that fits nothing begins again. Seven statements.

    Raises: MemberNotFound.
    """
    programme = loyalty.find_programme()
    points = loyalty.find_points(member_id=member_id, at=at)
    if programme is None or points is None:
        return None
    return MemberPointsPage(
        member=identity.get_member(member_id=member_id),
        programme=programme,
        points=points,
        history=_history(member_id, cursor),
        rule=rule_everywhere(programme, at=at),
    )


def rule_everywhere(programme: Programme, *, at: datetime) -> Rule | None:
    """The rule of the whole group now: what a member may count on where no store says otherwise."""
    held = [rule for rule in programme.rules if rule.scope is ScopeKind.GROUP and rule.valid_from <= at]
    return max(held, key=lambda rule: rule.valid_from, default=None)


def _history(member_id: UUID, cursor: str | None) -> PointsHistory:
    try:
        return loyalty.history(member_id=member_id, cursor=cursor, limit=SHOWN)
    except CursorInvalid:
        return loyalty.history(member_id=member_id, limit=SHOWN)
