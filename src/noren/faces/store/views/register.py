"""The register: what is scanned, who buys it, what it costs and how it is paid."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from noren.domains.catalog import api as catalog
from noren.domains.holds import api as holds
from noren.domains.identity import api as identity
from noren.domains.loyalty import api as loyalty
from noren.domains.places import api as places
from noren.faces.shared.wording import wording_of
from noren.faces.store.basket import Basket, session_of
from noren.faces.store.counter import MOST, till_shown, to_till
from noren.faces.store.device import device_of
from noren.faces.store.discounting import DiscountUnclear, wanted_discount
from noren.faces.store.floor import Floor, number_of, on_floor, page
from noren.faces.store.views.holds import held_by_phone
from noren.faces.store.views.register_payment import TERMINALS, waiting_page
from noren.journeys.identify_member import HowKnown, IdentifyMember, identify_member
from noren.journeys.reads.till_goods import till_goods
from noren.journeys.register.scanned import ScanAtTill, read_member, read_scan
from noren.kernel.errors import AppError
from noren.kernel.tax import ServiceMode
from noren.platform.clock import now


@require_GET
@on_floor
def home(request: HttpRequest, floor: Floor) -> HttpResponse:
    """The till, or how to open it."""
    return till_home(request, floor)


@require_POST
@on_floor
def scan(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Put goods that were scanned or typed into the basket; a membership code or card says whose it is, a receipt leads
    to taking its goods back."""
    floor.actor.require("register.sell", floor.location.id)
    asked = _read(request, floor, request.POST.get("code", ""))
    if asked is None:
        return to_till()
    try:
        scanned = read_scan(input=asked, actor=floor.actor, at=now())
    except catalog.UnknownVariant:
        return _refused(request, _("Unknown code: {code}").format(code=asked.text))
    except AppError as refused:
        return _refused(request, wording_of(refused))
    if scanned.order_id is not None:
        return HttpResponseRedirect(reverse("store-return", kwargs={"order_id": scanned.order_id}))

    def put(basket: Basket) -> None:
        if scanned.hold_id is not None:
            basket.take_hold(holds.get_hold(hold_id=scanned.hold_id, at=now()))
        elif scanned.found is not None:
            basket.greet(scanned.found)
        elif scanned.variant_id is not None:
            basket.add(scanned.variant_id)

    return _changed(request, floor, put)


