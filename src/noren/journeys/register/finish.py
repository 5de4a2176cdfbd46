"""The end of a sale at a till: order, money, goods and the till's own book, all in one transaction."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contact
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import ExpirePayment, Outcome, Payment, RecordOutcome
from noren.domains.places import api as places
from noren.domains.register import api as register
from noren.domains.register.api import LockedSession
from noren.domains.register.contracts import RecordTransaction, TransactionKind, TransactionRef, TransactionState
from noren.journeys.counter import CounterSale, handed_over, placed
from noren.journeys.endless_aisle import free_sent, promise_sent, sent_is_there
from noren.journeys.points import settle_points
from noren.journeys.register.contracts import Contract, RegisterSale, RungUp
from noren.journeys.register.tenders import all_goes_back, next_payment, taken_tenders
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command


class FinishSale(Contract):
    """`outcome` None: the payment's time is up and the provider has confirmed that it took nothing."""

    sale_id: UUID
    payment_id: UUID
    outcome: Outcome | None
    source: str = "request"


@command("register.finish_sale")
def finish_sale(*, input: FinishSale, actor: Actor, at: datetime) -> TransactionState:
    """Bring a sale that waits for its payments to what the provider said of one. Doing it again changes nothing.

    Captured: the next tender is begun, or the sale is completed if that was the last. Refused, or the held points or
    goods ran out meanwhile: nothing is sold, and what the other tenders took goes back.
    Locks: the session, the payment, with points the person's accounts, the till, stock levels.
    Emits: payments.*, and what `complete` emits
    """
    begun = register.find_transaction(transaction_id=input.sale_id)
    if begun is None:
        raise register.TransactionNotFound
    session = register.lock_session(begun.session_id)
    _write_down(input, actor, at)
    sale = register.find_transaction(transaction_id=input.sale_id)
    if sale is None or sale.state is not TransactionState.PENDING:
        return begun.state if sale is None else sale.state
    rung = RungUp.model_validate(sale.request, strict=False)
    waiting = next_payment(rung, places.get_location(location_id=session.location_id), actor, at)
    if waiting is not None and not waiting.state.is_final:
        return TransactionState.PENDING
    who = replace(SYSTEM, kind=rung.actor_kind, id=rung.actor_id)
    if waiting is None and _all_is_there(rung, actor, at):
        return complete(rung, session, who, at, fingerprint=sale.fingerprint).state
    all_goes_back(rung, actor, at)
    free_sent(rung, actor, at)
    register.fail_transaction(input=TransactionRef(transaction_id=sale.id), actor=actor, at=at)
    return TransactionState.FAILED


def finished_at_register(*, payment: Payment, outcome: Outcome | None, source: str, at: datetime) -> bool:
    """Finish the sale at a till that a payment is for; False where it is for something else."""
    if register.find_transaction(transaction_id=payment.purpose_id) is None:
        return False
    told = FinishSale(sale_id=payment.purpose_id, payment_id=payment.id, outcome=outcome, source=source)
    finish_sale(input=told, actor=SYSTEM, at=at)
    return True


def complete(rung: RungUp, session: LockedSession, actor: Actor, at: datetime, *, fingerprint: str) -> RegisterSale:
    """Write a paid sale down inside the running command: the order is over, the goods have left, the till counts it.

    A promise to somebody else that can no longer be kept is told as a shortfall.
    Locks: the till, stock levels.
    Emits: orders.placed.v1, .confirmed.v1, .completed.v1, payments.captured.v1, fulfilment.completed.v1,
    stock.changed.v1, stock.shortfall.v1
    """
    location = places.get_location(location_id=session.location_id)
    sale = CounterSale(
        id=rung.sale.id,
        location=location,
        business_date=session.business_date,
        member_id=rung.sale.member_id,
        locale="ja",
        lines=rung.lines,
        points=rung.points,
        contact=rung.sale.sent.contact if rung.sale.sent else Contact(),
        is_over=not rung.parts,
        hold_ids=tuple(rung.sale.hold_ids),
    )
    order = placed(sale, actor, at)
    tenders = taken_tenders(rung, location, actor, at)
    taxes = orders.taxes_of(rung.lines, location.tax_rounding)
    number = register.record_transaction(
        input=RecordTransaction(
            id=rung.sale.id,
            session_id=session.id,
            kind=TransactionKind.SALE,
            order_id=order.order_id,
            amount_minor=order.total_minor,
            discount_minor=rung.discount_minor,
            taxes=taxes,
            tenders=tenders,
            reason="; ".join(line.discount.reason for line in rung.sale.lines if line.discount)[:500],
            fingerprint=fingerprint,
        ),
        actor=actor,
        at=at,
    )
    if rung.parts:
        promise_sent(rung, order.order_code, actor, at)
    if rung.carried_out:
        handed_over(sale, rung.carried_out, order.order_code, actor, at)
    return RegisterSale(
        sale_id=rung.sale.id,
        state=TransactionState.DONE,
        order_code=order.order_code,
        till_code=session.till_code,
        number=number,
        total_minor=order.total_minor,
        currency=order.currency,
        change_minor=sum(line.change_minor for line in tenders),
        taxes=taxes,
        points_used=rung.points.points if rung.points else 0,
    )


def _all_is_there(rung: RungUp, actor: Actor, at: datetime) -> bool:
    """Let held points count and held goods stay; False where either ran out while the customer paid."""
    if rung.parts and not sent_is_there(rung, actor, at):
        return False
    return rung.points is None or settle_points(rung.sale.id, actor, at)


def _write_down(input: FinishSale, actor: Actor, at: datetime) -> None:
    if input.outcome is None:
        payments.expire(input=ExpirePayment(payment_id=input.payment_id), actor=actor, at=at)
        return
    told = RecordOutcome(payment_id=input.payment_id, outcome=input.outcome, source=input.source)
    payments.record_outcome(input=told, actor=actor, at=at)
