import io
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState, Remedy
from noren.domains.identity import api as identity
from noren.domains.loyalty import api as loyalty
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel, OrderPage, OrderState
from noren.domains.places import api as places
from noren.faces.member.order_story import story_of
from noren.faces.member.shopper import key_of, page, remember_order, remembered_page, shopper_of
from noren.faces.member.views.checkout import forget_checkout, is_paying
from noren.faces.shared.prefectures import prefecture
from noren.faces.shared.wording import wording_of
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.find_order import FindOrder, find_own_order
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.mend_promises import AnswerShortfall, answer_shortfall
from noren.journeys.reads.order_list import order_list
from noren.journeys.reads.order_view import OrderView, order_view
from noren.journeys.reads.pictures import pictures_of
from noren.kernel.errors import AppError
from noren.platform.accounts.pages import address_of
from noren.platform.clock import now
from noren.platform.live.tickets import live_ticket

CHANNELS = (Channel.WEB.value, Channel.APP.value, Channel.STORE.value)


@require_safe
def orders_list(request: HttpRequest) -> HttpResponse:
    """A member's orders; a guest's of this session, and the form to find one."""
    shopper = shopper_of(request)
    listed: OrderPage | None = None
    channel = request.GET.get("channel")
    channel = channel if channel in CHANNELS else None
    if shopper.actor.member_id is not None:
        listed = order_list(
            member_ids=identity.group_of(member_id=shopper.actor.member_id),
            channel=channel,
            cursor=request.GET.get("after") or None,
            limit=20,
        )
    return page(
        request,
        "member/orders.html",
        {"listed": listed, "channel": channel, "channels": CHANNELS, **_stores(listed)},
        shopper=shopper,
    )


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """A guest's order by code and contact; wrong ones are answered alike."""
    code, contact = request.POST.get("code", "")[:40], request.POST.get("contact", "")[:254]
    try:
        found = find_own_order(input=FindOrder(code=code, contact=contact), address=address_of(request), at=now())
    except AppError as refusal:
        told = (
            _("No order matches this code and contact. Please check both.")
            if isinstance(refusal, orders.OrderNotFound)
            else wording_of(refusal)
        )
        context = {"listed": None, "code": code, "contact": contact, "wrong": told}
        return page(request, "member/orders.html", context, status=422)
    remember_order(request, order_id=found.order_id, token=found.access_token)
    return HttpResponseRedirect(reverse("order", kwargs={"order_id": found.order_id}))


@never_cache
@require_safe
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One order, live. A token in the address is kept in the session and taken out of it."""
    given = request.GET.get("token")
    if given:
        order_view(order_id=order_id, actor=shopper_of(request).actor, token=given, at=now())
        remember_order(request, order_id=order_id, token=given)
        return HttpResponseRedirect(request.path)
    shopper = shopper_of(request)
    seen = order_view(order_id=order_id, actor=shopper.actor, token=shopper.token_of(order_id), at=now())
    if is_paying(request, order_id) and seen.order.state is OrderState.CONFIRMED:
        forget_checkout(request, shopper)
        shopper = shopper_of(request)
    context = _context(request, seen)
    ticket = context.pop("live_ticket")
    return remembered_page(request, "member/order.html", context, shopper=shopper, live_ticket=ticket)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Cancel what has not been handed over; a GET asks first, for those without JavaScript."""
    shopper = shopper_of(request)
    token = shopper.token_of(order_id)
    if request.method != "POST":
        seen = order_view(order_id=order_id, actor=shopper.actor, token=token, at=now())
        return page(request, "member/cancel.html", {"seen": seen}, shopper=shopper)
    wanted = CancelOrder(order_id=order_id, reason="customer", access_token=token)
    try:
        cancel_order(
            input=wanted, actor=shopper.actor, at=now(), key=key_of(request, route="orders.cancel", body=wanted)
        )
    except AppError as refusal:
        seen = order_view(order_id=order_id, actor=shopper.actor, token=token, at=now())
        context = {**_context(request, seen), "refused": wording_of(refusal)}
        return page(request, "member/order.html", context, shopper=shopper, status=409)
    send_pending_refunds(order_id=order_id, at=now())
    return HttpResponseRedirect(reverse("order", kwargs={"order_id": order_id}))


