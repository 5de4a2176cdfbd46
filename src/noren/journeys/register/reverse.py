"""Goods and money that come back at a till: a void of the last sale, or a return of any order."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, OrderState, ReturnLine
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
from noren.journeys.cancel_order import cancel_what_is_open, cancelled_refund_id
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

    Goods that were taken along come back to the shelf; goods that are still to be sent stay where they are. Cash leaves the drawer; what was paid by card or QR is sent back after commit (see giving_back).
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
    back = _Back(id=input.void_id, order_id=sale.id, code="", refund_minor=0, refund_ids=(input.void_id,))
    if order.state is OrderState.CONFIRMED:
        orders.lock_order(order.id)
        cancelled = cancel_what_is_open(order=order, reason=input.reason, actor=actor, at=at)
        back = replace(
            back,
            refund_minor=cancelled.refund_minor,
            refund_ids=(input.void_id, cancelled_refund_id(order, cancelled.refund_minor)),
        )
    returned = [
        ReturnLine(line_id=line.id, quantity=line.fulfilled_quantity, condition=Condition.RESTOCK)
        for line in order.lines
        if line.variant_id is not None and line.fulfilled_quantity
    ]
    if returned:
        goods = ReturnGoods(
            return_id=input.void_id,
            order_id=sale.id,
            location_id=session.location_id,
            reason=input.reason,
            lines=returned,
        )
        recorded = return_goods(input=goods, actor=actor, at=at)
        back = replace(back, code=recorded.return_code, refund_minor=back.refund_minor + recorded.refund_minor)
    return _written(TransactionKind.VOID, session, back, input.reason, actor, at)


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
    back = _Back(
        id=recorded.return_id,
        order_id=recorded.order_id,
        code=recorded.return_code,
        refund_minor=recorded.refund_minor,
        refund_ids=(recorded.return_id,),
    )
    return _written(TransactionKind.RETURN, session, back, input.goods.reason, actor, at)


@dataclass(frozen=True, slots=True)
class _Back:
    """What comes back at a till. `refund_ids` name its refunds; each payment's share may have an id derived of one."""

    id: UUID
    order_id: UUID
    code: str
    refund_minor: int
    refund_ids: tuple[UUID, ...]


def _written(
    kind: TransactionKind, session: LockedSession, back: _Back, reason: str, actor: Actor, at: datetime
) -> Reversed:
    """The reversal in the till's book, each refund by the tender that it goes back to."""
    tenders = [
        TenderLine(id=refund.id, method=payment.method, amount_minor=-refund.amount_minor)
        for payment in payments.payments_for(purpose_id=back.order_id)
        for refund in payment.refunds
        if refund.id in {name for own in back.refund_ids for name in (own, derived_id(own, payment.id))}
    ]
    order = orders.get_order(order_id=back.order_id)
    is_whole = back.refund_minor == order.total_minor
    taxes = order.taxes if is_whole else next(one.taxes for one in order.returns if one.return_id == back.id)
    number = register.record_transaction(
        input=RecordTransaction(
            id=back.id,
            session_id=session.id,
            kind=kind,
            order_id=back.order_id,
            voids=back.order_id if kind is TransactionKind.VOID else None,
            amount_minor=-back.refund_minor,
            taxes=taxes,
            tenders=tenders,
            reason=reason,
        ),
        actor=actor,
        at=at,
    )
    return Reversed(
        transaction_id=back.id,
        number=number,
        return_code=back.code,
        amount_minor=back.refund_minor,
        cash_minor=-sum(line.amount_minor for line in tenders if line.method == "cash"),
        currency=order.currency,
        points_minor=-sum(line.amount_minor for line in tenders if line.method == POINTS),
    )
