"""The register: what is scanned, who buys it, what it costs and how it is paid."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from pydantic import SecretStr, ValidationError

from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.domains.loyalty import api as loyalty
from noren.domains.places import api as places
from noren.faces.shared.wording import wording_of
from noren.faces.store.basket import Basket, session_of
from noren.faces.store.counter import MOST, till_shown, to_till
from noren.faces.store.floor import Floor, number_of, on_floor, page
from noren.faces.store.views.register_payment import TERMINALS, waiting_page
from noren.journeys.identify_member import HowKnown, IdentifyMember, identify_member
from noren.journeys.reads.register_page import RegisterPage, register_page
from noren.journeys.register.approve import ApproveAtTill, approve_at_till
from noren.journeys.register.contracts import Discount
from noren.journeys.register.discounts import require_discount
from noren.journeys.register.errors import DiscountTooLarge
from noren.journeys.register.scanned import ScanAtTill, read_member, read_scan
from noren.kernel.errors import AppError
from noren.kernel.tax import ServiceMode
from noren.platform.accounts.pages import address_of
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
    basket = Basket(request)
    asked = _read(request, floor, request.POST.get("code", ""))
    if asked is None:
        return to_till()
    before = list(basket.lines)
    try:
        scanned = read_scan(input=asked, actor=floor.actor, at=now())
        if scanned.order_id is not None:
            return HttpResponseRedirect(reverse("store-return", kwargs={"order_id": scanned.order_id}))
        if scanned.found is not None:
            basket.greet(scanned.found)
        elif scanned.variant_id is not None:
            basket.add(scanned.variant_id)
        _fitting(request, floor, basket)
    except catalog.UnknownVariant:
        basket.keep(said=_("Unknown code: {code}").format(code=asked.text), kind="wrong")
        return to_till()
    except AppError as refused:
        basket.lines, basket.last = before, None
        basket.keep(said=wording_of(refused), kind="wrong")
        return to_till()
    basket.keep()
    return to_till()


@require_POST
@on_floor
def member(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Whose sale it is: by code, card or phone number, one of the candidates, or nobody's again."""
    floor.actor.require("register.sell", floor.location.id)
    basket = Basket(request)
    if "away" in request.POST:
        basket.forget_member()
        basket.keep()
        return to_till()
    try:
        if "chosen" in request.POST:
            who = IdentifyMember(
                location_id=floor.location.id, by=HowKnown.CHOSEN, text=request.POST["chosen"][:60] or "-"
            )
            basket.greet(identify_member(input=who, actor=floor.actor, at=now()))
        elif (asked := _read(request, floor, request.POST.get("text", ""))) is not None:
            basket.greet(read_member(input=asked, actor=floor.actor, at=now()))
    except (AppError, ValidationError) as refused:
        said = wording_of(refused) if isinstance(refused, AppError) else _("Nobody was found.")
        basket.keep(said=_("Nobody was found.") if isinstance(refused, identity.MemberNotFound) else said, kind="wrong")
        return to_till()
    basket.keep()
    return to_till()


@require_POST
@on_floor
def points(request: HttpRequest, floor: Floor) -> HttpResponse:
    """How many of the member's points pay."""
    floor.actor.require("register.sell", floor.location.id)
    basket = Basket(request)
    wanted = number_of(request.POST.get("points", "") or "0", most=MOST)
    before, basket.points = basket.points, wanted or 0
    try:
        _fitting(request, floor, basket)
    except AppError as refused:
        basket.points = before
        basket.keep(said=wording_of(refused), kind="wrong")
        return to_till()
    basket.keep()
    return to_till()


@require_POST
@on_floor
def line(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Change a line of the basket, or take it out."""
    floor.actor.require("register.sell", floor.location.id)
    basket = Basket(request)
    place = number_of(request.POST.get("place", ""), most=200)
    mode = request.POST.get("mode", "")
    before = list(basket.lines)
    try:
        basket.change(
            place if place is not None else -1,
            quantity=number_of(request.POST["quantity"], most=9_999) if "quantity" in request.POST else None,
            mode=ServiceMode(mode) if mode in (ServiceMode.EAT_IN, ServiceMode.TAKEAWAY) else None,
            discount=_discount(request, floor, basket, place) if "off" in request.POST else False,
        )
        _fitting(request, floor, basket)
    except AppError as refused:
        basket.lines = before
        basket.keep(said=wording_of(refused), kind="wrong")
        return to_till()
    except ValueError:
        basket.keep(said=_("Please give the discount and why."), kind="wrong")
        return to_till()
    basket.keep()
    return to_till()


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
        basket.lines, basket.last, basket.tenders = [], None, []
        basket.forget_member()
        basket.said = {"kind": "wrong", "text": wording_of(refused)}
        shown = till_shown(request, floor, basket)
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
        "asks_manager": not floor.actor.may_at("register.discount_any", floor.location.id),
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


def _read(request: HttpRequest, floor: Floor, text: str) -> ScanAtTill | None:
    bare = text.replace("\x00", "").strip()[:200]
    if not bare:
        return None
    return ScanAtTill(location_id=floor.location.id, till=str(session_of(request) or ""), text=bare)


def _fitting(request: HttpRequest, floor: Floor, basket: Basket) -> RegisterPage:
    """The basket as it can be sold; tenders that are more than it costs now are forgotten, points that no longer fit too.

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
    return shown


def _discount(request: HttpRequest, floor: Floor, basket: Basket, place: int | None) -> Discount | None:
    """What the form says is taken off, with a manager's word where it needs one.

    Raises: ValueError (no number, or no reason), DiscountNeedsApproval, what `approve_at_till` raises.
    """
    floor.actor.require("register.discount", floor.location.id)
    off, why = number_of(request.POST["off"] or "0", most=MOST), request.POST.get("why", "").strip()[:200]
    if off is None or place is None or place >= len(basket.lines):
        raise ValueError
    if not off:
        return None
    kind = "percent" if request.POST.get("unit") == "percent" else "amount_minor"
    wanted = Discount.model_validate({kind: off, "reason": why})
    plain = basket.lines[place].model_copy(update={"discount": None})
    shown = register_page(
        location=floor.location, session_id=session_of(request), lines=[plain], actor=floor.actor, at=now()
    )
    full = shown.total_minor
    if wanted.of(full) > full:
        raise DiscountTooLarge(most_minor=full)
    manager, password = request.POST.get("manager", "").strip()[:200], request.POST.get("password", "")
    if manager and password and full:
        word = ApproveAtTill(
            location_id=floor.location.id,
            percent=min(-(-wanted.of(full) * 100 // full), 100) or 1,
            staff_code=manager,
            password=SecretStr(password),
        )
        approval_id = approve_at_till(input=word, address=address_of(request), at=now())
        return wanted.model_copy(update={"approval_id": approval_id})
    require_discount(
        location_id=floor.location.id, off_minor=wanted.of(full), full_minor=full, actor=floor.actor, at=now()
    )
    return wanted
