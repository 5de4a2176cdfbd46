"""What the payment company may do to a checkout: refuse, stay silent, answer twice, late or somewhere else."""

from datetime import timedelta

import pytest
from django.test import Client

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState
from noren.domains.orders.contracts import OrderState
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import (
    PaymentState,
    RefundState,
)
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.settle import rescue_payments
from noren.journeys.giving_back import send_due_refunds
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from tests.journeys.buying import MINUTE, buy, order_state, payment, tell_by_webhook, well
from tests.world import NOON, levels, make_world, pickup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("token", "code"), [("tok_decline", "card_declined"), ("tok_insufficient", "insufficient_funds")]
)
def test_a_declined_card_undoes_everything(token: str, code: str) -> None:
    world = make_world()

    done = buy(pickup(world, (world.shirt, 2), token=token))

    assert (done.state, done.payment_state, done.decline_code) == (OrderState.FAILED, PaymentState.DECLINED, code)
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    assert fulfilment.of_order(order_id=done.order_id)[0].state is FulfilmentState.CANCELED
    assert well()


def test_an_answer_that_never_came_is_asked_for_and_the_order_stands() -> None:
    world = make_world()
    done = buy(pickup(world, (world.shirt, 1), token="tok_timeout"))
    assert (done.state, done.payment_state) == (OrderState.PENDING, PaymentState.PENDING)

    rescue_payments(at=NOON + MINUTE)

    assert order_state(done.order_id) is OrderState.CONFIRMED
    assert payment(done.order_id) == (PaymentState.CAPTURED, 2_990, 0)
    assert levels(world.shirt)[world.shibuya] == (10, 1)
    assert well()


def test_a_payment_that_never_reached_the_company_is_given_up_with_its_goods() -> None:
    world = make_world()
    done = buy(pickup(world, (world.shirt, 1), token="tok_timeout_lost"))

    rescue_payments(at=NOON + MINUTE)

    assert order_state(done.order_id) is OrderState.FAILED
    assert payment(done.order_id)[:2] == (PaymentState.EXPIRED, 0)
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    assert well()


def test_a_customer_sent_to_the_bank_confirms_there() -> None:
    world = make_world()
    done = buy(pickup(world, (world.shirt, 1), token="tok_redirect"))
    assert (done.state, done.payment_state) == (OrderState.PENDING, PaymentState.REQUIRES_ACTION)
    paying = payments.payments_for(purpose_id=done.order_id)[0]

    answer = Client().post(f"/sandbox/pay/{paying.id}", {"answer": "confirm"})
    assert answer.status_code == 302
    rescue_payments(at=NOON + timedelta(minutes=13))

    assert order_state(done.order_id) is OrderState.CONFIRMED
    assert well()


@pytest.mark.parametrize("answer", ["refuse", None])
def test_who_refuses_at_the_bank_or_never_comes_back_keeps_nothing_from_others(answer: str | None) -> None:
    world = make_world()
    done = buy(pickup(world, (world.shirt, 1), token="tok_redirect"))
    paying = payments.payments_for(purpose_id=done.order_id)[0]

    if answer:
        Client().post(f"/sandbox/pay/{paying.id}", {"answer": answer})
    rescue_payments(at=NOON + timedelta(minutes=13))

    assert order_state(done.order_id) is OrderState.FAILED
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    assert well()


def test_money_that_comes_after_the_order_failed_goes_back() -> None:
    world = make_world()
    done = buy(pickup(world, (world.shirt, 1), token="tok_timeout_lost"))
    rescue_payments(at=NOON + MINUTE)
    paying = payments.payments_for(purpose_id=done.order_id)[0]
    sql.exactly(
        1,
        "INSERT INTO sandbox_charge (payment_id, amount_minor, currency, token, state, return_url, refunded_minor)"
        " VALUES (%s, 2990, 'JPY', 'tok_ok', 'captured', '', 0)",
        (paying.id,),
    )
    tell_by_webhook(paying.id)

    send_due_refunds(at=NOON + timedelta(minutes=5))

    assert order_state(done.order_id) is OrderState.FAILED
    assert payment(done.order_id) == (PaymentState.EXPIRED, 2_990, 2_990)
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    assert well()


def test_a_late_yes_after_the_goods_are_gone_is_refunded() -> None:
    world = make_world(units=1)
    done = buy(pickup(world, (world.shirt, 1), token="tok_late"))
    other = checkout(input=pickup(world, (world.shirt, 1)), actor=SHOPPER, at=NOON + timedelta(minutes=16))
    assert other.state is OrderState.CONFIRMED

    rescue_payments(at=NOON + timedelta(minutes=17))
    send_due_refunds(at=NOON + timedelta(minutes=18))

    assert order_state(done.order_id) is OrderState.FAILED
    assert payment(done.order_id) == (PaymentState.CAPTURED, 2_990, 2_990)
    assert levels(world.shirt)[world.shibuya] == (1, 1)
    assert well()


def test_a_message_told_twice_counts_once() -> None:
    world = make_world()
    done = buy(pickup(world, (world.shirt, 1), token="tok_twice"))
    paying = payments.payments_for(purpose_id=done.order_id)[0]

    tell_by_webhook(paying.id)
    tell_by_webhook(paying.id)

    assert payment(done.order_id) == (PaymentState.CAPTURED, 2_990, 0)
    assert well()


def test_an_unsigned_message_is_refused_and_changes_nothing() -> None:
    world = make_world()
    done = buy(pickup(world, (world.shirt, 1), token="tok_timeout"))
    paying = payments.payments_for(purpose_id=done.order_id)[0]

    answer = Client().post(
        "/api/v1/payments/webhooks/sandbox",
        {"type": "payment.captured", "data": {"payment_id": str(paying.id)}},
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["code"]) == (401, "payments.signature_invalid")
    assert order_state(done.order_id) is OrderState.PENDING


def test_a_refund_that_fails_is_sent_again_until_it_is_done() -> None:
    world = make_world()
    done = buy(pickup(world, (world.shirt, 1), token="tok_refund_fails_once"))
    cancel_order(input=CancelOrder(order_id=done.order_id, access_token=done.access_token), actor=SHOPPER, at=NOON)

    send_due_refunds(at=NOON)
    first = payments.payments_for(purpose_id=done.order_id)[0].refunds[0]
    send_due_refunds(at=NOON + MINUTE)
    second = payments.payments_for(purpose_id=done.order_id)[0].refunds[0]

    assert (first.state, second.state, second.tries) == (RefundState.PENDING, RefundState.DONE, 2)
    assert payment(done.order_id) == (PaymentState.CAPTURED, 2_990, 2_990)
    assert well()
