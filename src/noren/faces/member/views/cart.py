from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import MAX_QUANTITY
from noren.faces.member.shopper import (
    Shopper,
    cart_of,
    key_of,
    number_or_none,
    page,
    shopper_of,
    stand_in,
    uuid_or_none,
)
from noren.faces.shared.language import safe_path
from noren.journeys.reads.cart_view import CartView, cart_view
from noren.kernel.ids import uuid7
from noren.platform.actor import Actor
from noren.platform.clock import now


@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    """What is in the cart, what it costs, and what of it can be had."""
    shopper = shopper_of(request)
    member_id = shopper.actor.member_id
    points = loyalty.find_points(member_id=member_id, at=now()) if member_id else None
    return page(request, "member/cart.html", {"cart": cart_for(shopper), "points": points}, shopper=shopper)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put goods into the cart: a fragment that says so for htmx, else on to the cart."""
    variant_id = uuid_or_none(request.POST.get("variant"))
    quantity = number_or_none(request.POST.get("quantity"), least=1, most=MAX_QUANTITY) or 1
    if variant_id is None:
        raise orders.UnknownGoods
    shopper = shopper_of(request)
    wanted = orders.CartLineInput(cart_id=cart_of(request), variant_id=variant_id, quantity=quantity)
    if "sold_at" in request.POST and shopper.store_id is not None:
        stand_in(request, shopper.store_id)
    key = key_of(request, route="cart.add", body=wanted)
    orders.add_to_cart(input=wanted, actor=shopper.actor, at=now(), key=key)
    if request.headers.get("HX-Request"):
        count = sum(line[1] for line in orders.cart_lines(cart_id=wanted.cart_id))
        return render(request, "member/parts/added.html", {"cart_quantity": count, "key": uuid7()})
    return HttpResponseRedirect(safe_path(request.POST.get("next", ""), otherwise=reverse("cart")))


@require_POST
def set_line(request: HttpRequest) -> HttpResponse:
    """Set a line's quantity; 0 takes it out. Setting twice is setting once, so it needs no key."""
    variant_id = uuid_or_none(request.POST.get("variant"))
    quantity = number_or_none(request.POST.get("quantity"), most=MAX_QUANTITY)
    if variant_id is not None and quantity is not None:
        wanted = orders.CartLineInput(cart_id=cart_of(request), variant_id=variant_id, quantity=quantity)
        orders.set_cart_line(input=wanted, actor=shopper_of(request).actor, at=now())
    return HttpResponseRedirect(reverse("cart"))


def cart_for(shopper: Shopper) -> CartView | None:
    """The shopper's cart with what their store has of it; None where they have none."""
    if shopper.cart_id is None:
        return None
    return cart_view(cart_id=shopper.cart_id, actor=shopper.actor, at=now(), location_id=shopper.store_id)


def empty_cart(request: HttpRequest, *, actor: Actor) -> None:
    """Take the ordered goods out of the session's cart."""
    orders.clear_cart(input=orders.CartRef(cart_id=cart_of(request)), actor=actor, at=now())
