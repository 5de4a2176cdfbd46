"""A qualified simplified invoice (適格簡易請求書) of an order, with the return invoices (適格返還請求書) of what came back.

Source of what it must say: Consumption Tax Act of Japan, articles 57-4(2) and 57-4(3): issuer and registration number,
date, goods with those of the reduced rate marked, totals per rate, and the tax per rate, rounded once per rate.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contract, Order, OrderLine, PointsAs, ReturnView, TaxTotal
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import PaymentState
from noren.domains.places import api as places
from noren.domains.places.contracts import Company, LocationFacts
from noren.journeys.order_access import require_sight
from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.tax import ServiceMode
from noren.platform.actor import Actor


class ReceiptNotIssued(AppError):
    """Nothing was sold: the order is not paid, or all of it was cancelled before the hand-over."""

    code = "orders.receipt_not_issued"
    kind = ErrorKind.CONFLICT
    message = "There is no receipt for this order."


class Issuer(Contract):
    """Who sold: the company with its registration number, and the store. `mark`: the path of its brand's mark."""

    legal_name: str
    registration_number: str
    address: str
    phone: str
    place: dict[str, str]
    place_phone: str
    mark: str = ""


class ReceiptLine(Contract):
    """`reduced`: marked with ※. `service_mode` where it decided the rate."""

    name: dict[str, str]
    options: dict[str, str | dict[str, str]]
    sku: str
    quantity: int
    unit_price_minor: int
    discount_minor: int = 0
    amount_minor: int
    tax_rate: Decimal
    reduced: bool
    service_mode: ServiceMode | None


class ReceiptPayment(Contract):
    method: str
    provider: str
    amount_minor: int


class ReturnInvoice(Contract):
    """What was given back on a day, with the day of the sale that it belongs to."""

    return_code: str
    returned_on: date
    sold_on: date
    place: dict[str, str]
    lines: list[ReceiptLine]
    total_minor: int
    taxes: list[TaxTotal]


class Receipt(Contract):
    """Amounts include tax; `taxes` has one entry per rate.

    Points that were used are among `payments` where they paid (the base of the tax is as it was), and in the lines'
    `discount_minor` where they lowered the prices (`points_as` says which).
    """

    order_id: UUID
    order_code: str
    issuer: Issuer
    sold_on: date
    issued_at: datetime
    currency: str
    lines: list[ReceiptLine]
    total_minor: int
    taxes: list[TaxTotal]
    payments: list[ReceiptPayment]
    returns: list[ReturnInvoice]
    points_used: int = 0
    points_minor: int = 0
    points_as: PointsAs | None = None

    @property
    def has_reduced(self) -> bool:
        return any(line.reduced for line in self.lines)


def receipt(*, order_id: UUID, actor: Actor, at: datetime, token: str = "") -> Receipt:
    """The receipt of a paid order, for its customer and for staff. Goods cancelled before the hand-over are not on it.

    Four statements, one more for a member. Raises: OrderNotFound, ReceiptNotIssued.
    """
    order = orders.get_order(order_id=order_id)
    parts = fulfilment.of_order(order_id=order.id)
    require_sight(order=order, actor=actor, token=token, places=frozenset(part.location_id for part in parts))
    company = places.get_company(company_id=order.company_id)
    lines = sold_lines(order)
    if order.confirmed_at is None or not lines:
        raise ReceiptNotIssued
    return Receipt(
        order_id=order.id,
        order_code=order.code,
        issuer=_issuer(company, places.get_location(location_id=order.location_id)),
        sold_on=order.business_date,
        issued_at=at,
        currency=order.currency,
        lines=lines,
        total_minor=sum(line.amount_minor for line in lines),
        taxes=order.taxes if order.cancelled_minor == 0 else orders.taxes_of(lines, company.tax_rounding),
        payments=[
            ReceiptPayment(method=paid.method, provider=paid.provider, amount_minor=paid.captured_minor)
            for paid in payments.payments_for(purpose_id=order.id)
            if paid.state is PaymentState.CAPTURED and paid.captured_minor
        ],
        returns=[_returned(back, order) for back in order.returns],
        points_used=order.points_used,
        points_minor=order.points_minor,
        points_as=order.points_as,
    )


def _issuer(company: Company, place: LocationFacts) -> Issuer:
    return Issuer(
        legal_name=company.legal_name or company.name.get("ja", ""),
        registration_number=company.registration_number,
        address=company.address,
        phone=company.phone,
        place=place.name,
        place_phone=place.phone,
        mark=place.brand_mark,
    )


def sold_lines(order: Order) -> list[ReceiptLine]:
    """What stays sold of an order."""
    return [line for line in (_sold(line) for line in order.lines) if line is not None]


def _sold(line: OrderLine) -> ReceiptLine | None:
    """What stays sold of a line, None where all of it was cancelled."""
    left = line.quantity - line.cancelled_quantity
    if left <= 0:
        return None
    cancelled = orders.share(
        amount_minor=line.amount_minor, quantity=line.quantity, before=0, part=line.cancelled_quantity
    )
    return _line(line, quantity=left, amount_minor=line.amount_minor - cancelled)


def _returned(back: ReturnView, order: Order) -> ReturnInvoice:
    by_id = {line.id: line for line in order.lines}
    place = places.get_location(location_id=back.location_id)
    return ReturnInvoice(
        return_code=back.return_code,
        returned_on=back.at.astimezone(ZoneInfo(place.time_zone)).date(),
        sold_on=order.business_date,
        place=place.name,
        lines=[
            _line(by_id[part.line_id], quantity=part.quantity, amount_minor=part.amount_minor) for part in back.lines
        ],
        total_minor=back.refund_minor,
        taxes=back.taxes,
    )


def _line(line: OrderLine, *, quantity: int, amount_minor: int) -> ReceiptLine:
    return ReceiptLine(
        name=line.name,
        options=line.options,
        sku=line.sku,
        quantity=quantity,
        unit_price_minor=line.unit_price_minor,
        discount_minor=line.unit_price_minor * quantity - amount_minor if line.discount_minor else 0,
        amount_minor=amount_minor,
        tax_rate=line.tax_rate,
        reduced=line.reduced,
        service_mode=line.service_mode,
    )
