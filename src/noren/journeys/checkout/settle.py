"""The second half of a checkout: what the payment's outcome does to order, goods and work."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import OrderParts
from noren.domains.holds import api as holds
from noren.domains.holds.contracts import OrderFailed
from noren.domains.orders import api as orders
from noren.domains.orders.api import LockedOrder
from noren.domains.orders.contracts import FailOrder, OrderRef, OrderState, PointsAs
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import ExpirePayment, Outcome, OutcomeKind, Payment, PaymentState, RecordOutcome
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ConfirmReservation, ReleaseStock
from noren.journeys.checkout.contracts import Contract
from noren.journeys.giving_back import begin_giving_back
from noren.journeys.points import (
    give_back_all_points,
    points_payment_id,
    release_points,
    settle_points,
    take_points_payment,
)
from noren.journeys.register.finish import finished_at_register
from noren.kernel.errors import AppError
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import attempt, command
from noren.platform.timers import each_by_itself

ASKING = timedelta(seconds=30)


class Settle(Contract):
    """`outcome` None: the payment's time is up and the provider has confirmed that it took nothing."""

    order_id: UUID
    payment_id: UUID
    outcome: Outcome | None
    source: str = "request"


class Settled(Contract):
    order_state: OrderState
    payment_state: PaymentState


@command("checkout.settle")
def settle(*, input: Settle, actor: Actor, at: datetime) -> Settled:
    """Bring order, goods and work to what the payment's outcome says. Doing it again changes nothing.

    Paid: the promise becomes lasting, the order certain, its parts work. If the promise ran out meanwhile the goods
    are asked for once more; if they are gone, the order fails and the money goes back. Not paid: all of it is undone.
    Points that are held for the order count when it is paid, and are free again when it is not.

    Locks: order, payment, with points the person's accounts, reservation lines, stock levels.
    Emits: payments.*, orders.confirmed.v1 or orders.failed.v1, fulfilment.reserved.v1, stock.changed.v1
    """
    locked = orders.ask_lock(input.order_id)
    payments.ask_lock(input.payment_id)
    order = locked()
    points_are_there = _points_are_there(order, input, actor, at)
    state = _written_down(input, points_are_there, actor, at)
    if order.state is not OrderState.PENDING or not state.is_final:
        return Settled(order_state=order.state, payment_state=state)
    if state is PaymentState.CAPTURED and points_are_there and order.points_used:
        _count_points(order, input, actor, at)
    if state is PaymentState.CAPTURED and points_are_there and _goods_are_there(input.order_id, actor, at):
        orders.confirm(input=OrderRef(order_id=order.id), actor=actor, at=at)
        fulfilment.confirm(input=OrderParts(order_id=order.id), actor=actor, at=at)
        return Settled(order_state=OrderState.CONFIRMED, payment_state=state)
    if state is PaymentState.CAPTURED:
        reason = "out_of_stock" if points_are_there else "points_gone"
        _give_all_back(order, reason, points_are_there, actor, at)
        return _undone(order, reason, state, actor, at)
    return _undone(order, state.value, state, actor, at)


def _written_down(input: Settle, points_are_there: bool, actor: Actor, at: datetime) -> PaymentState:
    """The payment's state after the outcome; points that are gone pay nothing, whatever their tender has said."""
    outcome = input.outcome
    if outcome is None:
        return payments.expire(input=ExpirePayment(payment_id=input.payment_id), actor=actor, at=at)
    if not points_are_there and input.payment_id == points_payment_id(input.order_id):
        outcome = Outcome(kind=OutcomeKind.DECLINED, decline_code="points_gone")
    told = RecordOutcome(payment_id=input.payment_id, outcome=outcome, source=input.source)
    return payments.record_outcome(input=told, actor=actor, at=at)


def _points_are_there(order: LockedOrder, input: Settle, actor: Actor, at: datetime) -> bool:
    """Let the points of an order that is paid count; False where they were held for too long. True without points."""
    is_paid = input.outcome is not None and input.outcome.kind is OutcomeKind.APPROVED
    if not order.points_used or not is_paid or order.state is not OrderState.PENDING:
        return True
    return settle_points(order.id, actor, at)


