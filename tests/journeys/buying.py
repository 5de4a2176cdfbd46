"""What the tests of the checkout do and look at."""

import time
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import orjson
from django.test import Client

from noren.connectors.cash.provider import CashDrawer
from noren.connectors.sandbox_payments import webhook_signature
from noren.connectors.sandbox_payments.provider import announce
from noren.connectors.sandbox_payments.wiring import webhook_secret
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import OrderState
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import (
    Charge,
    Outcome,
    OutcomeKind,
    PaymentState,
    ProviderEvent,
)
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, PlaceCheckout
from noren.platform import verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.idempotency import IdempotencyKey
from noren.platform.outbox.relay import relay_all
from tests.world import NOON

MINUTE = timedelta(minutes=1)


class TrialCompany(CashDrawer):
    """A payment company that does not answer at once, and gives every second payment the number of the one before."""

    def __init__(self) -> None:
        self.asked = 0

    def authorize(self, charge: Charge) -> Outcome:
        return Outcome(kind=OutcomeKind.UNKNOWN)

    def look_up(self, payment_id: str) -> Outcome:
        self.asked += 1
        return Outcome(kind=OutcomeKind.APPROVED, reference=f"t_{self.asked // 2 * 2}")

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> list[ProviderEvent]:
        return [ProviderEvent(event_id="1", payment_id=UUID(bytes=body), outcome=Outcome(kind=OutcomeKind.APPROVED))]


def buy(wanted: PlaceCheckout, *, key: str = "") -> CheckoutResult:
    keyed = IdempotencyKey.of(client="t", route="checkout.place", key=key, body=wanted) if key else None
    return checkout(input=wanted, actor=SHOPPER, at=NOON, key=keyed)


def order_state(order_id: UUID) -> OrderState:
    return orders.get_order(order_id=order_id).state


def payment(order_id: UUID) -> tuple[PaymentState, int, int]:
    found = payments.payments_for(purpose_id=order_id)[0]
    return found.state, found.captured_minor, found.refunded_minor


def well(at: timedelta = timedelta(hours=1)) -> bool:
    relay_all(at=NOON + at)
    return verify.run(at=NOON + at) == []


def tell_by_webhook(payment_id: UUID) -> None:
    """What the sandbox company's post would bring, brought by hand: same signature, same address."""
    announce(payment_id=payment_id, kind="payment.captured")
    body = orjson.dumps({"type": "payment.captured", "data": {"payment_id": str(payment_id)}})
    stamp = int(time.time())
    answer = Client().post(
        "/api/v1/payments/webhooks/sandbox",
        body,
        content_type="application/json",
        headers={
            "webhook-id": f"evt_{payment_id.hex}",
            "webhook-timestamp": str(stamp),
            "webhook-signature": webhook_signature.sign(
                message_id=f"evt_{payment_id.hex}", timestamp_s=stamp, body=body, secret=webhook_secret()
            ),
        },
    )
    assert answer.status_code == 204
