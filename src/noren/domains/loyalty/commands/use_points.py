from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.identity import api as identity
from noren.domains.ledger import api as ledger
from noren.domains.ledger.contracts import GiveBack, MovementRef, PostingState, Take, TransferKind
from noren.domains.loyalty.contracts import OrderPoints, Place, ReturnPoints, UsedPoints, UsePoints
from noren.domains.loyalty.errors import PointsNeedMember, PointsNotOffered, PointsOutOfLimits, PointsTooFew
from noren.domains.loyalty.queries.programme import find_programme, programme_in_use
from noren.domains.loyalty.rules import is_usable, most_usable, rule_for
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor
from noren.platform.command import command

HOLD = timedelta(hours=1)
"""Longer than a payment can take; what is held counts for nobody after it, even with every worker down."""
RESTORED = timedelta(days=30)


def use_id(order_id: UUID) -> UUID:
    """The movement in which an order's points are used; the payment of tender `points` is called the same."""
    return derived_id("points", order_id)


def use_terms(*, points: int, payable_minor: int, place: Place, at: datetime) -> UsedPoints:
    """What so many points would do at a place, if the person has them; nothing is held.

    Raises: PointsNotOffered, PointsOutOfLimits.
    """
    programme = programme_in_use()
    rule = None if programme is None else rule_for(programme, place, at=at)
    if rule is None:
        raise PointsNotOffered
    if not is_usable(rule, points, payable_minor=payable_minor):
        raise PointsOutOfLimits(
            minimum=rule.use_minimum,
            step=rule.use_step,
            most=most_usable(rule, payable_minor=payable_minor),
        )
    return UsedPoints(points=points, value_minor=points * rule.point_value_minor, as_=rule.use_as)


@command("loyalty.use_points", permission="")
def use_points(*, input: UsePoints, actor: Actor, at: datetime) -> UsedPoints:
    """Use points for an order, over all ids of the person: held until it is paid, or taken at once.

    Raises: PointsNotOffered, PointsNeedMember, PointsOutOfLimits, PointsTooFew.
    Locks: the person's alias rows, their accounts.  Emits: ledger.balance_changed.v1
    """
    used = use_terms(points=input.points, payable_minor=input.payable_minor, place=input.place, at=at)
    programme = programme_in_use()
    if programme is None:
        raise PointsNotOffered
    group = identity.lock_group(member_id=input.member_id)
    if input.member_id not in identity.registered_groups(member_ids=[input.member_id]):
        raise PointsNeedMember
    take = Take(
        movement_id=use_id(input.order_id),
        kind=TransferKind.REDEEM,
        owner_ids=group,
        unit=programme.unit,
        amount=input.points,
        state=PostingState.POSTED if input.is_over else PostingState.PENDING,
        hold_until=None if input.is_over else at + HOLD,
        reference_id=input.order_id,
    )
    try:
        ledger.take(input=take, actor=actor, at=at)
    except ledger.BalanceTooLow as refusal:
        raise PointsTooFew(**refusal.data) from refusal
    return used


@command("loyalty.settle_points")
def settle_points(*, input: OrderPoints, actor: Actor, at: datetime) -> bool:
    """Let the points held for an order count as used; False where the hold ran out and they are free again.

    Locks: the person's accounts.  Emits: ledger.balance_changed.v1
    """
    held = MovementRef(movement_id=use_id(input.order_id))
    return ledger.settle_hold(input=held, actor=actor, at=at) is PostingState.POSTED


@command("loyalty.release_points")
def release_points(*, input: OrderPoints, actor: Actor, at: datetime) -> None:
    """Give the points held for an order back: it was not paid.

    Locks: the person's accounts.  Emits: ledger.balance_changed.v1
    """
    ledger.void_hold(input=MovementRef(movement_id=use_id(input.order_id)), actor=actor, at=at)


@command("loyalty.return_points")
def return_points(*, input: ReturnPoints, actor: Actor, at: datetime) -> int:
    """Give used points back to the lots that they came from. The same id again changes nothing.

    What comes back to a lot that has expired counts as long as the rule of the group says (`restore_days`).
    Locks: the person's accounts.  Emits: ledger.balance_changed.v1
    """
    return ledger.give_back(
        input=GiveBack(
            id=derived_id("points back", input.id),
            movement_id=use_id(input.order_id),
            amount=input.points,
            not_before=at + restored_for(at=at),
            note={"order": str(input.order_id)},
        ),
        actor=actor,
        at=at,
    )


def restored_for(*, at: datetime) -> timedelta:
    """How long points count that come back after their lot has expired: the group's rule, wherever they were used."""
    programme = find_programme()
    rules = [] if programme is None else [rule for rule in programme.rules if rule.scope_id is None]
    held = next((rule for rule in rules if rule.valid_from <= at), None)
    return RESTORED if held is None else timedelta(days=held.restore_days)
