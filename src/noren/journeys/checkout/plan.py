"""What a checkout asks for, priced, taxed and given a place: everything that is decided before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import QuotedVariant
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Why
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import MAX_LINES, Channel, FrozenLine, LineKind
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind, Module
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import Availability
from noren.journeys.checkout.contracts import Address, Part, PickupPart, PlaceCheckout, ShipmentPart, WantedLine
from noren.journeys.checkout.sourcing import choose_sources
from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.ids import uuid7
from noren.kernel.tax import Rounding, ServiceMode, TaxCategory, rate_code_for


class PickupNotOffered(AppError):
    code = "checkout.pickup_not_offered"
    kind = ErrorKind.CONFLICT
    message = "This store does not hand over online orders."


class ShipmentNotOffered(AppError):
    code = "checkout.shipment_not_offered"
    kind = ErrorKind.CONFLICT
    message = "Nothing can be sent from this place."


class TooManyLines(AppError):
    code = "checkout.too_many_lines"
    kind = ErrorKind.INVALID
    message = "An order has at most 100 lines."


class CompaniesMixed(AppError):
    """One order has one seller: stores of two companies cannot stand on one invoice."""

    code = "checkout.companies_mixed"
    kind = ErrorKind.CONFLICT
    message = "These stores belong to different companies. Please order separately."


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A part of the order with its place and its frozen lines; `shipping` is the delivery's own line, if any."""

    type: str
    location: LocationFacts
    address: Address | None
    lines: tuple[FrozenLine, ...]
    shipping: FrozenLine | None
    due_at: datetime
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    location: LocationFacts
    parts: tuple[PlannedPart, ...]

    @property
    def lines(self) -> list[FrozenLine]:
        return [line for part in self.parts for line in (*part.lines, *((part.shipping,) if part.shipping else ()))]

    @property
    def total_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)

    @property
    def rounding(self) -> Rounding:
        return self.location.tax_rounding


@dataclass(frozen=True, slots=True)
class _Question:
    """A part with what is asked about it: its goods' prices and, where no place is named, who has them."""

    part: Part
    location: LocationFacts | None
    quote: Callable[[], list[QuotedVariant]]
    available: Callable[[], list[Availability]] | None


def plan_checkout(input: PlaceCheckout, *, at: datetime) -> Plan:
    """Price, tax and source a checkout; reads only, all in one round trip.

    Goods that are collected have their store's price, goods that are sent the channel's, wherever they come from.
    Raises: UnknownVariant, NotForSale, OutOfStock (no place has the goods), PickupNotOffered, ShipmentNotOffered,
    LocationNotFound, CompaniesMixed, TooManyLines; ModuleOff where the chain takes no orders over the web.
    """
    if input.channel not in (Channel.STORE, Channel.PHONE):
        places.require_module(module=Module.WEB_ORDERS)
    if sum(len(part.lines) for part in input.parts) > MAX_LINES:
        raise TooManyLines
    seller = _seller(input.sold_at) if input.sold_at else None
    sources = _of_one_currency(
        [
            source
            for source in places.locations_offering(service="ship_from")
            if seller is None or (source.company_id, source.currency) == (seller.company_id, seller.currency)
        ]
    )
    questions = [_ask(part, sources, input.channel.value, at) for part in input.parts]
    prices = [{quoted.variant_id: quoted for quoted in question.quote()} for question in questions]
    goods_minor = sum(
        prices[place][line.variant_id].unit_price_minor * line.quantity
        for place, question in enumerate(questions)
        for line in question.part.lines
    )
    parts: list[PlannedPart] = []
    fee_due = True
    for question, priced in zip(questions, prices, strict=True):
        for location, lines, why in _sourced(question, sources, at):
            is_shipment = isinstance(question.part, ShipmentPart)
            fee = delivery_line(location=location, goods_minor=goods_minor, at=at) if is_shipment and fee_due else None
            fee_due = fee_due and not is_shipment
            parts.append(
                PlannedPart(
                    type=question.part.type,
                    location=location,
                    address=question.part.address if isinstance(question.part, ShipmentPart) else None,
                    lines=tuple(
                        frozen_line(
                            line=line,
                            quoted=priced[line.variant_id],
                            served=ServiceMode.DELIVERY if is_shipment else ServiceMode.TAKEAWAY,
                            at=at,
                        )
                        for line in lines
                    ),
                    shipping=fee,
                    due_at=fulfilment.ready_by(location=location, placed_at=at),
                    why=why,
                )
            )
    if len({place.company_id for place in (*(part.location for part in parts), *((seller,) if seller else ()))}) > 1:
        raise CompaniesMixed
    return Plan(location=seller or parts[0].location, parts=tuple(parts))


