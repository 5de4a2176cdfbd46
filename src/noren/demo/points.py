"""The points programme of the demo chain, and what its first member was given."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from noren.demo.clock import Clock
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import AdjustPoints, FollowOrders, SaveProgramme, SetRule
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM

PROGRAMME = derived_id("demo.programme")


def save_programme(clock: Clock) -> None:
    """A point for each 100 yen without tax, worth a yen, for a year; 100 for linking an old card or a phone."""
    programme = SaveProgramme(id=PROGRAMME, code="norendo", name={"ja": "のれんポイント", "en": "Noren points"})
    loyalty.save_programme(input=programme, actor=SYSTEM, at=clock.opened)
    rule = SetRule(programme_id=PROGRAMME, valid_from=clock.opened - timedelta(days=400), link_reward=100)
    loyalty.set_rule(input=rule, actor=SYSTEM, at=clock.opened)


def welcome(member_id: UUID, *, clock: Clock) -> None:
    """Points for a good start: some are over in five days, so that one sees how that looks."""
    gifts = (
        (300, 5, {"ja": "ご入会キャンペーン(期間限定)", "en": "Welcome campaign (for a short time)"}),
        (500, 200, {"ja": "ご入会のお礼", "en": "Thank you for joining"}),
    )
    for points, days, reason in gifts:
        wish = AdjustPoints(
            id=derived_id("demo.points", member_id, points),
            member_id=member_id,
            points=points,
            reason=reason,
            expires_at=clock.start + timedelta(days=days),
        )
        loyalty.adjust(input=wish, actor=SYSTEM, at=clock.opened)


def follow(order_ids: Collection[UUID], *, at: datetime) -> None:
    """Bring the points of these orders to where they stand."""
    if order_ids:
        loyalty.follow_orders(input=FollowOrders(order_ids=sorted(order_ids)), actor=SYSTEM, at=at)


def usable(member_id: UUID | None, *, most: int, at: datetime) -> int:
    """How many points a shopper uses who likes to use some."""
    found = None if member_id is None else loyalty.find_points(member_id=member_id, at=at)
    return most if found is not None and found.balance.available >= most else 0
