"""A whole checkout in one call: place, pay, settle."""

from datetime import datetime

from noren.domains.orders import api as orders
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Charge, Payment
from noren.journeys.checkout.contracts import CheckoutResult, PlaceCheckout, Placed
from noren.journeys.checkout.place import place
from noren.journeys.checkout.settle import Settle, settle, settle_from_facts, wait_for_end
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.order_access import access_token
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import was_replayed
from noren.platform.idempotency import IdempotencyKey, RequestStillRunning


def checkout(*, input: PlaceCheckout, actor: Actor, at: datetime, key: IdempotencyKey | None = None) -> CheckoutResult:
    """Order, pay and settle in one request.

    First transaction: order pending, goods promised, payment noted. Then the provider is called, outside of any
    transaction. Second transaction: what its answer means. Killed in between, the rescue timer goes on from the
    payment; sent again with the same key, the request does, and answers the same.

    Raises: what `place` raises; RequestStillRunning while the first request with this key works.
    """
    placed = place(input=input, actor=actor, at=at, key=key)
    if key is not None and was_replayed():
        return _answer_again(placed, at)
    outcome = payments.charge(
        provider=placed.provider,
        charge=Charge(
            payment_id=placed.payment_id,
            amount_minor=placed.total_minor if placed.due_minor is None else placed.due_minor,
            currency=placed.currency,
            method=input.payment.method,
            token=input.payment.token,
            return_url=input.payment.return_url,
        ),
    )
    settled = settle(
        input=Settle(order_id=placed.order_id, payment_id=placed.payment_id, outcome=outcome), actor=SYSTEM, at=at
    )
    if settled.order_state == "failed" and settled.payment_state == "captured":
        send_pending_refunds(order_id=placed.order_id, at=at)
    return CheckoutResult(
        order_id=placed.order_id,
        order_code=placed.order_code,
        state=settled.order_state,
        payment_state=settled.payment_state,
        total_minor=placed.total_minor,
        currency=placed.currency,
        access_token=access_token(placed.order_id),
        redirect_url=outcome.redirect_url,
        decline_code=outcome.decline_code,
        points_used=placed.points_used,
    )


def _answer_again(placed: Placed, at: datetime) -> CheckoutResult:
    """The answer of the first request; where that one died half-way, this one finishes its work."""
    payment = wait_for_end(payment_id=placed.payment_id)
    if payment.state == "pending":
        if payment.rescue_at is not None and payment.rescue_at > at:
            raise RequestStillRunning
        settle_from_facts(payment=payment, at=at)
        payment = payments.get_payment(payment_id=placed.payment_id)
    return _result(placed, payment)


def _result(placed: Placed, payment: Payment) -> CheckoutResult:
    order = orders.get_order(order_id=placed.order_id)
    return CheckoutResult(
        order_id=placed.order_id,
        order_code=placed.order_code,
        state=orders.state_at_checkout(order),
        payment_state=payment.state,
        total_minor=placed.total_minor,
        currency=placed.currency,
        access_token=access_token(placed.order_id),
        redirect_url=payment.redirect_url if payment.state == "requires_action" else "",
        decline_code=payment.decline_code,
        points_used=placed.points_used,
    )