def _seller(location_id: UUID) -> LocationFacts:
    """The store that a customer ordered in.

    Raises: LocationNotFound.
    """
    store = places.location_facts(location_ids=[location_id])[location_id]
    if store.archived_at is not None or store.kind is not LocationKind.STORE:
        raise places.LocationNotFound(location_id=str(location_id))
    return store


def _of_one_currency(sources: Sequence[LocationFacts]) -> list[LocationFacts]:
    """Goods are priced before their source is chosen: only places that sell in that price's currency can send them."""
    return [source for source in sources if source.currency == sources[0].currency]


def _ask(part: Part, sources: Sequence[LocationFacts], channel: str, at: datetime) -> _Question:
    variants = sorted({line.variant_id for line in part.lines})
    location = None
    if part.location_id is not None:
        location = places.location_facts(location_ids=[part.location_id])[part.location_id]
        _require_service(part, location)
    elif not sources:
        raise ShipmentNotOffered
    available = (
        stock.ask_availability(variant_ids=variants, location_ids=[source.id for source in sources], at=at)
        if location is None
        else None
    )
    quote = catalog.ask_quote(
        variant_ids=variants,
        channel=channel,
        location_id=part.location_id if isinstance(part, PickupPart) else None,
        currency=(location or sources[0]).currency,
        at=at,
    )
    return _Question(part=part, location=location, quote=quote, available=available)


def _sourced(
    question: _Question, sources: Sequence[LocationFacts], at: datetime
) -> list[tuple[LocationFacts, list[WantedLine], Why | None]]:
    """The part with its place; a shipment without one may become several, one per source."""
    part = question.part
    if question.location is not None or question.available is None or not isinstance(part, ShipmentPart):
        return [(question.location or sources[0], list(part.lines), None)]
    chosen = choose_sources(
        lines=part.lines,
        sources=sources,
        available=question.available(),
        prefecture_code=part.address.prefecture_code,
        at=at,
    )
    return list(chosen)


def _require_service(part: Part, location: LocationFacts) -> None:
    if isinstance(part, PickupPart) and "pickup" not in location.services:
        raise PickupNotOffered(location_id=str(location.id))
    sends = "ship_from" in location.services and places.uses(module=Module.DELIVERY)
    if isinstance(part, ShipmentPart) and not sends:
        raise ShipmentNotOffered(location_id=str(location.id))


def frozen_line(*, line: WantedLine, quoted: QuotedVariant, served: ServiceMode, at: datetime) -> FrozenLine:
    """A wanted line as it is sold: named, priced, taxed. `served` holds where the line does not say how."""
    mode = line.service_mode or served
    tax_code = rate_code_for(category=quoted.tax_category, service_mode=mode)
    rate = catalog.tax_rates(at=at)[tax_code].rate
    options: dict[str, str | dict[str, str]] = {}
    if quoted.size:
        options["size"] = quoted.size
    if quoted.colour_name is not None:
        options["colour"] = quoted.colour_name.model_dump()
    return FrozenLine(
        id=uuid7(),
        variant_id=quoted.variant_id,
        product_id=quoted.product_id,
        sku=quoted.sku,
        name=quoted.name.model_dump(),
        options=options,
        quantity=line.quantity,
        unit_price_minor=quoted.unit_price_minor,
        amount_minor=quoted.unit_price_minor * line.quantity,
        tax_category=quoted.tax_category.value,
        tax_code=tax_code,
        tax_rate=rate,
        reduced=tax_code == "reduced",
        service_mode=mode if quoted.tax_category is TaxCategory.REDUCED_FOOD else None,
    )


def delivery_line(*, location: LocationFacts, goods_minor: int, at: datetime) -> FrozenLine | None:
    """The delivery's own line; None where it costs nothing."""
    fee = orders.shipping_fee(
        company_id=location.company_id, currency=location.currency, goods_minor=goods_minor, at=at
    )
    if fee == 0:
        return None
    return FrozenLine(
        id=uuid7(),
        kind=LineKind.SHIPPING,
        variant_id=None,
        sku="shipping",
        name={"ja": "送料", "en": "Delivery"},
        quantity=1,
        unit_price_minor=fee,
        amount_minor=fee,
        tax_category=TaxCategory.STANDARD.value,
        tax_code="standard",
        tax_rate=catalog.tax_rates(at=at)["standard"].rate,
        reduced=False,
    )
