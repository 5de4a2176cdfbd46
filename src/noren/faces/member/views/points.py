from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from noren.faces.member.shopper import page, shopper_of
from noren.faces.shared.wording import wording_of
from noren.journeys.link_own import answer_link_code, answer_text_code, ask_for_text_code, link_card_number
from noren.journeys.member_sign_in import ask_for_code
from noren.journeys.reads.member_points import member_points
from noren.kernel.errors import AppError
from noren.kernel.japanese import digits
from noren.platform.accounts.pages import actor_of_page, address_of
from noren.platform.actor import Actor, SignInRequired
from noren.platform.clock import now
from noren.platform.text_carriers import has_text_carrier

LINKING, LINKING_PHONE = "link_email", "link_phone"


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """A member's points, what happened to them, what they are worth, and what can be linked."""
    if actor_of_page(request).member_id is None:
        return HttpResponseRedirect(f"{reverse('sign-in')}?next={reverse('points')}")
    return _points(request, {})


@require_POST
def link_card(request: HttpRequest) -> HttpResponse:
    """Link a plastic card by its number."""
    number = digits(request.POST.get("number", "")[:40])
    try:
        link_card_number(number=number, actor=actor_of_page(request), at=now())
    except SignInRequired:
        raise
    except AppError as refusal:
        return _points(request, {"number": number, "wrong_card": wording_of(refusal)}, status=422)
    return HttpResponseRedirect(f"{reverse('points')}?linked=card#links")


@require_POST
def link_email(request: HttpRequest) -> HttpResponse:
    """Send a code to another e-mail address, then take it: the address is the member's from then on."""
    actor = _member(request)
    waiting, code = request.session.get(LINKING, ""), request.POST.get("code", "")[:20]
    email = request.POST.get("email", "")[:254]
    try:
        if waiting and code:
            answer_link_code(email=waiting, code=digits(code), actor=actor, address=address_of(request), at=now())
            return _linked(request, LINKING, "email")
        ask_for_code(email=email, locale=_locale(request), address=address_of(request), at=now())
    except AppError as refusal:
        return _points(request, {"email": email, "wrong_email": _told(refusal)}, status=422)
    request.session[LINKING] = email
    return HttpResponseRedirect(f"{reverse('points')}#links")


@require_POST
def link_phone(request: HttpRequest) -> HttpResponse:
    """Send a code to a phone as a text message, then take it: the number is proved from then on."""
    actor = _member(request)
    waiting, code = request.session.get(LINKING_PHONE, ""), request.POST.get("code", "")[:20]
    phone = request.POST.get("phone", "")[:32]
    try:
        if waiting and code:
            answer_text_code(phone=waiting, code=digits(code), actor=actor, address=address_of(request), at=now())
            return _linked(request, LINKING_PHONE, "phone")
        if waiting and not phone:
            request.session.pop(LINKING_PHONE)  # another number
            return HttpResponseRedirect(f"{reverse('points')}#links")
        sent_to = ask_for_text_code(
            phone=phone, locale=_locale(request), actor=actor, address=address_of(request), at=now()
        )
    except AppError as refusal:
        return _points(request, {"phone": phone, "wrong_phone": _told(refusal)}, status=422)
    request.session[LINKING_PHONE] = sent_to
    return HttpResponseRedirect(f"{reverse('points')}#links")


def _member(request: HttpRequest) -> Actor:
    actor = actor_of_page(request)
    if actor.member_id is None:
        raise SignInRequired
    return actor


def _linked(request: HttpRequest, waiting: str, kind: str) -> HttpResponse:
    request.session.pop(waiting, None)
    return HttpResponseRedirect(f"{reverse('points')}?linked={kind}#links")


def _told(refusal: AppError) -> str:
    return _("This code is not right, or it is over.") if refusal.code == "sign_in.failed" else wording_of(refusal)


def _locale(request: HttpRequest) -> str:
    return "ja" if request.LANGUAGE_CODE.startswith("ja") else "en"


def _points(request: HttpRequest, more: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    shopper = shopper_of(request)
    member_id = shopper.actor.member_id
    if member_id is None:
        raise SignInRequired
    shown = member_points(member_id=member_id, cursor=request.GET.get("after") or None, at=now())
    context = {
        "shown": shown,
        "linked": request.GET.get("linked", ""),
        "waiting_email": request.session.get(LINKING, ""),
        "waiting_phone": request.session.get(LINKING_PHONE, ""),
        "texts": has_text_carrier(),
        "letters": str(settings.MAIL_FOLDER) if settings.DEMO else "",
        **more,
    }
    return page(request, "member/points.html", context, shopper=shopper, status=status)
