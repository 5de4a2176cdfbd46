"""Goods that a till sells without having them: what they are, and how many can be sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.domains.orders.contracts import Contact, Contract
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock import api as stock
from noren.journeys.endless_aisle import sources_for
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.platform.actor import Actor


class Sendable(Contract):
    """`available`: how many all places that may send have together."""

    goods: Goods
    available: int


class SendPage(Contract):
    """`contact` is what is known of the member at the till."""

    lines: list[Sendable]
    contact: Contact


def send_page(
    *, variant_ids: Sequence[UUID], location: LocationFacts, member_id: UUID | None, actor: Actor, at: datetime
) -> SendPage:
    """The goods that are to be sent; two statements, one more for a member.

    Raises: UnknownVariant, NotAllowed.
    """
    actor.require("register.sell", location.id)
    known = shelf_goods(variant_ids=variant_ids, location_id=location.id, at=at)
    missing = [variant_id for variant_id in variant_ids if variant_id not in known]
    if missing:
        raise catalog.UnknownVariant(variant_id=str(missing[0]))
    sources = [source.id for source in sources_for(location=location)]
    levels = stock.availability(variant_ids=list(variant_ids), location_ids=sources, at=at)
    contact = Contact()
    if member_id is not None:
        member = identity.get_member(member_id=member_id)
        contact = Contact(
            family_name=member.family_name,
            given_name=member.given_name,
            email=member.email or "",
            phone=member.phone or "",
        )
    return SendPage(
        lines=[
            Sendable(
                goods=known[variant_id],
                available=sum(level.available for level in levels if level.variant_id == variant_id),
            )
            for variant_id in variant_ids
        ],
        contact=contact,
    )
