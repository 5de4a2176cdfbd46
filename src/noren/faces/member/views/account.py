from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import ConsentChannel, ConsentPurpose, SetConsent, UpdateProfile
from noren.domains.loyalty import api as loyalty
from noren.domains.places import api as places
from noren.faces.member.shopper import CART, STORE_COOKIE, cart_of, key_of, page, shopper_of, uuid_or_none
from noren.faces.shared.language import safe_path
from noren.faces.shared.wording import wording_of
from noren.journeys.member_sign_in import answer_code, ask_for_code
from noren.journeys.reads.open_parts import by_order, open_parts
from noren.journeys.reads.own_data import own_data
from noren.kernel.errors import AppError
from noren.kernel.japanese import digits
from noren.platform.accounts.pages import address_of, begin_session, end_session
from noren.platform.accounts.throttle import count_try
from noren.platform.actor import SignInRequired
from noren.platform.clock import now

ASKED = "sign_in_email"
NEWS_TEXT = "2026-11"
"""Names the words beside the button in `me.html`: changed with them, so that it is known what somebody agreed to."""
_BIRTHDAY = "birthday"
_TEXTS = ("family_name", "given_name", "family_name_kana", "given_name_kana", "phone")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an e-mail address and send a code to it, whether anybody is known by it or not."""
    onward = safe_path(request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if shopper_of(request).is_member:
            return HttpResponseRedirect(onward)
        return page(request, "member/sign_in.html", {"next": onward})
    email = request.POST.get("email", "")[:254]
    try:
        ask_for_code(email=email, locale=_locale(request), address=address_of(request), at=now())
    except AppError as refusal:
        context = {"next": onward, "email": email, "wrong": wording_of(refusal)}
        return page(request, "member/sign_in.html", context, status=422)
    request.session[ASKED] = email
    return HttpResponseRedirect(f"{reverse('sign-in-code')}?{urlencode({'next': onward})}")


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code from the letter: the session is the member's, the cart stays."""
    onward = safe_path(request.POST.get("next") or request.GET.get("next", ""))
    email = request.session.get(ASKED)
    if email is None:
        return HttpResponseRedirect(reverse("sign-in"))
    if request.method != "POST":
        return page(request, "member/sign_in_code.html", {"next": onward, "email": email, **_demo_letters()})
    try:
        signed = answer_code(
            email=email,
            code=digits(request.POST.get("code", "")[:20]),
            cart_id=cart_of(request),
            store_id=uuid_or_none(request.COOKIES.get(STORE_COOKIE, "")),
            locale=_locale(request),
            address=address_of(request),
            at=now(),
        )
    except AppError as refusal:
        told = _("This code is not right, or it is over.") if refusal.code == "sign_in.failed" else wording_of(refusal)
        context = {"next": onward, "email": email, "wrong": told, **_demo_letters()}
        return page(request, "member/sign_in_code.html", context, status=422)
    begin_session(request, account_id=signed.account_id)
    request.session[CART] = str(signed.cart_id)
    request.session.pop(ASKED, None)
    response = HttpResponseRedirect(
        f"{reverse('me')}?welcome=1" if signed.is_new and onward in ("/", "/me") else onward
    )
    response.delete_cookie(STORE_COOKIE, samesite="Lax")  # theirs now; the next guest of this browser chooses anew
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the member's cart waits for them."""
    end_session(request)
    return HttpResponseRedirect(reverse("home"))


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """The member's own page: orders under way, profile, store; a guest is invited."""
    shopper = shopper_of(request)
    member_id = shopper.actor.member_id
    if member_id is None:
        if request.method == "POST":
            raise SignInRequired
        return page(request, "member/me_guest.html", {}, shopper=shopper)
    wrong, status = "", 200
    typed: dict[str, Any] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:60] for name in _TEXTS}
        typed["locale"] = "en" if request.POST.get("locale") == "en" else "ja"
        typed[_BIRTHDAY] = _day_or_none(request.POST.get(_BIRTHDAY, ""))
        wanted = UpdateProfile(member_id=member_id, **{**typed, "phone": typed["phone"] or None})
        try:
            identity.update_profile(
                input=wanted,
                actor=shopper.actor,
                at=now(),
                key=key_of(request, route="identity.update_profile", body=wanted),
            )
        except AppError as refusal:
            wrong, status = wording_of(refusal), 422
        else:
            return HttpResponseRedirect(f"{reverse('me')}?saved=1")
    waiting = open_parts(member_id=member_id)
    member = identity.get_member(member_id=member_id)
    context = {
        "member": member,
        "wants_news": member.consents_to(ConsentPurpose.NEWS, ConsentChannel.EMAIL),
        "welcome": request.GET.get("welcome") == "1",
        "typed": typed,
        "waiting": by_order(waiting),
        "points": loyalty.find_points(member_id=member_id, at=now()),
        "places": {part.location_id: places.get_location(location_id=part.location_id) for part in waiting},
        "wrong": wrong,
        "saved": request.GET.get("saved") == "1",
    }
    return page(request, "member/me.html", context, shopper=shopper, status=status)


@require_POST
def news(request: HttpRequest) -> HttpResponse:
    """Note whether the member wants news by e-mail, with the version of the words that they read."""
    shopper = shopper_of(request)
    if shopper.actor.member_id is None:
        raise SignInRequired
    wanted = SetConsent(
        member_id=shopper.actor.member_id,
        purpose=ConsentPurpose.NEWS,
        channel=ConsentChannel.EMAIL,
        granted=request.POST.get("news") == "yes",
        text_version=NEWS_TEXT,
    )
    identity.set_consent(
        input=wanted, actor=shopper.actor, at=now(), key=key_of(request, route="identity.set_consent", body=wanted)
    )
    return HttpResponseRedirect(f"{reverse('me')}?saved=1#news")


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about the member, as a file. A few times a day are enough for anybody."""
    member_id = shopper_of(request).actor.member_id
    if member_id is None:
        return HttpResponseRedirect(f"{reverse('sign-in')}?next={reverse('me')}")
    at = now()
    count_try(bucket=f"own-data:{member_id}", at=at, window=timedelta(hours=1), most=10)
    response = HttpResponse(own_data(member_id=member_id, at=at).model_dump_json(indent=1), "application/json")
    response["Content-Disposition"] = 'attachment; filename="noren-my-data.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def _day_or_none(text: str) -> date | None:
    """A day in the past, or None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day < now().date() else None


def _demo_letters() -> dict[str, str]:
    """Where the demo keeps the letters that it sends to nobody; nothing of it elsewhere."""
    return {"letters": str(settings.MAIL_FOLDER)} if settings.DEMO and not settings.SMTP_URL else {}


def _locale(request: HttpRequest) -> str:
    return "ja" if request.LANGUAGE_CODE.startswith("ja") else "en"
