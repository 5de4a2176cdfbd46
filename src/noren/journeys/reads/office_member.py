"""One person as head office sees them: orders of every channel, points with their history, letters, and what was done."""

from datetime import datetime

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import Member
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import MemberPoints, Place, PointsHistory
from noren.domains.orders.contracts import Contract, OrderPage
from noren.domains.places import api as places
from noren.domains.places.contracts import Module
from noren.journeys.reads.order_list import order_list
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.audit import LoggedCommand, command_log
from noren.platform.mail import SHOWN_SUBJECT

SHOWN_ORDERS = 20
SHOWN_ENTRIES = 20
SHOWN_LETTERS = 10
SHOWN_HAPPENINGS = 10


class SentLetter(Contract):
    """A letter of the last 30 days; `sent_at` None: it has not gone out."""

    subject: str
    recipient: str
    created_at: datetime
    sent_at: datetime | None


class OfficeMember(Contract):
    """`others` are further ids of the same person. What the actor may not see is None, or empty.

    `adjust_limit` is how many points the actor may give or take at a time; None: any.
    """

    others: int
    orders: OrderPage | None
    points: MemberPoints | None
    history: PointsHistory | None
    letters: list[SentLetter]
    happenings: list[LoggedCommand]
    may_adjust: bool
    adjust_limit: int | None


_LETTERS = f"""
SELECT {SHOWN_SUBJECT} AS subject, recipient, created_at, sent_at FROM platform_mail
 WHERE lower(recipient) = ANY(%s) ORDER BY created_at DESC LIMIT %s
"""  # noqa: S608 - a constant of our own


def office_member(*, person: Member, cursor: str | None, actor: Actor, at: datetime) -> OfficeMember:
    """What belongs to a person whose page was opened (`identity.view_member` writes the look down).

    Five statements, six more where there is a points programme.

    Orders only of the actor's stores.
    Raises: CursorInvalid, NotAllowed, SignInRequired.
    """
    actor.require("identity.view")
    group = list(identity.group_of(member_id=person.id))
    reach = None if actor.location_ids is None else sorted(actor.location_ids)
    sees_points = actor.may("loyalty.view") and person.kind == "member" and places.uses(module=Module.POINTS)
    programme = loyalty.find_programme() if sees_points else None
    rule = loyalty.rule_for(programme, Place(), at=at) if programme else None
    addresses = {one.raw.lower() for one in person.identifiers if one.kind == "email"} | {(person.email or "").lower()}
    return OfficeMember(
        others=len(group) - 1,
        orders=order_list(member_ids=group, location_ids=reach, cursor=cursor, limit=SHOWN_ORDERS)
        if actor.may("orders.view")
        else None,
        points=loyalty.find_points(member_id=person.id, at=at) if programme else None,
        history=loyalty.history(member_id=person.id, limit=SHOWN_ENTRIES) if programme else None,
        letters=[SentLetter(**row) for row in sql.records(_LETTERS, (sorted(addresses - {""}), SHOWN_LETTERS))],
        happenings=command_log(actor=actor, subject=person.id, limit=SHOWN_HAPPENINGS).items
        if actor.may("audit.view")
        else [],
        may_adjust=rule is not None and actor.may("loyalty.adjust"),
        adjust_limit=rule.adjust_limit if rule and not actor.may("loyalty.adjust_beyond_limit") else None,
    )
