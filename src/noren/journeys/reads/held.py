"""Holds with what their goods are called, look like and cost, for pages and letters."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import Contract, Hold, HoldLine, HoldOffer
from noren.domains.identity import api as identity
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, Module
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.platform.actor import Actor


class HeldLine(Contract):
    line: HoldLine
    goods: Goods


class HeldGoods(Contract):
    """`short`: more is promised of some of these goods there than stands there."""

    hold: Hold
    location: LocationFacts
    lines: list[HeldLine]

    @property
    def short(self) -> bool:
        return self.hold.state.is_open and any(
            line.goods.reserved > line.goods.on_hand - line.goods.unavailable for line in self.lines
        )

    @property
    def can_be_ordered(self) -> bool:
        """Whether it can be paid online and collected where it is held."""
        return self.hold.state.is_open and "pickup" in self.location.services and places.uses(module=Module.WEB_ORDERS)

    @property
    def units(self) -> int:
        return sum(line.line.open_quantity for line in self.lines)


class HoldsAtWork(Contract):
    """What staff of a store have to do with holds, in the order of doing."""

    to_prepare: list[HeldGoods]
    prepared: list[HeldGoods]
    to_put_back: list[HeldGoods]


def holds_at_work(*, location_id: UUID, actor: Actor, at: datetime) -> HoldsAtWork:
    """The holds of a store by what is to be done; two statements.

    Raises: NotAllowed.
    """
    actor.require("holds.view", location_id)
    shown = shown_holds(holds.work_of_place(location_id=location_id, at=at), at=at)
    return HoldsAtWork(
        to_prepare=[one for one in shown if one.hold.state == "HELD"],
        prepared=[one for one in shown if one.hold.state == "PREPARED"],
        to_put_back=[one for one in shown if one.hold.to_put_back],
    )


def own_holds(*, member_id: UUID, at: datetime) -> list[HeldGoods]:
    """A member's holds: those that last first."""
    found = holds.holds_of_members(member_ids=identity.group_of(member_id=member_id), at=at, limit=30)
    return named_holds(found, at=at)


def hold_shown(*, hold_id: UUID, actor: Actor, token: str, at: datetime) -> HeldGoods:
    """One hold for whoever may see it.

    Raises: HoldNotFound.
    """
    hold = holds.get_hold(hold_id=hold_id, at=at)
    holds.require_sight(hold=hold, actor=actor, token=token)
    return shown_holds([hold], at=at)[0]


def holds_for_buyer(*, location_id: UUID, member_id: UUID, at: datetime) -> list[HeldGoods]:
    """What is held for a member at this place, for the till."""
    group = identity.group_of(member_id=member_id)
    return shown_holds(holds.open_holds_at(location_id=location_id, at=at, member_ids=group), at=at)


def shown_holds(found: Sequence[Hold], *, at: datetime) -> list[HeldGoods]:
    """Holds with their goods, as these stand where they are held; one statement for each store."""
    by_place: dict[UUID, set[UUID]] = {}
    for hold in found:
        by_place.setdefault(hold.location_id, set()).update(line.variant_id for line in hold.lines)
    goods = {
        place: shelf_goods(variant_ids=sorted(variants), location_id=place, at=at)
        for place, variants in by_place.items()
    }
    return [_shown(hold, goods[hold.location_id]) for hold in found]


def named_holds(found: Sequence[Hold], *, at: datetime) -> list[HeldGoods]:
    """Holds of any stores with what their goods are; one statement. How these stand is not asked for."""
    if not found:
        return []
    variants = {line.variant_id for hold in found for line in hold.lines}
    goods = shelf_goods(variant_ids=sorted(variants), location_id=found[0].location_id, at=at)
    plain = {
        variant_id: one.model_copy(update={"on_hand": 0, "reserved": 0, "unavailable": 0, "safety": 0})
        for variant_id, one in goods.items()
    }
    return [_shown(hold, plain) for hold in found]


def _shown(hold: Hold, goods: Mapping[UUID, Goods]) -> HeldGoods:
    return HeldGoods(
        hold=hold,
        location=places.all_facts()[hold.location_id],
        lines=[HeldLine(line=line, goods=goods[line.variant_id]) for line in hold.lines],
    )


def offers_of_stores(*, departments: Sequence[UUID], at: datetime) -> dict[UUID, HoldOffer]:
    """The stores that hold goods of these departments, by id; one statement."""
    stores = [place.id for place in places.list_locations() if place.kind == "store"]
    offers = holds.hold_offers(location_ids=stores, departments=departments, at=at)
    return {offer.location_id: offer for offer in offers if offer.is_offered}
