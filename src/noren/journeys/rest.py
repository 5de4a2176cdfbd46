"""Orders over the API: see, prepare, hand over, ship, return, cancel; and what payment providers tell."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Query, Router, Status
from pydantic import BaseModel, Field

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentPage, FulfilmentState, FulfilmentType
from noren.domains.identity import api as identity
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, OrderPage, OrderState, RecordedReturn, ShippingFee
from noren.domains.payments import api as payments
from noren.domains.payments.contracts import Payment
from noren.journeys.cancel_order import CancelOrder, OrderCancelledResult, cancel_order
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.payment_webhook import receive_webhook
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.reads.order_list import order_list
from noren.journeys.reads.order_view import OrderView, order_view
from noren.journeys.reject_pick import RejectPick, reject_pick
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.journeys.sell_carry_out import SellCarryOut, Sold, sell_carry_out
from noren.journeys.ship import Ship, ship
from noren.platform.actor import ActorKind, NotAllowed
from noren.platform.clock import now
from noren.platform.rest import actor_of, key_of, perform

router = Router(tags=["orders"])


class OrderFilter(BaseModel):
    text: Annotated[str, Field(max_length=100)] = ""
    state: OrderState | None = None
    channel: Channel | None = None
    location_id: UUID | None = None
    on: date | None = None
    cursor: Annotated[str, Field(max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class WorkFilter(BaseModel):
    location_id: UUID
    state: FulfilmentState = FulfilmentState.RESERVED
    type: FulfilmentType | None = None
    cursor: Annotated[str, Field(max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/orders", response=OrderPage, operation_id="orders.list")
def list_orders(request: HttpRequest, asked: Query[OrderFilter]) -> OrderPage:
    """Orders, newest first: one's own for a member, those of one's places for staff and keys.

    Who takes goods back finds an order of any place by its whole code, as the receipt shows it.
    """
    actor = actor_of(request)
    if actor.kind is ActorKind.MEMBER and actor.member_id is not None:
        return order_list(
            member_ids=identity.group_of(member_id=actor.member_id),
            state=asked.state,
            cursor=asked.cursor,
            limit=asked.limit,
        )
    actor.require("orders.view", asked.location_id)
    places = (
        [asked.location_id] if asked.location_id else None if actor.location_ids is None else sorted(actor.location_ids)
    )
    if asked.location_id is None and actor.may("orders.return") and orders.is_code(asked.text):
        places = None
    return order_list(
        location_ids=places,
        state=asked.state,
        channel=asked.channel.value if asked.channel else None,
        text=asked.text,
        on=asked.on,
        cursor=asked.cursor,
        limit=asked.limit,
    )


@router.get("/shipping-fees", response=list[ShippingFee], operation_id="orders.shipping_fees")
def shipping_fees(request: HttpRequest, company_id: UUID, currency: str = "JPY") -> list[ShippingFee]:
    """What a delivery costs, with past and coming fees, the latest first."""
    return orders.shipping_fees(company_id=company_id, currency=currency.replace("\x00", ""))


@router.put("/shipping-fees", response=ShippingFee, operation_id="orders.set_shipping_fee")
def set_shipping_fee(request: HttpRequest, body: ShippingFee) -> ShippingFee:
    """Say what a delivery costs from an instant on."""
    return perform(request, orders.set_shipping_fee, body)


@router.get("/orders/{uuid:order_id}", response=OrderView, operation_id="orders.view")
def get_order(
    request: HttpRequest,
    order_id: UUID,
    access_token: Annotated[str, Header(alias="X-Order-Token")] = "",
    code: Annotated[str, Query(max_length=40)] = "",
) -> OrderView:
    """One order with its parts, payments, returns and history. A guest sends the checkout's `access_token` in `X-Order-Token`.

    An order of another place is shown to whoever takes goods back and names its `code`.
    """
    return order_view(order_id=order_id, code=code, actor=actor_of(request), token=access_token, at=now())


@router.post("/orders/cancellations", response=OrderCancelledResult, operation_id="orders.cancel")
def cancel(request: HttpRequest, body: CancelOrder) -> OrderCancelledResult:
    """Cancel all of an order that has not been handed over; the money goes back to where it came from."""
    result = perform(request, cancel_order, body)
    send_pending_refunds(order_id=body.order_id, at=now())
    return result


@router.post("/returns", response={201: RecordedReturn}, operation_id="orders.return_goods")
def take_back(request: HttpRequest, body: ReturnGoods) -> Status[RecordedReturn]:
    """Take goods of any order back at any store. Needs an `Idempotency-Key`."""
    result = perform(request, return_goods, body, key_required=True)
    send_pending_refunds(order_id=body.order_id, at=now())
    return Status(201, result)


@router.post("/sales", response={201: Sold}, operation_id="orders.sell")
def sell(request: HttpRequest, body: SellCarryOut) -> Status[Sold]:
    """Write down a sale at the counter: paid in cash, goods taken along. Needs an `Idempotency-Key`."""
    return Status(201, perform(request, sell_carry_out, body, key_required=True))


@router.get("/fulfilments", response=FulfilmentPage, operation_id="fulfilment.list")
def list_work(request: HttpRequest, asked: Query[WorkFilter]) -> FulfilmentPage:
    """The work of one place, the most urgent first."""
    actor_of(request).require("fulfilment.view", asked.location_id)
    return fulfilment.list_work(
        location_id=asked.location_id,
        states=[asked.state],
        type=asked.type,
        cursor=asked.cursor,
        limit=asked.limit,
    )


@router.get("/fulfilments/{uuid:fulfilment_id}", response=Fulfilment, operation_id="fulfilment.view")
def get_part(request: HttpRequest, fulfilment_id: UUID) -> Fulfilment:
    """One pick-up or shipment."""
    actor = actor_of(request)
    actor.require("fulfilment.view")
    part = fulfilment.get_fulfilment(fulfilment_id=fulfilment_id)
    if not actor.reaches(part.location_id):
        raise NotAllowed(permission="fulfilment.view")
    return part


@router.post("/fulfilments/preparations", response=Fulfilment, operation_id="fulfilment.prepare_pickup")
def prepare(request: HttpRequest, body: PreparePickup) -> Fulfilment:
    """Put a part ready; units that were not found are sent by another place in time, else the customer is asked."""
    result = perform(request, prepare_pickup, body)
    send_pending_refunds(order_id=result.order_id, at=now())
    return result


@router.post("/fulfilments/rejections", response=Fulfilment, operation_id="fulfilment.reject_pick")
def reject(request: HttpRequest, body: RejectPick) -> Fulfilment:
    """Give a part away that a place cannot prepare: another one sends it in time, else the customer is asked."""
    result = perform(request, reject_pick, body)
    send_pending_refunds(order_id=result.order_id, at=now())
    return result


@router.post("/fulfilments/hand-overs", response=Fulfilment, operation_id="fulfilment.collect")
def hand_over(request: HttpRequest, body: Collect) -> Fulfilment:
    """Give prepared goods to whoever shows their code."""
    key = key_of(request, route="fulfilment.collect", body=body, required=False)
    return collect(input=body, actor=actor_of(request), at=now(), key=key)


@router.post("/fulfilments/shipments", response=Fulfilment, operation_id="fulfilment.send")
def send(request: HttpRequest, body: Ship) -> Fulfilment:
    """Give a prepared parcel to the carrier."""
    return perform(request, ship, body)


@router.post("/payments/webhooks/{provider}", response={204: None}, operation_id="payments.webhook", tags=["payments"])
def webhook(request: HttpRequest, provider: str) -> Status[None]:
    """Where a payment provider tells what happened. Signed; the same message twice counts once."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    receive_webhook(provider=provider, headers=headers, body=request.body, at=now())
    return Status(204, None)


@router.get("/payments/{uuid:payment_id}", response=Payment, operation_id="payments.view", tags=["payments"])
def get_payment(request: HttpRequest, payment_id: UUID) -> Payment:
    """One payment with its refunds, of an order of one's places."""
    actor = actor_of(request)
    actor.require("payments.view")
    payment = payments.get_payment(payment_id=payment_id)
    actor.require("payments.view", orders.get_order(order_id=payment.purpose_id).location_id)
    return payment
