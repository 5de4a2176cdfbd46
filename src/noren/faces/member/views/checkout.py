from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noren.domains.identity import api as identity
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Channel
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.faces.member.checkout_form import (
    Draft,
    collected_lines,
    contact_of,
    draft_for,
    draft_of,
    mistakes,
    parts_of,
    points_of,
    with_points,
)
from noren.faces.member.means import means_of, means_offered
from noren.faces.member.shopper import (
    SOLD_AT,
    Shopper,
    number_or_none,
    page,
    remember_order,
    shopper_of,
    sold_at,
    uuid_or_none,
)
from noren.faces.member.store_choice import store_choice
from noren.faces.member.views.cart import cart_for, empty_cart
from noren.faces.shared.prefectures import PREFECTURES
from noren.faces.shared.templatetags.noren import in_language
from noren.faces.shared.wording import wording_of
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutQuote, CheckoutResult, Part, PaymentChoice, PlaceCheckout
from noren.journeys.checkout.quote import QuoteCheckout, quote_checkout
from noren.journeys.reads.cart_view import CartView
from noren.journeys.reads.pickup_stores import pickup_stores
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.kernel.money import Money
from noren.platform.clock import now
from noren.platform.idempotency import IdempotencyKey

DRAFT, SHOWN, PAYING = "checkout_draft", "checkout_shown", "checkout_paying"
MOST_SHOWN = 3


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """How the goods get to the customer, who they are, and how they pay."""
    shopper = shopper_of(request)
    cart = cart_for(shopper)
    if cart is None or not cart.is_ready:
        return HttpResponseRedirect(reverse("cart"))
    if request.method != "POST":
        begun = _begun_draft(request, shopper, cart)
        looked_at = uuid_or_none(request.GET.get("store"))
        return _details(request, shopper, cart, begun.model_copy(update={"store": looked_at or begun.store}), {})
    draft = with_points(draft_of(request.POST), before=_kept_draft(request))
    wrong = mistakes(draft, lines=cart.lines, tokens=[means.token for means in means_offered()]) | _not_there(
        draft, cart
    )
    if wrong:
        return _details(request, shopper, cart, draft, wrong)
    request.session[DRAFT] = draft.model_dump(mode="json")
    return HttpResponseRedirect(reverse("checkout-confirm"))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The legal final confirmation; a POST orders exactly what was shown."""
    if request.method == "POST":
        return _place(request)
    shopper = shopper_of(request)
    cart, draft = cart_for(shopper), _kept_draft(request)
    if cart is None or not cart.is_ready:
        return HttpResponseRedirect(reverse("cart"))
    if draft is None or means_of(draft.token) is None:
        return HttpResponseRedirect(reverse("checkout"))
    return _confirmation(request, shopper, cart, draft)


@require_POST
def points(request: HttpRequest) -> HttpResponse:
    """Keep how many points are to be used; the confirmation is shown afresh with what is left to pay."""
    draft = _kept_draft(request)
    if draft is not None:
        request.session[DRAFT] = with_points(draft, form=request.POST).model_dump(mode="json")
    return HttpResponseRedirect(reverse("checkout-confirm") + "#points")


@require_safe
def bank(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """A step in between, because a form's answer may not lead to another site: from here a link does."""
    paying: dict[str, str] = request.session.get(PAYING, {})
    address = paying.get(str(order_id))
    if address is None:
        return HttpResponseRedirect(reverse("order", kwargs={"order_id": order_id}))
    return page(request, "member/bank.html", {"bank_url": address})


def _details(
    request: HttpRequest, shopper: Shopper, cart: CartView, draft: Draft, wrong: Mapping[str, str]
) -> HttpResponse:
    wanted = {line.variant_id: line.quantity for line in cart.lines}
    context = {
        "cart": cart,
        "draft": draft,
        "wrong": wrong,
        "choice": store_choice(
            pickup_stores(wanted=wanted, at=now(), near=shopper.near),
            shopper=shopper,
            chosen=draft.store,
            where=request.GET.get("where", "").replace("\x00", "")[:60],
        ),
        "prefectures": PREFECTURES,
        "means": means_offered(),
        "fee": _fee(cart),
        "has_food": any(line.reduced for line in cart.lines),
    }
    return page(request, "member/checkout.html", context, shopper=shopper, status=422 if wrong else 200)


