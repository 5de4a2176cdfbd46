"""The shop over the API: carts, stores that can hand goods over, an order found again, and its receipt."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Query, Router, Status
from pydantic import Field

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import MAX_QUANTITY, Contract
from noren.domains.places.contracts import LocationFacts, OpenNow
from noren.domains.storefront import api as storefront
from noren.domains.storefront.contracts import Facets
from noren.journeys.find_order import FindOrder, OpenedOrder, find_own_order
from noren.journeys.reads.cart_view import CartView, cart_view, require_cart
from noren.journeys.reads.pickup_stores import pickup_stores
from noren.journeys.reads.receipt import Receipt, receipt
from noren.platform.accounts.pages import address_of
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router()


class CartGoods(Contract):
    variant_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)] = 1


class CartQuantity(Contract):
    """0 takes the goods out of the cart."""

    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class CartScope(Contract):
    """`location_id`: fills `here` with what one store has."""

    location_id: UUID | None = None


class WantedStores(Contract):
    cart_id: UUID
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None


class StoreForCart(Contract):
    """A store with what it has of a cart, and when it could be ready."""

    location: LocationFacts
    open: OpenNow
    distance_m: int | None
    ready_at: datetime
    complete: int
    missing: list[UUID]


@router.get("/carts/{uuid:cart_id}", response=CartView, operation_id="cart.view", tags=["carts"])
def get_cart(request: HttpRequest, cart_id: UUID, asked: Query[CartScope]) -> CartView:
    """A cart with names, prices, tax and what can be had. A guest's cart is opened by its id: keep it like a password."""
    actor = actor_of(request)
    require_cart(cart_id=cart_id, actor=actor)
    return cart_view(cart_id=cart_id, actor=actor, at=now(), location_id=asked.location_id)


@router.post("/carts/{uuid:cart_id}/lines", response=CartView, operation_id="cart.add", tags=["carts"])
def add(request: HttpRequest, cart_id: UUID, body: CartGoods) -> CartView:
    """Put goods into a cart, beside those that are there. The client makes the cart's id; the first line makes the cart."""
    actor = actor_of(request)
    require_cart(cart_id=cart_id, actor=actor)
    wanted = orders.CartLineInput(cart_id=cart_id, variant_id=body.variant_id, quantity=body.quantity)
    perform(request, orders.add_to_cart, wanted)
    return cart_view(cart_id=cart_id, actor=actor, at=now())


@router.put("/carts/{uuid:cart_id}/lines/{uuid:variant_id}", response=CartView, operation_id="cart.set", tags=["carts"])
def set_line(request: HttpRequest, cart_id: UUID, variant_id: UUID, body: CartQuantity) -> CartView:
    """Set how many of one variant are in a cart; 0 takes it out."""
    actor = actor_of(request)
    require_cart(cart_id=cart_id, actor=actor)
    wanted = orders.CartLineInput(cart_id=cart_id, variant_id=variant_id, quantity=body.quantity)
    perform(request, orders.set_cart_line, wanted)
    return cart_view(cart_id=cart_id, actor=actor, at=now())


@router.delete("/carts/{uuid:cart_id}/lines", response={204: None}, operation_id="cart.clear", tags=["carts"])
def clear(request: HttpRequest, cart_id: UUID) -> Status[None]:
    """Empty a cart."""
    require_cart(cart_id=cart_id, actor=actor_of(request))
    perform(request, orders.clear_cart, orders.CartRef(cart_id=cart_id))
    return Status(204, None)


@router.get("/pickup-stores", response=list[StoreForCart], operation_id="cart.pickup_stores", tags=["carts"])
def stores_for_cart(request: HttpRequest, asked: Query[WantedStores]) -> list[StoreForCart]:
    """Where a cart can be collected: stores that have all of it first, then the nearest."""
    actor = actor_of(request)
    require_cart(cart_id=asked.cart_id, actor=actor)
    at = now()
    wanted = {line.variant_id: line.quantity for line in cart_view(cart_id=asked.cart_id, actor=actor, at=at).lines}
    near = (asked.lat, asked.lon) if asked.lat is not None and asked.lon is not None else None
    return [
        StoreForCart(
            location=store.location,
            open=store.open,
            distance_m=store.distance_m,
            ready_at=store.ready_at,
            complete=store.complete,
            missing=store.missing,
        )
        for store in pickup_stores(wanted=wanted, at=at, near=near)
    ]


@router.get("/products/facets", response=Facets, operation_id="storefront.facets", tags=["storefront"])
def facets(request: HttpRequest, department: UUID | None = None) -> Facets:
    """The colours and sizes that the goods of a department come in; at most a minute old."""
    return storefront.facets(department_id=department)


@router.post("/orders/lookups", response=OpenedOrder, operation_id="orders.find", tags=["orders"])
def find_order(request: HttpRequest, body: FindOrder) -> OpenedOrder:
    """A guest's order by its code and the e-mail address or phone number on it: gives the token that opens it."""
    return find_own_order(input=body, address=address_of(request), at=now())


@router.get("/orders/{uuid:order_id}/receipt", response=Receipt, operation_id="orders.receipt", tags=["orders"])
def get_receipt(
    request: HttpRequest, order_id: UUID, access_token: Annotated[str, Header(alias="X-Order-Token")] = ""
) -> Receipt:
    """The qualified simplified invoice of a paid order, with the return invoices of what came back."""
    return receipt(order_id=order_id, actor=actor_of(request), token=access_token, at=now())
