from datetime import datetime

from noren.domains.identity import api as identity
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import Grant, Grants, Take, TransferKind
from noren.domains.loyalty.contracts import AdjustPoints, Place
from noren.domains.loyalty.errors import PointsAboveLimit, PointsNeedMember, PointsNotOffered, PointsTooFew
from noren.domains.loyalty.queries.programme import find_programme
from noren.domains.loyalty.rules import expires_at, rule_for
from noren.platform.actor import Actor
from noren.platform.command import command


@command("loyalty.adjust")
def adjust(*, input: AdjustPoints, actor: Actor, at: datetime) -> int:
    """Give or take points by hand, for a reason that the member reads in their history; returns the points.

    Raises: PointsNotOffered, PointsAboveLimit, PointsNeedMember, PointsTooFew, MemberNotFound, MovementExists.
    Locks: the person's alias rows, their accounts.  Emits: ledger.balance_changed.v1
    """
    programme = find_programme()
    rule = None if programme is None else rule_for(programme, Place(), at=at)
    if programme is None or rule is None or input.points == 0:
        raise PointsNotOffered
    limit = None if actor.may("loyalty.adjust_beyond_limit") else rule.adjust_limit
    if limit is not None and abs(input.points) > limit:
        raise PointsAboveLimit(limit=limit)
    group = identity.lock_group(member_id=input.member_id)
    if input.member_id not in identity.registered_groups(member_ids=[input.member_id]):
        raise PointsNeedMember
    note = {str(language): text for language, text in input.reason.items()}
    if input.points > 0:
        over = input.expires_at or expires_at(rule.expiry_months, at=at, time_zone=programme.time_zone)
        grant = Grant(
            id=input.id, kind=TransferKind.ADJUST, owner_id=input.member_id, unit=programme.unit, amount=input.points,
            lot_expires_at=over, note=note,
        )  # fmt: skip
        ledger.post(input=Grants(grants=[grant]), actor=actor, at=at)
        return input.points
    take = Take(
        movement_id=input.id,
        kind=TransferKind.ADJUST,
        owner_ids=group,
        unit=programme.unit,
        amount=-input.points,
        note=note,
    )
    try:
        ledger.take(input=take, actor=actor, at=at)
    except ledger.BalanceTooLow as refusal:
        raise PointsTooFew(**refusal.data) from refusal
    return input.points
