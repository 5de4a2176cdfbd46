"""Holds that people ask about: the member's, one that stands aside, one that is over and is to be put back."""

from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import HoldContact, HoldRef, HoldWish, PlaceHold, ReleaseHold, SetHoldRule
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from tests.world import World


def holdings(world: World, member: UUID, at: datetime) -> dict[str, UUID]:
    """Their ids, by what they are for."""
    rule = SetHoldRule(hours=24, most_units=20, most_extensions=5)
    holds.set_rule(input=rule, actor=SYSTEM, at=at)
    made = {name: uuid7() for name in ("held", "held_over")}
    for hold_id, member_id in ((made["held"], member), (made["held_over"], None)):
        wish = PlaceHold(
            id=hold_id,
            location_id=world.shibuya,
            lines=[HoldWish(variant_id=world.beans)],
            member_id=member_id,
            contact=HoldContact(family_name="山田", phone="09012345678"),
            until=at + timedelta(minutes=30),
        )
        holds.place(input=wish, actor=SYSTEM, at=at)
    holds.put_aside(input=HoldRef(hold_id=made["held_over"]), actor=SYSTEM, at=at)
    holds.release(input=ReleaseHold(hold_id=made["held_over"]), actor=SYSTEM, at=at)
    return made