@require_POST
def answer(request: HttpRequest, order_id: UUID, shortfall_id: UUID) -> HttpResponse:
    """Carry out what the customer chooses about missing goods."""
    shopper = shopper_of(request)
    token = shopper.token_of(order_id)
    remedy, _colon, named = request.POST.get("choice", "").partition(":")
    try:
        chosen = UUID(named) if named else None
        wanted = AnswerShortfall(
            shortfall_id=shortfall_id,
            remedy=Remedy(remedy),
            location_id=chosen if remedy != Remedy.SIMILAR else None,
            variant_id=chosen if remedy == Remedy.SIMILAR else None,
            access_token=token,
        )
    except ValueError as wrong:
        raise fulfilment.RemedyNotOffered from wrong
    try:
        answer_shortfall(
            input=wanted,
            actor=shopper.actor,
            at=now(),
            key=key_of(request, route="fulfilment.answer_shortfall", body=wanted),
        )
    except AppError as refusal:
        seen = order_view(order_id=order_id, actor=shopper.actor, token=token, at=now())
        context = {**_context(request, seen), "refused": wording_of(refusal)}
        return page(request, "member/order.html", context, shopper=shopper, status=409)
    send_pending_refunds(order_id=order_id, at=now())
    return HttpResponseRedirect(reverse("order", kwargs={"order_id": order_id}))


@require_safe
def qr(request: HttpRequest, order_id: UUID, part_id: UUID) -> HttpResponse:
    """The hand-over code as a picture, for whoever may see the code itself."""
    shopper = shopper_of(request)
    seen = order_view(order_id=order_id, actor=shopper.actor, token=shopper.token_of(order_id), at=now())
    if not any(part.fulfilment.id == part_id and part.hand_over_code for part in seen.parts):
        raise fulfilment.FulfilmentNotFound
    drawn = io.BytesIO()
    segno.make(fulfilment.hand_over_text(part_id), error="m", micro=False).save(
        drawn, kind="svg", scale=8, border=2, dark="#1d1f24", light="#ffffff", xmldecl=False
    )
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response


def _context(request: HttpRequest, seen: OrderView) -> dict[str, Any]:
    return {
        "seen": seen,
        "order": seen.order,
        "earning": loyalty.earnings_of(order_ids=[seen.order.id]).get(seen.order.id),
        "story": story_of(seen),
        "lines": {line.id: line for line in seen.order.lines},
        "pictures": pictures_of(
            variant_ids=[
                *(line.variant_id for line in seen.order.lines),
                *(option.variant_id for one in seen.shortfalls for option in one.options),
            ]
        ),
        "places": {
            location_id: places.get_location(location_id=location_id)
            for location_id in {
                seen.order.location_id,
                *(part.fulfilment.location_id for part in seen.parts),
                *(o.location_id for one in seen.shortfalls for o in one.options if o.location_id is not None),
                *(back.location_id for back in seen.order.returns),
            }
        },
        "prefectures": {
            part.fulfilment.recipient.prefecture_code: prefecture(part.fulfilment.recipient.prefecture_code)
            for part in seen.parts
        },
        "live_ticket": live_ticket(topics=[f"order:{seen.order.id}", *_promises(seen)]),
        "thanks": request.GET.get("thanks") == "1" and seen.order.state is OrderState.CONFIRMED,
        "bank_url": next((paid.redirect_url for paid in seen.payments if paid.redirect_url), ""),
    }


def _promises(seen: OrderView) -> list[str]:
    """What is told when goods that wait to be prepared were sold or lost meanwhile."""
    waiting = [part.fulfilment for part in seen.parts if part.fulfilment.state is FulfilmentState.RESERVED]
    return [f"promise:{part.location_id}:{line.variant_id}" for part in waiting for line in part.lines]


def _stores(listed: OrderPage | None) -> dict[str, Any]:
    ids = {item.location_id for item in listed.items} if listed else set()
    return {"places": {location_id: places.get_location(location_id=location_id) for location_id in ids}}
