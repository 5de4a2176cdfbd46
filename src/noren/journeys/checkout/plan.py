"""What a checkout asks for, priced, taxed and given a place: everything that is decided before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import QuotedVariant
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import MAX_LINES, FrozenLine, LineKind
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock import api as stock
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


def plan_checkout(input: PlaceCheckout, *, at: datetime) -> Plan:
    """Price, tax and source a checkout; reads only.

    Raises: UnknownVariant, NotForSale, OutOfStock (no place has the goods), PickupNotOffered, ShipmentNotOffered,
    LocationNotFound, CompaniesMixed, TooManyLines.
    """
    if sum(len(part.lines) for part in input.parts) > MAX_LINES:
        raise TooManyLines
    placed = _with_places(input.parts, at)
    facts = [location for _part, location, _lines in placed]
    if len({location.company_id for location in facts}) > 1:
        raise CompaniesMixed
    quoted = _quotes(placed, input.channel.value, at)
    parts: list[PlannedPart] = []
    free_shipping_base = sum(quoted[(location.id, line.variant_id)].unit_price_minor * line.quantity for part, location, lines in placed for line in lines)
    shipping_due = True
    for part, location, lines in placed:
        is_shipment = isinstance(part, ShipmentPart)
        frozen = tuple(_frozen(line, quoted[(location.id, line.variant_id)], is_shipment, at) for line in lines)
        fee = _shipping_line(location, free_shipping_base, at) if is_shipment and shipping_due else None
        shipping_due = shipping_due and not is_shipment
        parts.append(
            PlannedPart(
                type=part.type,
                location=location,
                address=part.address if isinstance(part, ShipmentPart) else None,
                lines=frozen,
                shipping=fee,
                due_at=places.ready_at(location=location, placed_at=at),
            )
        )
    return Plan(location=facts[0], parts=tuple(parts))


def _with_places(parts: Sequence[Part], at: datetime) -> list[tuple[Part, LocationFacts, list[WantedLine]]]:
    """Every part with a place; a shipment without one may become several, one per source."""
    placed: list[tuple[Part, LocationFacts, list[WantedLine]]] = []
    for part in parts:
        if part.location_id is not None:
            location = places.location_facts(location_ids=[part.location_id])[part.location_id]
            _require_service(part, location)
            placed.append((part, location, list(part.lines)))
            continue
        sources = places.locations_offering(service="ship_from")
        if not sources:
            raise ShipmentNotOffered
        available = stock.availability(
            variant_ids=sorted({line.variant_id for line in part.lines}), location_ids=[source.id for source in sources], at=at
        )
        for location_id, lines in choose_sources(lines=part.lines, sources=sources, available=available):
            location = next(source for source in sources if source.id == location_id)
            placed.append((part, location, lines))
    return placed


def _require_service(part: Part, location: LocationFacts) -> None:
    if isinstance(part, PickupPart) and "pickup" not in location.services:
        raise PickupNotOffered(location_id=str(location.id))
    if isinstance(part, ShipmentPart) and "ship_from" not in location.services:
        raise ShipmentNotOffered(location_id=str(location.id))


def _quotes(
    placed: Sequence[tuple[Part, LocationFacts, list[WantedLine]]], channel: str, at: datetime
) -> dict[tuple[UUID, UUID], QuotedVariant]:
    """The price of every variant at its place: goods collected in a store may have that store's price."""
    quotes: dict[tuple[UUID, UUID], QuotedVariant] = {}
    for location in {location.id: location for _part, location, _lines in placed}.values():
        ids = sorted({line.variant_id for _part, place, lines in placed if place.id == location.id for line in lines})
        for quoted in catalog.quote(variant_ids=ids, channel=channel, location_id=location.id, at=at, currency=location.currency):
            quotes[(location.id, quoted.variant_id)] = quoted
    return quotes


def _frozen(line: WantedLine, quoted: QuotedVariant, is_shipment: bool, at: datetime) -> FrozenLine:
    mode = line.service_mode or (ServiceMode.DELIVERY if is_shipment else ServiceMode.TAKEAWAY)
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


def _shipping_line(location: LocationFacts, goods_minor: int, at: datetime) -> FrozenLine | None:
    fee = orders.shipping_fee(company_id=location.company_id, currency=location.currency, goods_minor=goods_minor, at=at)
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