@require_GET
@on_floor
def goods(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Tiles of goods without a barcode, or of those that words find; a part of the till, asked for once."""
    floor.actor.require("register.sell", floor.location.id)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    tiles = till_goods(words=words, location=floor.location, at=now())
    return render(
        request,
        "store/_register_tiles.html",
        {"tiles": tiles, "words": words, "currency": floor.location.currency},
    )


@require_POST
@on_floor
def member(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Whose sale it is: by code, card or phone number, one of the candidates, or nobody's again."""

    def name(basket: Basket) -> None:
        if "away" in request.POST:
            basket.forget_member()
        elif "chosen" in request.POST:
            who = IdentifyMember(
                location_id=floor.location.id, by=HowKnown.CHOSEN, text=request.POST["chosen"][:60] or "-"
            )
            basket.greet(identify_member(input=who, actor=floor.actor, at=now()))
        elif (asked := _read(request, floor, request.POST.get("text", ""))) is not None:
            basket.greet(read_member(input=asked, actor=floor.actor, at=now()))

    try:
        return _changed(request, floor, name)
    except (identity.MemberNotFound, ValidationError):
        held = held_by_phone(request.POST.get("text", ""), floor)
        if held:
            return _changed(request, floor, lambda basket: basket.take_holds(held))
        return _refused(request, _("Nobody was found."))


@require_POST
@on_floor
def points(request: HttpRequest, floor: Floor) -> HttpResponse:
    """How many of the member's points pay."""

    def pay(basket: Basket) -> None:
        wanted = number_of(request.POST.get("points", "") or "0", most=MOST) or 0
        basket.points = wanted if basket.may_use_points else 0

    return _changed(request, floor, pay)


@require_POST
@on_floor
def line(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Change a line of the basket, or take it out."""
    place = number_of(request.POST.get("place", ""), most=200)
    mode = request.POST.get("mode", "")

    def change(basket: Basket) -> None:
        basket.change(
            place if place is not None else -1,
            quantity=number_of(request.POST["quantity"], most=9_999) if "quantity" in request.POST else None,
            mode=ServiceMode(mode) if mode in (ServiceMode.EAT_IN, ServiceMode.TAKEAWAY) else None,
            discount=wanted_discount(request, floor, basket, place) if "off" in request.POST else False,
        )

    try:
        return _changed(request, floor, change)
    except DiscountUnclear:
        return _refused(request, _("Please give the discount and why."))


@require_POST
@on_floor
def clear(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Take everything out of the basket."""
    floor.actor.require("register.sell", floor.location.id)
    Basket(request).empty()
    return to_till()


def till_home(request: HttpRequest, floor: Floor, *, error: str = "", status: int = 200) -> HttpResponse:
    """The till, how to open it, or the payment that it waits for."""
    basket = Basket(request)
    if basket.asked is not None:
        return waiting_page(request, floor, basket, basket.asked)
    try:
        shown = till_shown(request, floor, basket)
    except AppError as refused:
        if basket.sent is not None:
            basket.sent = None
        else:
            basket.lines, basket.last = [], None
            basket.forget_member()
        basket.tenders = []
        basket.said = {"kind": "wrong", "text": wording_of(refused)}
        shown = till_shown(request, floor, basket)
    asks_manager = not floor.actor.may_at("register.discount_any", floor.location.id)
    context: dict[str, Any] = {
        "shown": shown,
        "rows": list(enumerate(shown.lines)),
        "last": shown.lines[basket.last] if basket.last is not None and basket.last < len(shown.lines) else None,
        "basket": basket,
        "said": basket.said,
        "currency": floor.location.currency,
        "quick": [1_000, 5_000, 10_000],
        "error": error,
        "may_discount": floor.actor.may_at("register.discount", floor.location.id),
        "asks_manager": asks_manager,
        "by_pin": asks_manager and bool(shown.lines) and device_of(request) is not None,
        "may_save_till": floor.actor.may_at("register.save_till", floor.location.id),
        "discounts": {place: line.discount for place, line in enumerate(basket.lines)},
        "terminals": TERMINALS if settings.SANDBOX_PAYMENTS else (),
        "place_names": {place.id: dict(place.name) for place in places.all_facts().values()},
    }
    if basket.said and request.method == "GET":
        basket.keep()
    open_now = shown.session is not None and shown.session.state == "OPEN"
    template = "store/register.html" if open_now else "store/register_open.html"
    return page(request, floor, template, context, status=status)


def _changed(request: HttpRequest, floor: Floor, change: Callable[[Basket], None]) -> HttpResponse:
    """Change the basket and go back to the till; where that is refused it stays as it was, and the till says why.

    Raises: NotAllowed, MemberNotFound; what `change` raises that is no refusal.
    """
    floor.actor.require("register.sell", floor.location.id)
    basket = Basket(request)
    try:
        change(basket)
        _fit(request, floor, basket)
    except identity.MemberNotFound:
        raise
    except AppError as refused:
        return _refused(request, wording_of(refused))
    basket.keep()
    return to_till()


def _refused(request: HttpRequest, said: str) -> HttpResponse:
    """Back to the till with the basket as it was kept."""
    Basket(request).keep(said=said, kind="wrong")
    return to_till()


def _read(request: HttpRequest, floor: Floor, text: str) -> ScanAtTill | None:
    bare = text.replace("\x00", "").strip()[:200]
    if not bare:
        return None
    return ScanAtTill(location_id=floor.location.id, till=str(session_of(request) or ""), text=bare)


def _fit(request: HttpRequest, floor: Floor, basket: Basket) -> None:
    """Make the basket one that can be sold: tenders that are more than it costs now are forgotten, points that no longer fit too.

    Raises: UnknownVariant, NotForSale, DiscountTooLarge, PointsOutOfLimits.
    """
    try:
        shown = till_shown(request, floor, basket)
    except (loyalty.PointsOutOfLimits, loyalty.PointsNotOffered):
        if "points" in request.POST:
            raise
        basket.points = 0
        shown = till_shown(request, floor, basket)
    if shown.left_minor < 0:
        basket.tenders = []
