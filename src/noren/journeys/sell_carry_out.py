"""A sale at the counter: the goods are paid in cash and taken along, all in one transaction."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import MAX_LINES, OrderState, PlacedOrder, PointsUse, TaxTotal
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import BeginPayment
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.checkout.place import TotalChanged
from noren.journeys.counter import CounterSale, handed_over, placed, priced, with_points
from noren.journeys.points import take_points_payment, tendered, use_for
from noren.kernel.ids import derived_id, uuid7
from noren.platform.actor import Actor
from noren.platform.command import command


class SellCarryOut(BaseModel):
    """`id` is made by the client, so that a retry is the same sale; `member_id` is the customer, if they said who.
    `points` of theirs are used; the tender is for the rest.

    `expected_total_minor` is what the customer was told: if prices have changed since, the sale is refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: UUID = Field(default_factory=uuid7)
    location_id: UUID
    lines: Annotated[list[WantedLine], Field(min_length=1, max_length=MAX_LINES)]
    tender: Literal["cash"] = "cash"
    member_id: UUID | None = None
    locale: Literal["ja", "en"] = "ja"
    expected_total_minor: Annotated[int, Field(ge=0)] | None = None
    points: Annotated[int, Field(ge=0, le=10**9)] = 0
    hold_ids: Annotated[list[UUID], Field(max_length=10)] = []


class Sold(BaseModel):
    """What a receipt needs beside the goods. `due_minor` is what the customer still has to pay: the total less the
    points that pay as a tender (as a discount they have lowered the total itself)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    order_id: UUID
    order_code: str
    state: OrderState
    total_minor: int
    currency: str
    taxes: list[TaxTotal]
    points_used: int = 0
    due_minor: int


@command("orders.sell")
def sell_carry_out(*, input: SellCarryOut, actor: Actor, at: datetime) -> Sold:
    """Sell goods over the counter. Never refused for lack of stock: what the customer holds was there.

    The order is placed, paid, handed over and completed at once; a promise to somebody else that can no longer be
    kept is told as a shortfall.

    Raises: LocationNotFound, UnknownVariant, NotForSale, TotalChanged, MemberNotFound, OrderExists,
    NotAllowed at another store; with points what `loyalty.use_points` raises.
    Locks: idempotency, with points the person's accounts, then stock levels.
    Emits: orders.placed.v1, .confirmed.v1, .completed.v1, payments.captured.v1, fulfilment.completed.v1,
    stock.changed.v1, stock.shortfall.v1
    """
    actor.require("orders.sell", input.location_id)
    location = places.location_facts(location_ids=[input.location_id])[input.location_id]
    before_points = priced(input.lines, location, at)
    points, lines = with_points(input.points, input.member_id, before_points, location, at)
    total = sum(line.amount_minor for line in lines)
    if input.expected_total_minor is not None and input.expected_total_minor != total:
        raise TotalChanged(total_minor=total, currency=location.currency)
    sale = CounterSale(
        id=input.id,
        location=location,
        business_date=places.business_date(location=location, at=at),
        member_id=input.member_id,
        locale=input.locale,
        lines=lines,
        points=points,
        hold_ids=tuple(input.hold_ids),
    )
    order = placed(sale, actor, at)
    if points is not None and input.member_id is not None:
        use_for(
            points=points.points,
            order_id=input.id,
            member_id=input.member_id,
            lines=before_points,
            location=location,
            is_over=True,
            actor=actor,
            at=at,
        )
    _take_payment(order, location, points, actor, at)
    handed_over(sale, lines, order.order_code, actor, at)
    return Sold(
        order_id=input.id,
        order_code=order.order_code,
        state=OrderState.COMPLETED,
        total_minor=order.total_minor,
        currency=order.currency,
        taxes=orders.taxes_of(lines, location.tax_rounding),
        points_used=input.points,
        due_minor=order.total_minor - tendered(points),
    )


def _take_payment(
    placed: PlacedOrder, location: LocationFacts, points: PointsUse | None, actor: Actor, at: datetime
) -> None:
    """The points, and cash for the rest."""
    by_points = tendered(points)
    if by_points:
        take_points_payment(
            order_id=placed.order_id,
            company_id=location.company_id,
            value_minor=by_points,
            currency=placed.currency,
            actor=actor,
            at=at,
        )
    if by_points and by_points == placed.total_minor:
        return
    payments.take(
        input=BeginPayment(
            payment_id=derived_id("payment", placed.order_id),
            purpose_id=placed.order_id,
            company_id=location.company_id,
            provider="cash",
            method="cash",
            amount_minor=placed.total_minor - by_points,
            currency=placed.currency,
        ),
        actor=actor,
        at=at,
    )