def _confirmation(
    request: HttpRequest, shopper: Shopper, cart: CartView, draft: Draft, notice: Mapping[str, Any] | None = None
) -> HttpResponse:
    """What would be ordered now, kept in the session under the order's new id."""
    try:
        parts = parts_of(draft, cart.lines)
        quote = _quoted(request, shopper, draft, parts)
    except AppError as refusal:
        return _refused(request, shopper, refusal)
    order_id = uuid7()
    wanted = PlaceCheckout(
        id=order_id,
        channel=Channel.WEB,
        locale="ja" if request.LANGUAGE_CODE.startswith("ja") else "en",
        contact=contact_of(draft),
        parts=parts,
        payment=PaymentChoice(token=draft.token, return_url=reverse("order", kwargs={"order_id": order_id})),
        expected_total_minor=quote.total_minor,
        points=quote.points.used if quote.points else 0,
        sold_at=sold_at(request) if draft.sends else None,
    )
    keep_shown(request, wanted)
    context = {
        "cart": cart,
        "lines": {line.variant_id: line for line in cart.lines},
        "draft": draft,
        "quote": quote,
        "parts": [
            (part, places.get_location(location_id=part.location_id)) for part in quote.parts if part.location_id
        ],
        "means": means_of(draft.token),
        "contact": wanted.contact,
        "order_id": order_id,
        "prefecture": PREFECTURES.get(draft.prefecture_code, ""),
        "notice": notice,
        "last_ready": max((part.due_at for part in quote.parts if part.due_at), default=None),
    }
    return page(request, "member/confirm.html", context, shopper=shopper, status=409 if notice else 200)


def _quoted(request: HttpRequest, shopper: Shopper, draft: Draft, parts: list[Part]) -> CheckoutQuote:
    """What it costs, for a member with as many of the wanted points as can be used now.

    Raises: what planning a checkout raises.
    """
    member_id = shopper.actor.member_id
    wanted = QuoteCheckout(
        channel=Channel.WEB,
        parts=parts,
        with_points=member_id is not None,
        sold_at=sold_at(request) if draft.sends else None,
    )
    quote = quote_checkout(input=wanted, at=now(), member_id=member_id)
    used = points_of(draft, quote.points.offer if quote.points else None)
    if not used:
        return quote
    return quote_checkout(input=wanted.model_copy(update={"points": used}), at=now(), member_id=member_id)


def _place(request: HttpRequest) -> HttpResponse:
    """Order what was shown. The same confirmation sent twice is one order."""
    order_id = uuid_or_none(request.POST.get("order"))
    shopper = shopper_of(request)
    if order_id is None:
        return HttpResponseRedirect(reverse("checkout-confirm"))
    wanted = shown_before(request, order_id)
    if wanted is None:
        known = shopper.token_of(order_id)
        return HttpResponseRedirect(
            reverse("order", kwargs={"order_id": order_id}) if known else reverse("checkout-confirm")
        )
    seen = number_or_none(request.POST.get("expected_total"), most=10**12)
    wanted = wanted.model_copy(update={"expected_total_minor": seen})
    key = IdempotencyKey.of(client=shopper.actor.client, route="checkout.place", key=str(order_id), body=wanted)
    try:
        result = checkout(input=wanted, actor=shopper.actor, at=now(), key=key)
    except AppError as refusal:
        return _shown_again(request, shopper, refusal)
    return _answered(request, shopper, result)


def _answered(request: HttpRequest, shopper: Shopper, result: CheckoutResult) -> HttpResponse:
    """On to the order, to the bank, or back with what the bank said."""
    if result.state == "failed":
        declined = {
            "title": _("The card was not accepted."),
            "text": _("Nothing was charged and your goods are still in the cart. Please choose another way to pay."),
            "link": reverse("checkout") + "#payment",
            "label": _("Change the payment"),
        }
        return _again(request, shopper, declined)
    remember_order(request, order_id=result.order_id, token=result.access_token)
    if result.redirect_url:
        request.session[PAYING] = {str(result.order_id): result.redirect_url}
        return HttpResponseRedirect(reverse("checkout-bank", kwargs={"order_id": result.order_id}))
    if result.state == "confirmed":
        forget_checkout(request, shopper)
    else:
        request.session[PAYING] = {str(result.order_id): ""}
    return HttpResponseRedirect(reverse("order", kwargs={"order_id": result.order_id}) + "?thanks=1")


def forget_checkout(request: HttpRequest, shopper: Shopper) -> None:
    """The order stands: cart and form are empty again."""
    empty_cart(request, actor=shopper.actor)
    for name in (DRAFT, PAYING, SOLD_AT):
        request.session.pop(name, None)


def is_paying(request: HttpRequest, order_id: UUID) -> bool:
    """Whether the cart still holds what this order is for, because its payment was not sure yet."""
    return str(order_id) in request.session.get(PAYING, {})


def _shown_again(request: HttpRequest, shopper: Shopper, refusal: AppError) -> HttpResponse:
    if refusal.code == "checkout.total_changed":
        total = Money(int(refusal.data["total_minor"]), str(refusal.data["currency"])).format_ja()
        changed = {
            "title": _("The total is now %(total)s.") % {"total": total},
            "text": _("A price has changed since you opened this page. Nothing was ordered; please check once more."),
        }
        return _again(request, shopper, changed)
    return _refused(request, shopper, refusal)


