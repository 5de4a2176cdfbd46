"""A points programme in the small chain of `world`, and a member of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import MergeMembers, RegisterMember
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import AdjustPoints, FollowOrders, Programme, SaveProgramme, SetRule
from noren.journeys.collect import Collect, collect
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.kernel.ids import derived_id, uuid7
from noren.platform.accounts.roles import SHOPPER_GRANTS
from noren.platform.actor import SYSTEM, Actor, ActorKind
from tests.world import NOON

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def make_programme(**rule: Any) -> Programme:
    """One point for each 100 yen without tax, worth a yen as a tender, for a year; unless told otherwise."""
    programme = SaveProgramme(
        id=derived_id("programme"), code="norendo", name={"ja": "のれんポイント", "en": "Noren points"}
    )
    loyalty.save_programme(input=programme, actor=SYSTEM, at=NOON)
    wish = SetRule.model_validate({"programme_id": programme.id, "valid_from": SINCE, **rule})
    return loyalty.set_rule(input=wish, actor=SYSTEM, at=NOON)


def make_member(email: str = "hanako@example.com") -> UUID:
    """Somebody who has registered."""
    return identity.register_member(input=RegisterMember(member_id=uuid7(), email=email), actor=SYSTEM, at=NOON)


def one_person(one: UUID, other: UUID, *, at: datetime = NOON) -> UUID:
    """Two records that somebody has decided are one person; the decision's id."""
    decision = MergeMembers(id=uuid7(), member_ids=[one, other])
    return identity.merge_members(input=decision, actor=SYSTEM, at=at).merge_id


def shopper(member_id: UUID) -> Actor:
    """The member in the shop."""
    return Actor(kind=ActorKind.MEMBER, id=uuid7(), member_id=member_id, grants=SHOPPER_GRANTS, client=f"m:{member_id}")


def give(member_id: UUID, points: int, *, expires_at: datetime | None = None, at: datetime = NOON) -> UUID:
    """Points out of thin air."""
    wish = AdjustPoints(id=uuid7(), member_id=member_id, points=points, reason={"ja": "お礼"}, expires_at=expires_at)
    loyalty.adjust(input=wish, actor=SYSTEM, at=at)
    return wish.id


def has(member_id: UUID, *, at: datetime = NOON) -> tuple[int, int, int]:
    """(available, held, pending)."""
    found = loyalty.find_points(member_id=member_id, at=at)
    assert found is not None
    return found.balance.available, found.balance.held, found.balance.pending


def follow(*order_ids: UUID, at: datetime = NOON) -> int:
    """What the worker does when it hears of these orders."""
    return loyalty.follow_orders(input=FollowOrders(order_ids=list(order_ids)), actor=SYSTEM, at=at)


def hand_over(order_id: UUID, *, at: datetime = NOON + timedelta(hours=1)) -> None:
    """Staff prepare and hand over every pick-up of an order."""
    for part in fulfilment.of_order(order_id=order_id):
        prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=SYSTEM, at=at)
        shown = Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id))
        collect(input=shown, actor=SYSTEM, at=at)
