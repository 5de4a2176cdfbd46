"""Goods that are kept for a shopper in one store: asked for on the product's page, seen with the time that is left."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from noren.domains.catalog import api as catalog
from noren.domains.holds import api as holds
from noren.domains.holds.contracts import HoldContact, HoldRef, HoldSource, HoldWish, PlaceHold
from noren.faces.member.product_choice import Choice
from noren.faces.member.shopper import Shopper, key_of, number_or_none, page, shopper_of, uuid_or_none
from noren.faces.member.views.products import product_choice
from noren.faces.shared.wording import wording_of
from noren.journeys.reads.held import hold_shown, offers_of_stores, own_holds
from noren.kernel.errors import AppError
from noren.platform.clock import now
from noren.platform.live.tickets import live_ticket
from noren.platform.problems import STATUS

TOKENS = "hold_tokens"
MOST_TOKENS = 30


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a store that has the goods and hold them there; a guest leaves a contact."""
    shopper = shopper_of(request)
    given = request.POST if request.method == "POST" else request.GET
    product_id, variant_id = uuid_or_none(given.get("product")), uuid_or_none(given.get("variant"))
    choice = product_choice(product_id=product_id, wanted=variant_id, shopper=shopper) if product_id else None
    if choice is None or choice.variant.id != variant_id:
        raise catalog.UnknownProduct(product_id=str(product_id))
    if request.method != "POST":
        return _form(request, shopper, choice)
    try:
        wish = _wish(request, choice)
        made = holds.place(
            input=wish, actor=shopper.actor, at=now(), key=key_of(request, route="holds.place", body=wish)
        )
    except ValidationError:
        return _form(
            request, shopper, choice, wrong=_("Please choose a store, and check what you have typed."), status=422
        )
    except AppError as refusal:
        return _form(request, shopper, choice, wrong=wording_of(refusal), status=STATUS[refusal.kind])
    if not shopper.is_member:
        _remember(request, made.id, holds.hold_token(made.id))
    return HttpResponseRedirect(reverse("hold", kwargs={"hold_id": made.id}) + "?made=1")


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """A member's holds, those that last first; a guest's of this session."""
    shopper = shopper_of(request)
    member_id = shopper.actor.member_id
    at = now()
    if member_id is not None:
        shown = own_holds(member_id=member_id, at=at)
    else:
        tokens: dict[str, str] = request.session.get(TOKENS, {})
        shown = [
            hold_shown(hold_id=UUID(hold_id), actor=shopper.actor, token=token, at=at)
            for hold_id, token in list(tokens.items())[-5:]
        ]
    context = {
        "shown": shown,
        "live_ticket": live_ticket(topics=[f"member:{member_id}"]) if member_id else "",
        "refused": "",
    }
    return page(request, "member/holds.html", context, shopper=shopper)


@never_cache
@require_safe
def hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """One hold with the time that is left. A token in the address is kept in the session and taken out of it."""
    shopper = shopper_of(request)
    given = request.GET.get("token")
    if given:
        hold_shown(hold_id=hold_id, actor=shopper.actor, token=given, at=now())
        _remember(request, hold_id, given)
        return HttpResponseRedirect(request.path)
    return _page(request, shopper, hold_id)


@require_POST
def cancel(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Give up a hold."""
    shopper = shopper_of(request)
    wish = HoldRef(hold_id=hold_id, token=token_of(request, hold_id))
    try:
        holds.cancel(input=wish, actor=shopper.actor, at=now(), key=key_of(request, route="holds.cancel", body=wish))
    except holds.HoldEnded as refusal:
        return _page(request, shopper, hold_id, refused=wording_of(refusal), status=409)
    return HttpResponseRedirect(reverse("hold", kwargs={"hold_id": hold_id}))


def token_of(request: HttpRequest, hold_id: UUID) -> str:
    """The token of a hold that this session opened, else empty."""
    tokens: dict[str, str] = request.session.get(TOKENS, {})
    return tokens.get(str(hold_id), "")


def _remember(request: HttpRequest, hold_id: UUID, token: str) -> None:
    kept: dict[str, str] = {**request.session.get(TOKENS, {}), str(hold_id): token}
    request.session[TOKENS] = dict(list(kept.items())[-MOST_TOKENS:])


def _wish(request: HttpRequest, choice: Choice) -> PlaceHold:
    given = {name: request.POST.get(name, "").replace("\x00", "") for name in ("name", "email", "phone")}
    contact = HoldContact(family_name=given["name"], email=given["email"], phone=given["phone"])
    return PlaceHold.model_validate(
        {
            "id": uuid_or_none(request.POST.get("hold")),
            "location_id": uuid_or_none(request.POST.get("store")),
            "lines": [
                HoldWish(
                    variant_id=choice.variant.id, quantity=number_or_none(request.POST.get("quantity"), least=1) or 1
                )
            ],
            "contact": contact if given["name"] else None,
            "source": HoldSource.WEB,
            "locale": "ja" if request.LANGUAGE_CODE.startswith("ja") else "en",
        }
    )


def _form(
    request: HttpRequest, shopper: Shopper, choice: Choice, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    departments = [department.id for department in choice.product.departments]
    offers = offers_of_stores(departments=departments, at=now())
    stores = [(row, offers[row.location.id]) for row in choice.stores if row.location.id in offers and row.units > 0]
    chosen = uuid_or_none(request.POST.get("store")) or shopper.store_id
    context = {
        "choice": choice,
        "stores": sorted(stores, key=lambda pair: pair[0].location.id != chosen)[:40],
        "chosen": chosen if any(row.location.id == chosen for row, _offer in stores) else None,
        "most": min(max((offer.most_units for _row, offer in stores), default=1), choice.in_stores or 1),
        "wrong": wrong,
        "typed": request.POST,
    }
    return page(request, "member/hold_new.html", context, shopper=shopper, status=status)


def _page(
    request: HttpRequest, shopper: Shopper, hold_id: UUID, *, refused: str = "", status: int = 200
) -> HttpResponse:
    shown = hold_shown(hold_id=hold_id, actor=shopper.actor, token=token_of(request, hold_id), at=now())
    member_id = shown.hold.member_id if shopper.is_member else None
    context = {
        "held": shown,
        "hold": shown.hold,
        "made": request.GET.get("made") == "1",
        "refused": refused,
        "live_ticket": live_ticket(topics=[f"member:{member_id}"]) if member_id else "",
    }
    return page(request, "member/hold.html", context, shopper=shopper, status=status)
