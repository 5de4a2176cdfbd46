"""The endless aisle: a store sells what it lacks, from wherever it is; paid here, sent home or to this store.

The order stays its seller's: its location is the till's, and each parcel names the place that sends it. So both are
credited (see reads/sales_today.py) and nothing is counted twice.
"""

from dataclasses import dataclass
from datetime import datetime

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    FulfilmentType,
    OrderParts,
    ProposeFulfilment,
    ProposeFulfilments,
    ProposeLine,
    Recipient,
)
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contact, FrozenLine, LinePart, OrderRef, RecordFulfilled
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ConfirmReservation, ReleaseStock, ReserveLine, ReserveStock
from noren.journeys.checkout.plan import ShipmentNotOffered, delivery_line
from noren.journeys.checkout.sourcing import choose_sources
from noren.journeys.counter import priced
from noren.journeys.register.contracts import RungUp, SendGoods, SentPart
from noren.journeys.register.errors import SendingNeedsContact
from noren.kernel.errors import AppError
from noren.kernel.ids import derived_id
from noren.kernel.tax import ServiceMode
from noren.platform.actor import Actor
from noren.platform.command import attempt


@dataclass(frozen=True, slots=True)
class Sourced:
    """Goods that will be sent, priced as this store sells them, with their parcels; the delivery's line comes last."""

    lines: tuple[FrozenLine, ...]
    parts: tuple[SentPart, ...]


def sources_for(*, location: LocationFacts) -> list[LocationFacts]:
    """The places that may send what this store sells: of the same company, selling in the same currency."""
    return [
        source
        for source in places.locations_offering(service="ship_from")
        if source.id != location.id
        and source.company_id == location.company_id
        and source.currency == location.currency
    ]


def source_sent(sent: SendGoods, *, location: LocationFacts, at: datetime) -> Sourced:
    """Price goods that will be sent and choose who sends them; reads only.

    A parcel to this store costs no delivery.
    Raises: SendingNeedsContact, ShipmentNotOffered, OutOfStock, UnknownVariant, NotForSale.
    """
    if not sent.contact.family_name or not (sent.contact.phone or sent.contact.email):
        raise SendingNeedsContact
    sources = sources_for(location=location)
    if not sources:
        raise ShipmentNotOffered
    chosen = choose_sources(
        lines=sent.lines,
        sources=sources,
        available=stock.availability(
            variant_ids=sorted({line.variant_id for line in sent.lines}),
            location_ids=[source.id for source in sources],
            at=at,
        ),
        prefecture_code=sent.address.prefecture_code if sent.address else location.prefecture_code,
        at=at,
    )
    served = ServiceMode.DELIVERY if sent.address else ServiceMode.TAKEAWAY
    lines = priced([line for _source, taken, _why in chosen for line in taken], location, at, served=served)
    recipient = _recipient(sent, location)
    ids = iter([line.id for line in lines])
    parts = [
        SentPart(
            location_id=source.id,
            line_ids=[next(ids) for _line in taken],
            due_at=fulfilment.ready_by(location=source, placed_at=at),
            recipient=recipient,
            why=why,
        )
        for source, taken, why in chosen
    ]
    goods_minor = sum(line.amount_minor for line in lines)
    fee = delivery_line(location=location, goods_minor=goods_minor, at=at) if sent.address else None
    return Sourced(lines=(*lines, *((fee,) if fee else ())), parts=tuple(parts))


def hold_sent(rung: RungUp, actor: Actor, at: datetime, *, expires_at: datetime | None = None) -> None:
    """Promise the goods that will be sent, until an instant or for good.

    Raises: OutOfStock.  Locks: stock levels.  Emits: stock.changed.v1
    """
    by_id = {line.id: line for line in rung.lines}
    lines = [
        ReserveLine(id=line_id, location_id=part.location_id, variant_id=variant_id, quantity=by_id[line_id].quantity)
        for part in rung.parts
        for line_id in part.line_ids
        if (variant_id := by_id[line_id].variant_id) is not None
    ]
    wish = ReserveStock(reservation_id=rung.sale.id, lines=lines, expires_at=expires_at)
    stock.reserve(input=wish, actor=actor, at=at)


def sent_is_there(rung: RungUp, actor: Actor, at: datetime) -> bool:
    """Let the promise stay; one that ran out while the customer paid is asked for once more."""
    promise = ConfirmReservation(reservation_id=rung.sale.id)
    if stock.confirm_reservation(input=promise, actor=actor, at=at):
        return True
    return not isinstance(attempt(lambda: stock.renew_reservation(input=promise, actor=actor, at=at)), AppError)


def free_sent(rung: RungUp, actor: Actor, at: datetime) -> None:
    """Nothing was sold: what was held for the customer is free again."""
    if rung.parts:
        stock.release(input=ReleaseStock(reservation_id=rung.sale.id), actor=actor, at=at)


def promise_sent(rung: RungUp, order_code: str, actor: Actor, at: datetime) -> None:
    """Make a paid sale's parcels work for the places that send them, and count what is taken along as handed over.

    Goods that nobody holds yet, because all was paid at once, are promised now.
    Raises: OutOfStock.  Locks: the order, stock levels.
    Emits: orders.confirmed.v1, fulfilment.reserved.v1, stock.changed.v1
    """
    orders.confirm(input=OrderRef(order_id=rung.sale.id), actor=actor, at=at)
    fulfilment.propose(
        input=ProposeFulfilments(
            order_id=rung.sale.id, order_code=order_code, fulfilments=[_proposed(rung, part) for part in rung.parts]
        ),
        actor=actor,
        at=at,
    )
    fulfilment.confirm(input=OrderParts(order_id=rung.sale.id), actor=actor, at=at)
    if rung.carried_out:
        taken = [LinePart(line_id=line.id, quantity=line.quantity) for line in rung.carried_out]
        orders.record_fulfilled(input=RecordFulfilled(order_id=rung.sale.id, lines=taken), actor=actor, at=at)
    if not stock.places_of_reservation(reservation_id=rung.sale.id):
        hold_sent(rung, actor, at)


def _proposed(rung: RungUp, part: SentPart) -> ProposeFulfilment:
    by_id = {line.id: line for line in rung.lines}
    return ProposeFulfilment(
        id=derived_id("fulfilment", part.line_ids[0]),
        type=FulfilmentType.SHIPMENT,
        location_id=part.location_id,
        reservation_id=rung.sale.id,
        due_at=part.due_at,
        why=part.why,
        recipient=part.recipient,
        lines=[
            ProposeLine(id=line_id, order_line_id=line_id, variant_id=variant_id, quantity=by_id[line_id].quantity)
            for line_id in part.line_ids
            if (variant_id := by_id[line_id].variant_id) is not None
        ],
    )


def _recipient(sent: SendGoods, location: LocationFacts) -> Recipient:
    """The customer at home, or the customer at this store."""
    name = _full_name(sent.contact)
    if sent.address is not None:
        return Recipient(name=name, phone=sent.contact.phone, **sent.address.model_dump())
    return Recipient(
        name=name,
        phone=location.phone or sent.contact.phone,
        postal_code=location.postal_code,
        prefecture_code=location.prefecture_code,
        city=location.city,
        town=location.town,
        block=location.block,
        building=f"{location.building} {location.name.get('ja', '')}".strip(),
    )


def _full_name(contact: Contact) -> str:
    return f"{contact.family_name} {contact.given_name}".strip()
