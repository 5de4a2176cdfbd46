"""What a payment provider tells by itself, perhaps twice, perhaps late."""

from collections.abc import Mapping
from datetime import datetime

from noren.domains.payments import api as payments
from noren.journeys.checkout.settle import Settle, settle
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.register.finish import finished_at_register
from noren.platform.actor import SYSTEM
from noren.platform.observability import log


def receive_webhook(*, provider: str, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
    """Settle the orders that a provider's signed message speaks of. Doing it again changes nothing.

    Raises: ProviderUnknown, SignatureInvalid.
    """
    for event in payments.provider_of(provider).parse_webhook(headers, body):
        try:
            payment = payments.get_payment(payment_id=event.payment_id)
        except payments.PaymentNotFound:
            log.warning("payments.webhook_unknown_payment", provider=provider, event_id=event.event_id)
            continue
        if payment.provider != provider:
            log.warning("payments.webhook_of_another_provider", provider=provider, event_id=event.event_id)
            continue
        if finished_at_register(payment=payment, outcome=event.outcome, source="webhook", at=at):
            send_pending_refunds(order_id=payment.purpose_id, at=at)
            continue
        settle(
            input=Settle(order_id=payment.purpose_id, payment_id=payment.id, outcome=event.outcome, source="webhook"),
            actor=SYSTEM,
            at=at,
        )
        send_pending_refunds(order_id=payment.purpose_id, at=at)
