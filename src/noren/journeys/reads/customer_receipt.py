from datetime import datetime
from uuid import UUID

from noren.domains.orders.contracts import Contract
from noren.domains.register import api as register
from noren.domains.register.contracts import TenderLine
from noren.journeys.reads.receipt import Receipt, receipt
from noren.platform.actor import Actor


class TillFacts(Contract):
    """What the till wrote on the receipt of a sale at a counter: its number, and what was handed over and given back."""

    number: str
    at: datetime
    tenders: list[TenderLine]
    is_void: bool


class CustomerReceipt(Contract):
    """A receipt as its customer keeps it; `till` where it was bought at a register."""

    receipt: Receipt
    till: TillFacts | None


def customer_receipt(*, order_id: UUID, actor: Actor, at: datetime, token: str = "") -> CustomerReceipt:
    """The receipt of an order of any channel. One statement more than the receipt.

    Raises: OrderNotFound, ReceiptNotIssued.
    """
    issued = receipt(order_id=order_id, actor=actor, at=at, token=token)
    sale = register.sale_of_order(order_id=order_id)
    return CustomerReceipt(
        receipt=issued,
        till=None
        if sale is None
        else TillFacts(
            number=f"{sale.till_code}-{sale.number}" if sale.number is not None else sale.till_code,
            at=sale.at,
            tenders=sale.tenders,
            is_void=sale.voided,
        ),
    )
