"""What every sale over a counter does, with a till or without: prices, points, an order that is over, goods that left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    FulfilmentType,
    ProposeFulfilment,
    ProposeFulfilments,
    ProposeLine,
    Recipient,
)
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import RegisterGuest
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Contact, FrozenLine, PlacedOrder, PlaceOrder, PointsAs, PointsUse
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.checkout.plan import frozen_line
from noren.journeys.held_goods import without_held
from noren.journeys.points import as_used, discounted, terms_for
from noren.kernel.ids import derived_id
from noren.kernel.tax import ServiceMode
from noren.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class CounterSale:
    """A sale with its prices frozen. `lines` are lower already where points are a discount."""

    id: UUID
    location: LocationFacts
    business_date: date
    member_id: UUID | None
    locale: str
    lines: Sequence[FrozenLine]
    points: PointsUse | None
    contact: Contact = field(default_factory=Contact)
    is_over: bool = True
    hold_ids: tuple[UUID, ...] = ()


def priced(
    wanted: Sequence[WantedLine],
    location: LocationFacts,
    at: datetime,
    *,
    served: ServiceMode = ServiceMode.TAKEAWAY,
) -> list[FrozenLine]:
    """Lines as they are sold at a place: named, priced, taxed; food is `served` so unless its line says otherwise.

    Raises: UnknownVariant, NotForSale.
    """
    quoted = catalog.quote(
        variant_ids=[line.variant_id for line in wanted],
        channel=Channel.STORE.value,
        location_id=location.id,
        at=at,
        currency=location.currency,
    )
    return [
        frozen_line(line=line, quoted=found, served=served, at=at) for line, found in zip(wanted, quoted, strict=True)
    ]


def with_points(
    points: int, member_id: UUID | None, lines: list[FrozenLine], location: LocationFacts, at: datetime
) -> tuple[PointsUse | None, list[FrozenLine]]:
    """What the points of a sale do, and its lines: lower where points are a discount.

    Raises: PointsNeedMember, PointsNotOffered, PointsOutOfLimits.
    """
    if not points:
        return None, lines
    used = terms_for(points=points, member_id=member_id, lines=lines, location=location, at=at)
    if used.as_ is PointsAs.TENDER:
        return as_used(used), lines
    return as_used(used), discounted(lines, used.value_minor, currency=location.currency)


def placed(sale: CounterSale, actor: Actor, at: datetime) -> PlacedOrder:
    """The order, over already unless something of it is sent; a customer who did not say who they are is a guest.

    Raises: MemberNotFound, OrderExists.  Emits: orders.placed.v1, .confirmed.v1, .completed.v1
    """
    member_id = sale.member_id or derived_id("guest", sale.id)
    if sale.member_id is not None:
        identity.master_of(member_id=sale.member_id)
    else:
        stranger = RegisterGuest(
            member_id=member_id,
            family_name=sale.contact.family_name,
            given_name=sale.contact.given_name,
            email=sale.contact.email or None,
            phone=sale.contact.phone or None,
            locale=sale.locale,
        )
        identity.register_guest(input=stranger, actor=actor, at=at)
    return orders.place(
        input=PlaceOrder(
            order_id=sale.id,
            company_id=sale.location.company_id,
            location_id=sale.location.id,
            channel=Channel.STORE,
            member_id=member_id,
            currency=sale.location.currency,
            locale=sale.locale,
            contact=sale.contact,
            lines=list(sale.lines),
            business_date=sale.business_date,
            rounding=sale.location.tax_rounding,
            is_over=sale.is_over,
            points=sale.points,
        ),
        actor=actor,
        at=at,
    )


def handed_over(sale: CounterSale, lines: Sequence[FrozenLine], order_code: str, actor: Actor, at: datetime) -> None:
    """These goods have left: their part of the order is over, the shelf holds less. Never refused for lack of stock.

    What was held for the buyer leaves as the hold's.
    Locks: holds of the buyer, stock levels.
    Emits: fulfilment.completed.v1, holds.bought.v1, stock.changed.v1, stock.shortfall.v1
    """
    goods = [(line, line.variant_id) for line in lines if line.variant_id is not None]
    part = ProposeFulfilment(
        id=derived_id("fulfilment", sale.id),
        type=FulfilmentType.CARRY_OUT,
        location_id=sale.location.id,
        reservation_id=sale.id,
        due_at=at,
        recipient=Recipient(),
        lines=[
            ProposeLine(id=line.id, order_line_id=line.id, variant_id=variant_id, quantity=line.quantity)
            for line, variant_id in goods
        ],
    )
    fulfilment.record_carried_out(
        input=ProposeFulfilments(order_id=sale.id, order_code=order_code, fulfilments=[part]), actor=actor, at=at
    )
    gone = [
        MoveLine(location_id=sale.location.id, variant_id=variant_id, delta=-line.quantity)
        for line, variant_id in goods
    ]
    gone = without_held(
        gone,
        sale_id=sale.id,
        location_id=sale.location.id,
        hold_ids=sale.hold_ids,
        member_id=sale.member_id,
        actor=actor,
        at=at,
    )
    if gone:
        stock.move(input=MoveStock(reason=MovementReason.SALE, reference_id=sale.id, lines=gone), actor=actor, at=at)
