"""Goods that come back: which sale they are from, what may come back, and what goes back for it."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import (
    Contract,
    LineKind,
    Order,
    OrderLine,
    OrderState,
    OrderSummary,
    ReturnLine,
    ReturnView,
    TaxTotal,
)
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Payment, PaymentState
from noren.domains.places import api as places
from noren.domains.places.contracts import Company
from noren.journeys.reads.order_list import order_list
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.journeys.reads.staff_names import staff_names
from noren.kernel.errors import AppError
from noren.kernel.japanese import normalise_email, normalise_phone, numeric_text
from noren.platform.actor import Actor

_ORDER_ADDRESS = re.compile(r"/orders/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.IGNORECASE)
_RETURNABLE = (OrderState.CONFIRMED, OrderState.COMPLETED)
MOST_FOUND = 30


class FoundSales(Contract):
    """`order_id` where what was typed or scanned names one order; else the orders that match, newest first."""

    order_id: UUID | None = None
    orders: list[OrderSummary] = []


class ReturnableLine(Contract):
    line: OrderLine
    returnable: int
    goods: Goods | None


class ReturnPage(Contract):
    order: Order
    lines: list[ReturnableLine]
    payments: list[Payment]
    names: dict[UUID, str]

    @property
    def units(self) -> int:
        """How many units may come back in all."""
        return sum(line.returnable for line in self.lines)


class PreviewLine(Contract):
    line: OrderLine
    quantity: int
    condition: str
    amount_minor: int


class TenderShare(Contract):
    """What goes back to one tender."""

    provider: str
    method: str
    amount_minor: int


class ReturnPreview(Contract):
    lines: list[PreviewLine]
    refund_minor: int
    tenders: list[TenderShare]


class ReturnSlip(Contract):
    """What a return invoice needs: issuer and number, both days, goods, amount and tax per rate."""

    order: Order
    goods_return: ReturnView
    company: Company
    payments: list[Payment]
    names: dict[UUID, str]

    @property
    def lines(self) -> list[tuple[OrderLine, int, int, str]]:
        """(line, units, amount, condition) of what came back."""
        sold = {line.id: line for line in self.order.lines}
        return [
            (sold[back.line_id], back.quantity, back.amount_minor, back.condition.value)
            for back in self.goods_return.lines
        ]


def find_sales(*, text: str, actor: Actor) -> FoundSales:
    """The sale that goods came from: of any store by receipt (order code, or the address in its QR code), whole phone
    number or e-mail address; of one's own store by name.

    Raises: NotAllowed.
    """
    actor.require("orders.return")
    words = text.strip().replace("\x00", "")[:300]
    if not words:
        return FoundSales()
    if _ORDER_ADDRESS.search(words) or orders.is_code(numeric_text(words)):
        return FoundSales(order_id=sale_of_receipt(text=words))
    anywhere = actor.location_ids is None or _names_one_customer(words)
    places = None if anywhere else sorted(actor.location_ids or ())
    found = order_list(text=words, location_ids=places, limit=MOST_FOUND).items
    return FoundSales(orders=[sale for sale in found if sale.state in _RETURNABLE])


def sale_of_receipt(*, text: str) -> UUID | None:
    """The order that a receipt's QR code or number names, of any store; at most one statement."""
    address = _ORDER_ADDRESS.search(text)
    if address is not None:
        with suppress(orders.OrderNotFound):
            return orders.get_order(order_id=UUID(address[1])).id
        return None
    known = orders.find_order(code=numeric_text(text)) if orders.is_code(numeric_text(text)) else None
    return known.id if known else None


def _names_one_customer(words: str) -> bool:
    """A whole phone number or address: what a customer says of themselves, and nobody leafs through others by."""
    for normalise in (normalise_email, normalise_phone):
        with suppress(AppError):
            return bool(normalise(words))
    return False


def return_page(*, order_id: UUID, location_id: UUID, actor: Actor, at: datetime) -> ReturnPage:
    """An order of any store with what of it may come back here; four statements.

    Raises: OrderNotFound, NotAllowed.
    """
    actor.require("orders.return", location_id)
    order = orders.get_order(order_id=order_id)
    items = [line for line in order.lines if line.kind is LineKind.ITEM]
    variants = [line.variant_id for line in items if line.variant_id is not None]
    goods = shelf_goods(variant_ids=variants, location_id=location_id, at=at)
    return ReturnPage(
        order=order,
        lines=[
            ReturnableLine(
                line=line,
                returnable=line.fulfilled_quantity - line.returned_quantity if order.state in _RETURNABLE else 0,
                goods=goods.get(line.variant_id) if line.variant_id else None,
            )
            for line in items
        ],
        payments=payments.payments_for(purpose_id=order.id),
        names=staff_names(account_ids=[entry.actor_id for entry in order.history]),
    )


def return_preview(*, page: ReturnPage, lines: Sequence[ReturnLine]) -> ReturnPreview:
    """What taking these lines back will pay, and to which tender; no statement.

    Raises: LineNotFound, ReturnExceedsSold.
    """
    known = {row.line.id: row for row in page.lines}
    taken: dict[UUID, int] = {}
    shown = []
    for part in lines:
        row = known.get(part.line_id)
        if row is None:
            raise orders.LineNotFound
        before = taken.get(part.line_id, 0)
        if before + part.quantity > row.returnable:
            raise orders.ReturnExceedsSold(line_id=str(part.line_id), returnable=row.returnable)
        taken[part.line_id] = before + part.quantity
        given_back = row.line.cancelled_quantity + row.line.returned_quantity + before
        amount = orders.share(
            amount_minor=row.line.amount_minor, quantity=row.line.quantity, before=given_back, part=part.quantity
        )
        shown.append(
            PreviewLine(line=row.line, quantity=part.quantity, condition=part.condition.value, amount_minor=amount)
        )
    refund = sum(line.amount_minor for line in shown)
    return ReturnPreview(lines=shown, refund_minor=refund, tenders=_split(refund, page.payments))


def return_slip(*, order_id: UUID, return_id: UUID, location_id: UUID, actor: Actor) -> ReturnSlip:
    """A return that was taken here, for its invoice; four statements.

    Raises: OrderNotFound, NotAllowed.
    """
    actor.require("orders.return", location_id)
    order = orders.get_order(order_id=order_id)
    found = next((back for back in order.returns if back.return_id == return_id), None)
    if found is None or found.location_id != location_id:
        raise orders.OrderNotFound
    return ReturnSlip(
        order=order,
        goods_return=found,
        company=places.get_company(company_id=order.company_id),
        payments=payments.payments_for(purpose_id=order.id),
        names=staff_names(account_ids=[entry.actor_id for entry in order.history]),
    )


def total_tax(taxes: Sequence[TaxTotal]) -> int:
    """All tax in an invoice."""
    return sum(tax.tax_minor for tax in taxes)


def _split(refund: int, paid: Sequence[Payment]) -> list[TenderShare]:
    """As the money will be given back: on the latest payment first."""
    shares, left = [], refund
    for payment in reversed(paid):
        if payment.state is not PaymentState.CAPTURED or left == 0:
            continue
        open_minor = payment.captured_minor - sum(back.amount_minor for back in payment.refunds)
        part = min(left, open_minor)
        if part > 0:
            shares.append(TenderShare(provider=payment.provider, method=payment.method, amount_minor=part))
            left -= part
    return shares
