"""Who shops: the person, their cart, the store they chose, where they are, and the orders that they may open."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from pydantic import BaseModel

from noren.domains.orders import api as orders
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.faces.shared.remembered import Own, remembered
from noren.journeys.reads.pickup_stores import Position
from noren.kernel.ids import uuid7
from noren.platform.accounts.pages import actor_of_page
from noren.platform.actor import Actor
from noren.platform.clock import now
from noren.platform.idempotency import IdempotencyKey

STORE_COOKIE = "noren_my_store"
HERE_COOKIE = "noren_here"
CART, ORDERS, SOLD_AT = "cart_id", "order_tokens", "sold_at"
IN_STORE = timedelta(hours=3)
"""Whoever ordered what their store lacks is taken to be there for so long: the order is that store's sale."""
MOST_ORDERS = 30


@dataclass(frozen=True, slots=True)
class Shopper:
    """`store`: chosen by the shopper. `near`: where they said they are, else where that store is."""

    actor: Actor
    cart_id: UUID | None
    store: LocationFacts | None
    near: Position | None
    has_position: bool
    order_tokens: Mapping[str, str]

    @property
    def is_member(self) -> bool:
        return self.actor.member_id is not None

    @property
    def store_id(self) -> UUID | None:
        return self.store.id if self.store else None

    def token_of(self, order_id: UUID) -> str:
        """The token of an order that this session opened, else empty."""
        return self.order_tokens.get(str(order_id), "")


def stand_in(request: HttpRequest, store_id: UUID) -> None:
    """Remember the store that the shopper orders in."""
    request.session[SOLD_AT] = {"store": str(store_id), "until": (now() + IN_STORE).isoformat()}


def sold_at(request: HttpRequest) -> UUID | None:
    """The store that the shopper orders in, if they said so lately and it is still one."""
    kept = request.session.get(SOLD_AT)
    if not kept or datetime.fromisoformat(kept["until"]) < now():
        return None
    store = places.find_store(location_id=UUID(kept["store"]))
    return store.id if store else None


def shopper_of(request: HttpRequest) -> Shopper:
    """The shopper behind a request; costs no statement for somebody new, one for a member."""
    actor = actor_of_page(request)
    store = _my_store(request, actor.member_id)
    position = _position(request.COOKIES.get(HERE_COOKIE, ""))
    near = position or ((store.lat, store.lon) if store and store.lat is not None and store.lon is not None else None)
    cart = request.session.get(CART)
    return Shopper(
        actor=actor,
        cart_id=UUID(cart) if cart else None,
        store=store,
        near=near,
        has_position=position is not None,
        order_tokens=request.session.get(ORDERS, {}),
    )


def _my_store(request: HttpRequest, member_id: UUID | None) -> LocationFacts | None:
    """The store that the member follows; else the one that this browser's guest has chosen, if it still stands."""
    if member_id is not None and (followed := places.followed_store(member_id=member_id)):
        return followed
    return places.find_store(location_id=uuid_or_none(request.COOKIES.get(STORE_COOKIE, "")))


def cart_of(request: HttpRequest) -> UUID:
    """The session's cart; a new id where it has none yet."""
    known = request.session.get(CART)
    if known is None:
        known = request.session[CART] = str(uuid7())
    return UUID(known)


def remember_order(request: HttpRequest, *, order_id: UUID, token: str) -> None:
    """Let this session open an order, so that its token need not stand in addresses."""
    kept: dict[str, str] = {**request.session.get(ORDERS, {}), str(order_id): token}
    request.session[ORDERS] = dict(list(kept.items())[-MOST_ORDERS:])


@dataclass(frozen=True, slots=True)
class Reader:
    """All that a remembered page may know of its shopper."""

    is_member: bool
    has_position: bool


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    shopper: Shopper | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page in the shop's frame, with the cart's number and a key for its forms. One statement for who has a cart."""
    shopper = shopper or shopper_of(request)
    own = {"shopper": shopper, "key": uuid7(), "member_id": shopper.actor.member_id or ""}
    return render(request, template, {**_frame(shopper), **own, **context}, status=status)


def remembered_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    shopper: Shopper,
    live_ticket: Own = "",
    made_of: Callable[[], object] | None = None,
    more: Callable[[], Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """The same for a page that is asked again and again: drawn once for the same content (see `remembered`)."""
    reader = Reader(is_member=shopper.is_member, has_position=shopper.has_position)
    own: dict[str, Own] = {
        "key": str(uuid7()),
        "member_id": str(shopper.actor.member_id or ""),
        "live_ticket": live_ticket,
    }
    known = {**_frame(shopper), "shopper": reader, **context}
    return remembered(request, template, known, own=own, made_of=made_of, more=more)


def _frame(shopper: Shopper) -> dict[str, Any]:
    quantity = sum(line[1] for line in orders.cart_lines(cart_id=shopper.cart_id)) if shopper.cart_id else 0
    return {
        "cart_quantity": quantity,
        "my_store": shopper.store,
        "my_store_open": places.open_now(location=shopper.store, at=now()) if shopper.store else None,
    }


def key_of(request: HttpRequest, *, route: str, body: BaseModel) -> IdempotencyKey | None:
    """The form's key with what was filled in: a double tap or a reload has one effect, and a form that was changed
    after going back is another request.

    Raises: IdempotencyKeyInvalid.
    """
    given = request.POST.get("key", "")
    client = actor_of_page(request).client
    if not given:
        return None
    filled_in = hashlib.sha256(body.model_dump_json().encode()).hexdigest()[:16]
    return IdempotencyKey.of(client=client, route=route, key=f"{given[:64]}.{filled_in}", body=body)


def uuid_or_none(text: str | None) -> UUID | None:
    """An id from outside, or None where it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def number_or_none(text: str | None, *, least: int = 0, most: int = 10**9) -> int | None:
    """A whole number from outside within bounds, or None."""
    bare = (text or "").strip()
    if not bare.isdecimal() or len(bare) > 12:
        return None
    return int(bare) if least <= int(bare) <= most else None


def position_of(lat: str, lon: str) -> Position | None:
    """A position on earth from two texts, or None."""
    return _position(f"{lat},{lon}")


def _position(text: str) -> Position | None:
    lat, _, lon = text.partition(",")
    try:
        found = float(lat), float(lon)
    except ValueError:
        return None
    return found if abs(found[0]) <= 90 and abs(found[1]) <= 180 else None
