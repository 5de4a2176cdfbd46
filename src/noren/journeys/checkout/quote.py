from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import UsedPoints
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, Contact, FrozenLine, PointsAs
from noren.journeys.checkout.contracts import (
    CheckoutQuote,
    Contract,
    Part,
    PaymentChoice,
    PlaceCheckout,
    QuotedLine,
    QuotedPart,
    QuotedPoints,
)
from noren.journeys.checkout.plan import Plan, PlannedPart, plan_checkout
from noren.journeys.points import discounted, place_of, tendered, terms_for, usable_for


class QuoteCheckout(Contract):
    """The same parts as a checkout, without a customer or a payment.

    `with_points` tells a signed-in member what their points could do, and with `points` what so many would.
    """

    channel: Channel = Channel.WEB
    parts: Annotated[list[Part], Field(min_length=1, max_length=5)]
    with_points: bool = False
    points: Annotated[int, Field(ge=0, le=10**9)] = 0
    sold_at: UUID | None = None


def quote_checkout(*, input: QuoteCheckout, at: datetime, member_id: UUID | None = None) -> CheckoutQuote:
    """What a checkout would cost and when each part would be ready; reads only, nothing is held.

    Raises: what planning a checkout raises; with points PointsNeedMember, PointsNotOffered, PointsOutOfLimits.
    """
    wanted = PlaceCheckout(
        channel=input.channel,
        contact=Contact(),
        parts=input.parts,
        sold_at=input.sold_at,
        payment=PaymentChoice(token="none"),  # noqa: S106 - no payment is meant
    )
    plan = plan_checkout(wanted, at=at)
    used = (
        terms_for(points=input.points, member_id=member_id, lines=plan.lines, location=plan.location, at=at)
        if input.points
        else None
    )
    lines = plan.lines
    if used is not None and used.as_ is PointsAs.DISCOUNT:
        lines = discounted(lines, used.value_minor, currency=plan.location.currency)
    total = sum(line.amount_minor for line in lines)
    shipping = sum(part.shipping.amount_minor for part in plan.parts if part.shipping)
    by_id = {line.id: line for line in lines}
    return CheckoutQuote(
        currency=plan.location.currency,
        goods_minor=total - shipping,
        shipping_minor=shipping,
        total_minor=total,
        taxes=orders.taxes_of(lines, plan.rounding),
        parts=[_part(part, by_id) for part in plan.parts],
        points=_points(plan, lines, used, member_id, at) if input.with_points or used else None,
    )


def _part(part: PlannedPart, by_id: dict[UUID, FrozenLine]) -> QuotedPart:
    return QuotedPart(
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
                discount_minor=line.discount_minor,
                amount_minor=line.amount_minor,
                tax_rate=str(line.tax_rate),
                reduced=line.reduced,
            )
            for line in (by_id[planned.id] for planned in part.lines)
            if line.variant_id is not None
        ],
    )


def _points(
    plan: Plan, lines: Sequence[FrozenLine], used: UsedPoints | None, member_id: UUID | None, at: datetime
) -> QuotedPoints:
    place = place_of(plan.location)
    payable = usable_for(plan.lines, place=place, at=at)
    offer = (
        None
        if member_id is None
        else loyalty.find_offer(member_id=member_id, place=place, payable_minor=payable, at=at)
    )
    return QuotedPoints(
        offer=offer,
        used=used.points if used else 0,
        value_minor=used.value_minor if used else 0,
        used_as=used.as_ if used else None,
        due_minor=sum(line.amount_minor for line in lines) - tendered(used),
        earns=loyalty.estimate(
            lines=lines,
            place=place,
            rounding=plan.rounding,
            currency=plan.location.currency,
            tender_minor=tendered(used),
            at=at,
        ),
    )
