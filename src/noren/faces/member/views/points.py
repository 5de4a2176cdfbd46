from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noren.faces.member.shopper import page, shopper_of
from noren.faces.shared.wording import wording_of
from noren.journeys.link_own import answer_link_code, link_card_number
from noren.journeys.member_sign_in import ask_for_code
from noren.journeys.reads.member_points import member_points
from noren.kernel.errors import AppError
from noren.kernel.japanese import digits
from noren.platform.accounts.pages import address_of
from noren.platform.actor import SignInRequired
from noren.platform.clock import now

LINKING = "link_email"


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """A member's points, what happened to them, what they are worth, and what can be linked."""
    if shopper_of(request).actor.member_id is None:
        return HttpResponseRedirect(f"{reverse('sign-in')}?next={reverse('points')}")
    return _points(request, {})


@require_POST
def link_card(request: HttpRequest) -> HttpResponse:
    """Link a plastic card by its number."""
    number = digits(request.POST.get("number", "")[:40])
    try:
        link_card_number(number=number, actor=shopper_of(request).actor, at=now())
    except SignInRequired:
        raise
    except AppError as refusal:
        return _points(request, {"number": number, "wrong_card": wording_of(refusal)}, status=422)
    return HttpResponseRedirect(f"{reverse('points')}?linked=card#links")


@require_http_methods(["POST"])
def link_email(request: HttpRequest) -> HttpResponse:
    """Send a code to another e-mail address, then take it: the address is the member's from then on."""
    actor = shopper_of(request).actor
    if actor.member_id is None:
        raise SignInRequired
    waiting = request.session.get(LINKING, "")
    email, code = request.POST.get("email", "")[:254], request.POST.get("code", "")[:20]
    locale = "ja" if request.LANGUAGE_CODE.startswith("ja") else "en"
    try:
        if waiting and code:
            answer_link_code(email=waiting, code=digits(code), actor=actor, address=address_of(request), at=now())
            request.session.pop(LINKING, None)
            return HttpResponseRedirect(f"{reverse('points')}?linked=email#links")
        ask_for_code(email=email, locale=locale, address=address_of(request), at=now())
    except AppError as refusal:
        told = _("This code is not right, or it is over.") if refusal.code == "sign_in.failed" else wording_of(refusal)
        return _points(request, {"email": email, "wrong_email": told}, status=422)
    request.session[LINKING] = email
    return HttpResponseRedirect(f"{reverse('points')}#links")


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
        **more,
    }
    return page(request, "member/points.html", context, shopper=shopper, status=status)
