"""Holds of a store: put aside, let last longer, let go, bring back to the shelf, and hold for whoever asks."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import (
    ExtendHold,
    Hold,
    HoldContact,
    HoldRef,
    HoldSource,
    HoldWish,
    PlaceHold,
    ReleaseHold,
)
from noren.faces.shared.wording import wording_of
from noren.faces.store.basket import Basket
from noren.faces.store.counter import to_till
from noren.faces.store.floor import Floor, key_for, number_of, on_floor, page, uuid_or_none
from noren.journeys.reads.held import holds_at_work
from noren.journeys.reads.shelf_goods import shelf_goods
from noren.kernel.errors import AppError
from noren.platform.clock import now
from noren.platform.problems import STATUS

_STEPS: dict[str, tuple[Any, Callable[[UUID], Any]]] = {
    "put-aside": (holds.put_aside, lambda hold_id: HoldRef(hold_id=hold_id)),
    "extend": (holds.extend, lambda hold_id: ExtendHold(hold_id=hold_id)),
    "release": (holds.release, lambda hold_id: ReleaseHold(hold_id=hold_id)),
    "put-back": (holds.put_back, lambda hold_id: HoldRef(hold_id=hold_id)),
}


@require_safe
@on_floor
def at_work(request: HttpRequest, floor: Floor) -> HttpResponse:
    """What is to be put aside, what stands aside, and what is to be put back."""
    return _page(request, floor)


@require_POST
@on_floor
def step(request: HttpRequest, floor: Floor, hold_id: UUID, name: str) -> HttpResponse:
    """Take one step with a hold."""
    command, wish = _STEPS[name]
    asked = wish(hold_id)
    try:
        command(
            input=asked,
            actor=floor.actor,
            at=now(),
            key=key_for(request, floor, route=command.command_name, body=asked),
        )
    except AppError as refused:
        return _page(request, floor, wrong=wording_of(refused), status=STATUS[refused.kind])
    return HttpResponseRedirect(reverse("store-holds"))


@require_POST
@on_floor
def ring_up(request: HttpRequest, floor: Floor, hold_id: UUID) -> HttpResponse:
    """Put what is held on the counter: the sale takes it from the hold."""
    floor.actor.require("register.sell", floor.location.id)
    hold = holds.get_hold(hold_id=hold_id, at=now())
    basket = Basket(request)
    if hold.location_id != floor.location.id or not hold.state.is_open:
        basket.keep(said=_("This hold is over, or of another store."), kind="wrong")
    else:
        basket.take_hold(hold)
        basket.keep(said=_("Hold {code} is on the counter.").format(code=hold.code))
    return to_till()


@require_http_methods(["GET", "HEAD", "POST"])
@on_floor
def new(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Hold goods for somebody at the counter or on the phone."""
    floor.actor.require("holds.place", floor.location.id)
    variant_id = uuid_or_none(request.POST.get("variant", "") or request.GET.get("variant", ""))
    goods = shelf_goods(variant_ids=[variant_id] if variant_id else [], location_id=floor.location.id, at=now())
    if variant_id is None or variant_id not in goods:
        return HttpResponseRedirect(reverse("store-stock"))
    wrong = ""
    status = 200
    if request.method == "POST":
        refusal = _held(request, floor, variant_id)
        if refusal is None:
            return HttpResponseRedirect(reverse("store-holds"))
        wrong, status = refusal
    offer = holds.hold_offers(location_ids=[floor.location.id], departments=None, at=now())[0]
    context = {"goods": goods[variant_id], "offer": offer, "wrong": wrong, "typed": request.POST}
    return page(request, floor, "store/holds/new.html", context, status=status)


def _held(request: HttpRequest, floor: Floor, variant_id: UUID) -> tuple[str, int] | None:
    """Hold; the refusal in words, or None where it is done."""
    given = request.POST
    try:
        wish = PlaceHold(
            id=uuid_or_none(given.get("key", "")) or UUID(int=0),
            location_id=floor.location.id,
            lines=[HoldWish(variant_id=variant_id, quantity=number_of(given.get("quantity", ""), most=100) or 0)],
            contact=HoldContact(
                family_name=given.get("name", "").replace("\x00", ""), phone=given.get("phone", "").replace("\x00", ""),
                email=given.get("email", "").replace("\x00", ""),
            ),
            source=HoldSource.PHONE if given.get("source") == "PHONE" else HoldSource.STORE,
            note=given.get("note", "").replace("\x00", ""),
        )  # fmt: skip
        holds.place(
            input=wish, actor=floor.actor, at=now(), key=key_for(request, floor, route="holds.place", body=wish)
        )
    except ValidationError:
        return _("Please check the name, the phone number and how many pieces."), 422
    except AppError as refused:
        return wording_of(refused), STATUS[refused.kind]
    return None


def held_by_phone(text: str, floor: Floor) -> list[Hold]:
    """What is held here for whoever left this phone number."""
    phone = holds.guest_key(HoldContact(phone=text[:32]))
    if not phone.startswith("phone:"):
        return []
    return holds.open_holds_at(location_id=floor.location.id, at=now(), phone=phone)


def _page(request: HttpRequest, floor: Floor, *, wrong: str = "", status: int = 200) -> HttpResponse:
    at = now()
    context = {
        "work": holds_at_work(location_id=floor.location.id, actor=floor.actor, at=at),
        "wrong": wrong,
        "at": at,
        "asked": request.GET.get("code", ""),
    }
    return page(request, floor, "store/holds/list.html", context, status=status)
