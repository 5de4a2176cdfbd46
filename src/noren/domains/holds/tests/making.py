"""Holds to test with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tests.loyal import shopper
from tests.world import NOON, World

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import Hold, HoldContact, HoldWish, PlaceHold, SetHoldRule
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import RegisterMember
from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, Actor

GUEST = HoldContact(family_name="山田", given_name="花子", email="hanako@example.com", phone="090-1234-5678")


def offer(**terms: Any) -> None:
    """Holds until closing of the next day the store is open, three units each, unless said otherwise."""
    terms = {"days": 1, "valid_from": NOON, **terms} if "hours" not in terms else {"valid_from": NOON, **terms}
    holds.set_rule(input=SetHoldRule(**terms), actor=SYSTEM, at=NOON)


def wish(world: World, *lines: tuple[UUID, int], store: UUID | None = None, **more: Any) -> PlaceHold:
    return PlaceHold(
        location_id=store or world.shibuya,
        lines=[HoldWish(variant_id=variant, quantity=units) for variant, units in lines],
        contact=GUEST,
        **more,
    )


def hold(world: World, *lines: tuple[UUID, int], actor: Actor = SHOPPER, at: datetime = NOON, **more: Any) -> Hold:
    return holds.place(input=wish(world, *lines, **more), actor=actor, at=at)


def a_member() -> Actor:
    """A new member, signed in in the shop."""
    member_id = uuid7()
    known = RegisterMember(member_id=member_id, email=f"{member_id}@example.com")
    identity.register_member(input=known, actor=SYSTEM, at=NOON)
    return shopper(member_id)