def _count_points(order: LockedOrder, input: Settle, actor: Actor, at: datetime) -> None:
    """Points that pay beside money are a payment of their own."""
    if order.points_as is PointsAs.TENDER and input.payment_id != points_payment_id(order.id):
        take_points_payment(
            order_id=order.id,
            company_id=order.company_id,
            value_minor=order.points_minor,
            currency=order.currency,
            actor=actor,
            at=at,
        )


def _give_all_back(order: LockedOrder, reason: str, with_points: bool, actor: Actor, at: datetime) -> None:
    of_points = order.points_minor if order.points_as is PointsAs.TENDER and not with_points else 0
    refund_id = derived_id("refund", order.id, "goods gone")
    begin_giving_back(
        refund_id=refund_id,
        order_id=order.id,
        amount_minor=order.total_minor - of_points,
        reason=reason,
        actor=actor,
        at=at,
    )
    if with_points and order.points_as is PointsAs.DISCOUNT:
        give_back_all_points(refund_id=refund_id, order_id=order.id, points=order.points_used, actor=actor, at=at)


def _undone(order: LockedOrder, reason: str, state: PaymentState, actor: Actor, at: datetime) -> Settled:
    order_id = order.id
    if order.points_used:
        release_points(order_id, actor, at)
    orders.fail(input=FailOrder(order_id=order_id, reason=reason), actor=actor, at=at)
    fulfilment.cancel(input=OrderParts(order_id=order_id, reason=reason), actor=actor, at=at)
    holds.return_held(input=OrderFailed(order_id=order_id), actor=actor, at=at)
    stock.release(input=ReleaseStock(reservation_id=order_id), actor=actor, at=at)
    return Settled(order_state=OrderState.FAILED, payment_state=state)


def _goods_are_there(order_id: UUID, actor: Actor, at: datetime) -> bool:
    """Make the promise lasting; one that ran out is asked for anew."""
    promise = ConfirmReservation(reservation_id=order_id)
    if stock.confirm_reservation(input=promise, actor=actor, at=at):
        return True
    renewed = attempt(lambda: stock.renew_reservation(input=promise, actor=actor, at=at))
    return not isinstance(renewed, AppError)


def settle_from_facts(*, payment: Payment, at: datetime) -> None:
    """Ask the provider what became of a payment and settle its order, or the sale at a till, accordingly.

    Where the provider took nothing and the time is up, it is told that nobody waits any more, so that money cannot
    come later unnoticed; if it still does, it is sent back.
    """
    outcome = payments.look_up(payment_id=payment.id)
    if outcome.kind in (OutcomeKind.ABSENT, OutcomeKind.REDIRECT) and _time_is_up(payment, at):
        answer = payments.void(payment_id=payment.id)
        final = answer if answer.kind is OutcomeKind.APPROVED else None
        _settled(payment, final, at)
        return
    if outcome.kind in (OutcomeKind.ABSENT, OutcomeKind.UNKNOWN):
        outcome = Outcome(kind=OutcomeKind.UNKNOWN)
    _settled(payment, outcome, at)


def _time_is_up(payment: Payment, at: datetime) -> bool:
    """A payment that the provider never heard of is given up after its lease, one at the bank's page after its time."""
    patience = payments.LEASE if payment.state is PaymentState.PENDING else payments.ACTION_TIME
    return payment.created_at + patience <= at


def _settled(payment: Payment, outcome: Outcome | None, at: datetime) -> None:
    if finished_at_register(payment=payment, outcome=outcome, source="rescue", at=at):
        return
    settle(
        input=Settle(order_id=payment.purpose_id, payment_id=payment.id, outcome=outcome, source="rescue"),
        actor=SYSTEM,
        at=at,
    )


def rescue_payments(*, at: datetime) -> None:
    """Look after every payment whose request has gone silent."""
    each_by_itself(
        payments.claim_due_payments(at=at, until=at + ASKING),
        lambda payment_id: settle_from_facts(payment=payments.get_payment(payment_id=payment_id), at=at),
    )


def wait_for_end(*, payment_id: UUID, patience_s: float = 1.5) -> Payment:
    """The payment once its first request has brought it to an end, or as it stands when patience ends."""
    ends = time.monotonic() + patience_s
    while True:
        payment = payments.get_payment(payment_id=payment_id)
        if payment.state is not PaymentState.PENDING or time.monotonic() > ends:
            return payment
        time.sleep(0.05)
