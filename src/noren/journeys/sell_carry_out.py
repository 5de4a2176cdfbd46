"""A sale at the counter: the goods are paid in cash and taken along, all in one transaction."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.catalog import api as catalog
from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    FulfilmentType,
    ProposeFulfilment,
    ProposeFulfilments,
    ProposeLine,
    Recipient,
)
from noren.domains.identity import api as identity
from noren.domains.identity.contracts import RegisterGuest
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import (
    MAX_LINES,
    Channel,
    Contact,
    FrozenLine,
    OrderState,
    PlacedOrder,
    PlaceOrder,
    PointsAs,
    PointsUse,
    TaxTotal,
)
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import BeginPayment
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.checkout.place import TotalChanged
from noren.journeys.checkout.plan import frozen_line
from noren.journeys.points import as_used, discounted, take_points_payment, tendered, terms_for, use_for
from noren.kernel.ids import derived_id, uuid7
from noren.kernel.tax import ServiceMode
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
    priced = _priced(input, location, at)
    points, lines = _with_points(input, location, priced, at)
    total = sum(line.amount_minor for line in lines)
    if input.expected_total_minor is not None and input.expected_total_minor != total:
        raise TotalChanged(total_minor=total, currency=location.currency)
    placed = _place(input, location, lines, points, actor, at)
    if points is not None and input.member_id is not None:
        use_for(
            points=points.points,
            order_id=input.id,
            member_id=input.member_id,
            lines=priced,
            location=location,
            is_over=True,
            actor=actor,
            at=at,
        )
    _take_payment(placed, location, points, actor, at)
    _take_off_the_shelf(input, actor, at)
    return Sold(
        order_id=input.id,
        order_code=placed.order_code,
        state=OrderState.COMPLETED,
        total_minor=placed.total_minor,
        currency=placed.currency,
        taxes=orders.taxes_of(lines, location.tax_rounding),
        points_used=input.points,
        due_minor=placed.total_minor - tendered(points),
    )


def _with_points(
    input: SellCarryOut, location: LocationFacts, lines: list[FrozenLine], at: datetime
) -> tuple[PointsUse | None, list[FrozenLine]]:
    """What the points of the sale do, and its lines: lower where points are a discount."""
    if not input.points:
        return None, lines
    used = terms_for(points=input.points, member_id=input.member_id, lines=lines, location=location, at=at)
    if used.as_ is PointsAs.TENDER:
        return as_used(used), lines
    return as_used(used), discounted(lines, used.value_minor, currency=location.currency)


def _priced(input: SellCarryOut, location: LocationFacts, at: datetime) -> list[FrozenLine]:
    quoted = catalog.quote(
        variant_ids=[line.variant_id for line in input.lines],
        channel=Channel.STORE.value,
        location_id=location.id,
        at=at,
        currency=location.currency,
    )
    return [
        frozen_line(line=line, quoted=found, served=ServiceMode.TAKEAWAY, at=at)
        for line, found in zip(input.lines, quoted, strict=True)
    ]


def _place(
    input: SellCarryOut,
    location: LocationFacts,
    lines: list[FrozenLine],
    points: PointsUse | None,
    actor: Actor,
    at: datetime,
) -> PlacedOrder:
    """The order and its one part, both over; a customer who did not say who they are is a guest without a name."""
    member_id = input.member_id or derived_id("guest", input.id)
    if input.member_id is not None:
        identity.master_of(member_id=input.member_id)
    else:
        stranger = RegisterGuest(member_id=member_id, family_name="", given_name="", locale=input.locale)
        identity.register_guest(input=stranger, actor=actor, at=at)
    placed = orders.place(
        input=PlaceOrder(
            order_id=input.id,
            company_id=location.company_id,
            location_id=location.id,
            channel=Channel.STORE,
            member_id=member_id,
            currency=location.currency,
            locale=input.locale,
            contact=Contact(),
            lines=lines,
            business_date=places.business_date(location=location, at=at),
            rounding=location.tax_rounding,
            is_over=True,
            points=points,
        ),
        actor=actor,
        at=at,
    )
    part = ProposeFulfilment(
        id=derived_id("fulfilment", input.id),
        type=FulfilmentType.CARRY_OUT,
        location_id=location.id,
        reservation_id=input.id,
        due_at=at,
        recipient=Recipient(),
        lines=[
            ProposeLine(id=line.id, order_line_id=line.id, variant_id=wanted.variant_id, quantity=line.quantity)
            for line, wanted in zip(lines, input.lines, strict=True)
        ],
    )
    fulfilment.record_carried_out(
        input=ProposeFulfilments(order_id=input.id, order_code=placed.order_code, fulfilments=[part]),
        actor=actor,
        at=at,
    )
    return placed


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


def _take_off_the_shelf(input: SellCarryOut, actor: Actor, at: datetime) -> None:
    stock.move(
        input=MoveStock(
            reason=MovementReason.SALE,
            reference_id=input.id,
            lines=[
                MoveLine(location_id=input.location_id, variant_id=line.variant_id, delta=-line.quantity)
                for line in input.lines
            ],
        ),
        actor=actor,
        at=at,
    )
