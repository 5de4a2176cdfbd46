"""What a till shows: its session, the basket with its prices, the last sale."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contract, FrozenLine, TaxTotal
from noren.domains.places.contracts import LocationFacts
from noren.domains.register import api as register
from noren.domains.register.contracts import Session, SessionState, Till, Transaction
from noren.journeys.reads.receipt import Receipt, receipt
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.journeys.reads.staff_names import staff_names
from noren.journeys.register.contracts import ScannedLine
from noren.journeys.register.sell import priced_lines
from noren.platform.actor import Actor


class BasketLine(Contract):
    """A line as it would be sold now, and the goods as staff know them."""

    line: FrozenLine
    goods: Goods


class RegisterPage(Contract):
    """`session` is None while no till of the store is open for this browser."""

    tills: list[Till]
    session: Session | None
    lines: list[BasketLine]
    total_minor: int
    quantity: int
    taxes: list[TaxTotal]
    last_sale: Transaction | None


class RegisterReceipt(Contract):
    """A sale's receipt with what the till adds: its number, who rang it up, what was received and given back."""

    receipt: Receipt
    sale: Transaction
    staff: str

    @property
    def change_minor(self) -> int:
        return sum(line.change_minor for line in self.sale.tenders)


def register_page(
    *,
    location: LocationFacts,
    session_id: UUID | None,
    lines: Sequence[ScannedLine],
    actor: Actor,
    at: datetime,
) -> RegisterPage:
    """The till of a browser: the session it was opened for, or the store's only open one.

    Raises: NotAllowed, UnknownVariant, NotForSale, DiscountTooLarge.
    """
    actor.require("register.view", location.id)
    tills = register.tills_of(location_id=location.id)
    running = [till.session_id for till in tills if till.session_id is not None]
    chosen = session_id if session_id in running else running[0] if len(running) == 1 else None
    session = register.get_session(session_id=chosen) if chosen is not None else None
    frozen = priced_lines(list(lines), location, at) if lines else []
    known = (
        shelf_goods(variant_ids=[line.variant_id for line in frozen if line.variant_id], location_id=location.id, at=at)
        if frozen
        else {}
    )
    return RegisterPage(
        tills=tills,
        session=session,
        lines=[BasketLine(line=line, goods=known[line.variant_id]) for line in frozen if line.variant_id],
        total_minor=sum(line.amount_minor for line in frozen),
        quantity=sum(line.quantity for line in frozen),
        taxes=orders.taxes_of(frozen, location.tax_rounding),
        last_sale=register.last_sale(session_id=session.id) if session else None,
    )


def register_receipt(*, sale_id: UUID, actor: Actor, at: datetime) -> RegisterReceipt:
    """The receipt of a sale at a till.

    Raises: TransactionNotFound, OrderNotFound, ReceiptNotIssued.
    """
    sale = register.sale_of_order(order_id=sale_id)
    if sale is None:
        raise register.TransactionNotFound
    names = staff_names(account_ids=[sale.actor_id])
    return RegisterReceipt(
        receipt=receipt(order_id=sale_id, actor=actor, at=at),
        sale=sale,
        staff=names.get(sale.actor_id, "") if sale.actor_id else "",
    )


def open_session_at(*, location_id: UUID, session_id: UUID | None) -> UUID | None:
    """The session of this id if it still sells at this store."""
    if session_id is None:
        return None
    tills = register.tills_of(location_id=location_id)
    selling = {till.session_id for till in tills if till.session_state is SessionState.OPEN}
    return session_id if session_id in selling else None