def _again(request: HttpRequest, shopper: Shopper, notice: Mapping[str, Any]) -> HttpResponse:
    """The confirmation as it is now, with what has happened on top."""
    cart, draft = cart_for(shopper), _kept_draft(request)
    if cart is None or not cart.is_ready or draft is None:
        return HttpResponseRedirect(reverse("cart"))
    return _confirmation(request, shopper, cart, draft, notice)


def _refused(request: HttpRequest, shopper: Shopper, refusal: AppError) -> HttpResponse:
    """What cannot be ordered as it is: which goods, and what to do."""
    cart = cart_for(shopper)
    short = {
        uuid_or_none(str(line.get("variant_id"))): line.get("available", 0)
        for line in refusal.data.get("lines", [])
        if isinstance(line, dict)
    }
    context = {
        "told": wording_of(refusal),
        "code": refusal.code,
        "short": [(line, short[line.variant_id]) for line in (cart.lines if cart else []) if line.variant_id in short],
    }
    return page(request, "member/checkout_refused.html", context, shopper=shopper, status=409)


def _fresh_draft(shopper: Shopper, cart: CartView) -> Draft:
    """What is known already."""
    member_id = shopper.actor.member_id
    return draft_for(identity.get_member(member_id=member_id) if member_id else None, _likely_store(shopper, cart))


def _begun_draft(request: HttpRequest, shopper: Shopper, cart: CartView) -> Draft:
    """What was filled in before; a store that was followed since is chosen, where none was."""
    kept = _kept_draft(request)
    if kept is None:
        return _fresh_draft(shopper, cart)
    likely = _likely_store(shopper, cart) if kept.store is None else None
    return kept.model_copy(update={"store": likely.id}) if likely else kept


def _likely_store(shopper: Shopper, cart: CartView) -> LocationFacts | None:
    """The shopper's store if it has everything, else the nearest that has, where it is known what is near."""
    if shopper.store is not None and all((line.here or 0) >= line.quantity for line in cart.lines):
        return shopper.store
    offering = places.locations_offering(service="pickup")
    if shopper.near is None and len(offering) != 1:
        return None
    wanted = {line.variant_id: line.quantity for line in cart.lines}
    return next((s.location for s in pickup_stores(wanted=wanted, at=now(), near=shopper.near) if s.has_all), None)


def _not_there(draft: Draft, cart: CartView) -> dict[str, str]:
    """Goods that are to be collected where they are not: better told here than after the confirmation."""
    wanted = {line.variant_id: line for line in collected_lines(draft, cart.lines)}
    if draft.store is None or not wanted:
        return {}
    asked = {variant_id: line.quantity for variant_id, line in wanted.items()}
    store = next((s for s in pickup_stores(wanted=asked, at=now()) if s.location.id == draft.store), None)
    if store is None:
        return {"store": _("Please choose the store where you collect.")}
    if store.has_all:
        return {}
    names = ", ".join(in_language(wanted[variant_id].name) for variant_id in store.missing)
    return {
        "store": _("This store does not have all of it: %(goods)s. Please choose another store, or delivery.")
        % {"goods": names}
    }


def _kept_draft(request: HttpRequest) -> Draft | None:
    kept = request.session.get(DRAFT)
    return Draft.model_validate(kept) if kept else None


def keep_shown(request: HttpRequest, wanted: PlaceCheckout) -> None:
    """Keep what was shown for its confirmation."""
    shown = {**request.session.get(SHOWN, {}), str(wanted.id): wanted.model_dump(mode="json")}
    request.session[SHOWN] = dict(list(shown.items())[-MOST_SHOWN:])


def shown_before(request: HttpRequest, order_id: UUID) -> PlaceCheckout | None:
    """What was shown under this order's id, if this session still has it."""
    kept = request.session.get(SHOWN, {}).get(str(order_id))
    return PlaceCheckout.model_validate(kept) if kept else None


def _fee(cart: CartView) -> dict[str, Any] | None:
    """What delivery of this cart costs, and from which value on it is free."""
    seller = next(iter(places.locations_offering(service="ship_from")), None)
    if seller is None:
        return None
    return delivery_fee(company_id=seller.company_id, currency=cart.currency, goods_minor=cart.goods_minor, at=now())


def delivery_fee(*, company_id: UUID, currency: str, goods_minor: int, at: datetime) -> dict[str, Any]:
    """The fee for goods of a value, and the value from which there is none."""
    fee = orders.shipping_fee(company_id=company_id, currency=currency, goods_minor=goods_minor, at=at)
    rules = [rule for rule in orders.shipping_fees(company_id=company_id, currency=currency) if rule.valid_from <= at]
    free_from = rules[0].free_from_minor if rules else None
    return {"minor": fee, "free_from_minor": free_from, "left_minor": max(0, (free_from or 0) - goods_minor)}
