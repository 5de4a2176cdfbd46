"""Goods and money that come back at a till: a void of the last sale, or a return of any order."""

from datetime import datetime

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, RecordedReturn, ReturnLine
from noren.domains.payments import api as payments
from noren.domains.register import api as register
from noren.domains.register.api import LockedSession
from noren.domains.register.contracts import (
    RecordTransaction,
    SessionState,
    TenderLine,
    TransactionKind,
    TransactionState,
)
from noren.journeys.points import POINTS
from noren.journeys.register.contracts import ReturnAtRegister, Reversed, VoidSale
from noren.journeys.register.errors import NotTheLastSale
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor, NotAllowed
from noren.platform.command import command


@command("register.void_sale")
def void_sale(*, input: VoidSale, actor: Actor, at: datetime) -> Reversed:
    """Take the till's last sale back as a whole: it stays in the books, and so does its reversal.

    Cash leaves the drawer; what was paid by card or QR is sent back after commit (see giving_back).
    Raises: TransactionNotFound, NotTheLastSale, AlreadyVoided, SessionNotOpen, ReturnExceedsSold (some of it came back
    already), NotAllowed.
    Locks: the session, order, payments, stock levels, the till.  Emits: orders.goods_returned.v1, stock.changed.v1
    """
    sale = register.find_transaction(transaction_id=input.sale_id)
    if sale is None or sale.kind is not TransactionKind.SALE or sale.state is not TransactionState.DONE:
        raise register.TransactionNotFound
    session = register.lock_session(sale.session_id)
    actor.require("register.void_sale", session.location_id)
    session.require(SessionState.OPEN)
    last = register.last_sale(session_id=session.id)
    if last is None or last.id != sale.id:
        raise NotTheLastSale
    if last.voided:
        raise register.AlreadyVoided
    order = orders.get_order(order_id=sale.id)
    back = ReturnGoods(
        return_id=input.void_id,
        order_id=sale.id,
        location_id=session.location_id,
        reason=input.reason,
        lines=[
            ReturnLine(line_id=line.id, quantity=line.quantity, condition=Condition.RESTOCK)
            for line in order.lines
            if line.variant_id is not None
        ],
    )
    recorded = return_goods(input=back, actor=actor, at=at)
    return _written(TransactionKind.VOID, session, recorded, input.reason, actor, at)


@command("register.return_goods")
def return_at_register(*, input: ReturnAtRegister, actor: Actor, at: datetime) -> Reversed:
    """Take goods of any order back at an open till, so that its drawer knows of the cash that leaves it.

    Raises: what `return_goods` raises; SessionNotFound, SessionNotOpen.
    Locks: the session, then what `return_goods` locks.  Emits: orders.goods_returned.v1, stock.changed.v1
    """
    session = register.lock_session(input.session_id)
    actor.require("register.return_goods", session.location_id)
    session.require(SessionState.OPEN)
    if input.goods.location_id != session.location_id:
        raise NotAllowed(permission="register.return_goods")
    recorded = return_goods(input=input.goods, actor=actor, at=at)
    return _written(TransactionKind.RETURN, session, recorded, input.goods.reason, actor, at)


def _written(
    kind: TransactionKind, session: LockedSession, recorded: RecordedReturn, reason: str, actor: Actor, at: datetime
) -> Reversed:
    """The reversal in the till's book, each refund by the tender that it goes back to."""
    tenders = [
        TenderLine(id=refund.id, method=payment.method, amount_minor=-refund.amount_minor)
        for payment in payments.payments_for(purpose_id=recorded.order_id)
        for refund in payment.refunds
        if refund.id in (recorded.return_id, derived_id(recorded.return_id, payment.id))
    ]
    order = orders.get_order(order_id=recorded.order_id)
    taxes = next(back.taxes for back in order.returns if back.return_id == recorded.return_id)
    number = register.record_transaction(
        input=RecordTransaction(
            id=recorded.return_id,
            session_id=session.id,
            kind=kind,
            order_id=recorded.order_id,
            voids=recorded.order_id if kind is TransactionKind.VOID else None,
            amount_minor=-recorded.refund_minor,
            taxes=taxes,
            tenders=tenders,
            reason=reason,
        ),
        actor=actor,
        at=at,
    )
    return Reversed(
        transaction_id=recorded.return_id,
        number=number,
        return_code=recorded.return_code,
        amount_minor=recorded.refund_minor,
        cash_minor=-sum(line.amount_minor for line in tenders if line.method == "cash"),
        currency=recorded.currency,
        points_minor=-sum(line.amount_minor for line in tenders if line.method == POINTS),
    )
