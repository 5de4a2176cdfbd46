from django.http import HttpRequest
from ninja import Router, Status

from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutQuote, CheckoutResult, PlaceCheckout
from noren.journeys.checkout.quote import QuoteCheckout, quote_checkout
from noren.platform.clock import now
from noren.platform.rest import actor_of, key_of

router = Router(tags=["checkout"])


@router.post("/checkouts/quote", response=CheckoutQuote, operation_id="checkout.quote")
def quote(request: HttpRequest, body: QuoteCheckout) -> CheckoutQuote:
    """What an order would cost, with tax and delivery, and when it would be ready; with points what they would do.
    Holds nothing."""
    return quote_checkout(input=body, at=now(), member_id=actor_of(request).member_id)


@router.post("/checkouts", response={201: CheckoutResult}, operation_id="checkout.place")
def place_checkout(request: HttpRequest, body: PlaceCheckout) -> Status[CheckoutResult]:
    """Order and pay in one request. Needs an `Idempotency-Key`: the same key gives the same order, once.

    `state` `confirmed`: paid. `pending` with `payment_state` `requires_action`: send the customer to `redirect_url`.
    `pending` otherwise: the provider has not answered; ask `/orders/{id}` again. `failed`: not paid, nothing is held.
    """
    key = key_of(request, route="checkout.place", body=body, required=True)
    return Status(201, checkout(input=body, actor=actor_of(request), at=now(), key=key))
