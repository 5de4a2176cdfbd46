"""Goods that are held, bought online: who collects them, how they are paid, the final confirmation, the order."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from noren.domains.identity import api as identity
from noren.domains.orders.contracts import Channel
from noren.faces.member.checkout_form import Draft, contact_of, draft_for, draft_of, mistakes
from noren.faces.member.means import means_of, means_offered
from noren.faces.member.shopper import Shopper, number_or_none, page, remember_order, shopper_of, uuid_or_none
from noren.faces.member.views.checkout import PAYING, keep_shown, shown_before
from noren.faces.member.views.holds import token_of
from noren.faces.shared.wording import wording_of
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import PaymentChoice, PickupPart, PlaceCheckout, WantedLine
from noren.journeys.checkout.quote import QuoteCheckout, quote_checkout
from noren.journeys.reads.cart_view import CartLineView
from noren.journeys.reads.held import HeldGoods, hold_shown
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform.clock import now
from noren.platform.idempotency import IdempotencyKey
from noren.platform.problems import STATUS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Who collects and how it is paid; what is filled in is confirmed once more before it is ordered."""
    shopper = shopper_of(request)
    held = hold_shown(hold_id=hold_id, actor=shopper.actor, token=token_of(request, hold_id), at=now())
    if not held.can_be_ordered:
        return HttpResponseRedirect(reverse("hold", kwargs={"hold_id": hold_id}))
    if request.method != "POST":
        return _form(request, shopper, held, _draft(shopper, held), {})
    draft = draft_of(request.POST).model_copy(update={"how": "pickup", "store": held.location.id})
    wrong = mistakes(draft, lines=[], tokens=[means.token for means in means_offered()])
    if wrong:
        return _form(request, shopper, held, draft, wrong)
    return _confirmation(request, shopper, held, draft)


@require_POST
def place(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Order what was confirmed. The same confirmation sent twice is one order."""
    shopper = shopper_of(request)
    order_id = uuid_or_none(request.POST.get("order"))
    wanted = shown_before(request, order_id) if order_id else None
    if order_id is None or wanted is None or wanted.hold_id != hold_id:
        return HttpResponseRedirect(reverse("hold", kwargs={"hold_id": hold_id}))
    seen = number_or_none(request.POST.get("expected_total"), most=10**12)
    wanted = wanted.model_copy(update={"expected_total_minor": seen})
    key = IdempotencyKey.of(client=shopper.actor.client, route="checkout.place", key=str(order_id), body=wanted)
    try:
        result = checkout(input=wanted, actor=shopper.actor, at=now(), key=key)
    except AppError as refusal:
        return _told(request, shopper, hold_id, wording_of(refusal), STATUS[refusal.kind])
    if result.state == "failed":
        return _told(request, shopper, hold_id, _("The card was not accepted. Nothing was charged."), 409)
    remember_order(request, order_id=order_id, token=result.access_token)
    if result.redirect_url:
        request.session[PAYING] = {str(order_id): result.redirect_url}
        return HttpResponseRedirect(reverse("checkout-bank", kwargs={"order_id": order_id}))
    return HttpResponseRedirect(reverse("order", kwargs={"order_id": order_id}) + "?thanks=1")


def _draft(shopper: Shopper, held: HeldGoods) -> Draft:
    """What is known of a member, or what the guest left with the hold."""
    member_id = shopper.actor.member_id
    known = draft_for(identity.get_member(member_id=member_id) if member_id else None, held.location)
    contact = {name: value for name, value in held.hold.contact.model_dump().items() if not getattr(known, name)}
    return known.model_copy(update=contact)


def _form(
    request: HttpRequest, shopper: Shopper, held: HeldGoods, draft: Draft, wrong: Mapping[str, str]
) -> HttpResponse:
    context = {"held": held, "hold": held.hold, "draft": draft, "wrong": wrong, "means": means_offered()}
    return page(request, "member/hold_buy.html", context, shopper=shopper, status=422 if wrong else 200)


def _confirmation(request: HttpRequest, shopper: Shopper, held: HeldGoods, draft: Draft) -> HttpResponse:
    lines = [one for one in held.lines if one.line.open_quantity]
    part = PickupPart(
        location_id=held.location.id,
        lines=[WantedLine(variant_id=one.goods.variant_id, quantity=one.line.open_quantity) for one in lines],
    )
    try:
        quote = quote_checkout(input=QuoteCheckout(parts=[part]), at=now(), member_id=shopper.actor.member_id)
    except AppError as refusal:
        return _told(request, shopper, held.hold.id, wording_of(refusal), STATUS[refusal.kind])
    order_id = uuid7()
    wanted = PlaceCheckout(
        id=order_id,
        channel=Channel.WEB,
        locale="ja" if request.LANGUAGE_CODE.startswith("ja") else "en",
        contact=contact_of(draft),
        parts=[part],
        payment=PaymentChoice(token=draft.token, return_url=reverse("order", kwargs={"order_id": order_id})),
        expected_total_minor=quote.total_minor,
        hold_id=held.hold.id,
        hold_token=token_of(request, held.hold.id),
    )
    keep_shown(request, wanted)
    context: dict[str, Any] = {
        "hold": held.hold,
        "lines": {one.goods.variant_id: _as_line(one.goods) for one in lines},
        "draft": draft,
        "quote": quote,
        "parts": [(shown, held.location) for shown in quote.parts],
        "means": means_of(draft.token),
        "contact": wanted.contact,
        "order_id": order_id,
        "prefecture": "",
    }
    return page(request, "member/confirm.html", context, shopper=shopper)


def _as_line(goods: Any) -> CartLineView:
    """The goods as the confirmation shows those of a cart."""
    return CartLineView.model_construct(
        variant_id=goods.variant_id,
        size=goods.size,
        colour_name=goods.colour_name,
        image=goods.image.removeprefix(settings.MEDIA_URL) if goods.image else None,
        product_id=goods.product_id,
        name=goods.name,
        quantity=0,
        unit_price_minor=None,
        amount_minor=0,
        currency="",
        reduced=False,
        here=None,
        sendable=0,
        collectable=0,
    )


def _told(request: HttpRequest, shopper: Shopper, hold_id: UUID, told: str, status: int) -> HttpResponse:
    """The hold as it stands, with what has happened on top: what was not paid is still held."""
    held = hold_shown(hold_id=hold_id, actor=shopper.actor, token=token_of(request, hold_id), at=now())
    context = {"held": held, "hold": held.hold, "made": False, "refused": told, "live_ticket": ""}
    return page(request, "member/hold.html", context, shopper=shopper, status=status)
