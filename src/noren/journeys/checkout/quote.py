from datetime import datetime
from typing import Annotated

from pydantic import Field

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Contact
from noren.journeys.checkout.contracts import (
    CheckoutQuote,
    Contract,
    Part,
    PaymentChoice,
    PlaceCheckout,
    QuotedLine,
    QuotedPart,
)
from noren.journeys.checkout.plan import plan_checkout


class QuoteCheckout(Contract):
    """The same parts as a checkout, without a customer or a payment."""

    channel: Channel = Channel.WEB
    parts: Annotated[list[Part], Field(min_length=1, max_length=5)]


def quote_checkout(*, input: QuoteCheckout, at: datetime) -> CheckoutQuote:
    """What a checkout would cost and when each part would be ready; reads only, nothing is held.

    Raises: what planning a checkout raises.
    """
    wanted = PlaceCheckout(
        channel=input.channel,
        contact=Contact(),
        parts=input.parts,
        payment=PaymentChoice(token="none"),  # noqa: S106 - no payment is meant
    )
    plan = plan_checkout(wanted, at=at)
    shipping = sum(part.shipping.amount_minor for part in plan.parts if part.shipping)
    return CheckoutQuote(
        currency=plan.location.currency,
        goods_minor=plan.total_minor - shipping,
        shipping_minor=shipping,
        total_minor=plan.total_minor,
        taxes=orders.taxes_of(plan.lines, plan.rounding),
        parts=[
            QuotedPart(
                type=part.type,
                location_id=part.location.id,
                due_at=part.due_at,
                shipping_minor=part.shipping.amount_minor if part.shipping else 0,
                lines=[
                    QuotedLine(
                        variant_id=line.variant_id,
                        name=line.name,
                        sku=line.sku,
                        quantity=line.quantity,
                        unit_price_minor=line.unit_price_minor,
                        amount_minor=line.amount_minor,
                        tax_rate=str(line.tax_rate),
                        reduced=line.reduced,
                    )
                    for line in part.lines
                    if line.variant_id is not None
                ],
            )
            for part in plan.parts
        ],
    )
