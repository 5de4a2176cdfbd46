"""Signing in and out, and choosing where one works."""

from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from noren.domains.places import api as places
from noren.faces.shared.language import safe_path
from noren.faces.shared.wording import wording_of
from noren.faces.store.device import COOKIE, device_of, keep_device
from noren.faces.store.floor import CHOSEN, chosen_of, places_of, staff_of, uuid_or_none
from noren.kernel.errors import AppError
from noren.platform.accounts import passkeys
from noren.platform.accounts.contracts import DeviceInfo
from noren.platform.accounts.errors import (
    DeviceNotFound,
    OfferExpired,
    SecondFactorMissing,
    SecondFactorRequired,
    SignInFailed,
)
from noren.platform.accounts.pages import actor_of_page, address_of, begin_session, end_session, lock_session
from noren.platform.accounts.pins import colleagues, sign_in_by_pin
from noren.platform.accounts.sign_in import offer_totp, sign_in_staff
from noren.platform.actor import ActorKind
from noren.platform.clock import now
from noren.platform.problems import STATUS, problem_of


def sign_in(request: HttpRequest) -> HttpResponse:
    """Staff code and password; six digits where they are set up; a new authenticator app where one is needed."""
    target = safe_path(request.POST.get("next") or request.GET.get("next", ""), otherwise=reverse("store-home"))
    if request.method != "POST":
        if actor_of_page(request).kind is ActorKind.STAFF:
            return HttpResponseRedirect(target)
        device = device_of(request) if request.GET.get("way") != "password" else None
        return _door(request, device, target) if device else _form(request, target)
    typed = {name: request.POST.get(name, "") for name in ("identifier", "password", "code", "offer")}
    try:
        account_id = sign_in_staff(**typed, address=address_of(request), at=now())
    except SecondFactorRequired:
        return _form(request, target, typed=typed, ask_code=True)
    except (SecondFactorMissing, OfferExpired) as missing:
        return _enrol(request, target, typed, missing)
    except AppError as refused:
        asked = bool(typed["code"] or typed["offer"])
        return _form(request, target, typed=typed, error=refused, ask_code=asked and not typed["offer"])
    begin_session(request, account_id=account_id)
    return HttpResponseRedirect(target)


@require_POST
def by_pin(request: HttpRequest) -> HttpResponse:
    """Take over this paired device by PIN."""
    target = safe_path(request.POST.get("next", ""), otherwise=reverse("store-home"))
    device = device_of(request)
    account_id = uuid_or_none(request.POST.get("who", ""))
    if device is None:
        return _form(request, target, error=DeviceNotFound())
    try:
        if account_id is None:
            raise SignInFailed
        sign_in_by_pin(account_id=account_id, device_id=device.id, pin=request.POST.get("pin", "")[:32], at=now())
    except AppError as refused:
        return _door(request, device, target, error=refused)
    begin_session(request, account_id=account_id, device_id=device.id)
    response = HttpResponseRedirect(target)
    keep_device(request, response, request.COOKIES[COOKIE])
    return response


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Leave the device for a moment: what was begun waits for the same person."""
    lock_session(request)
    return HttpResponseRedirect(reverse("store-sign-in"))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave the till to the next person."""
    end_session(request)
    return HttpResponseRedirect(reverse("store-sign-in"))


def choose(request: HttpRequest) -> HttpResponse:
    """Choose the place to work at; kept until signing out."""
    own = places_of(staff_of(request))
    target = safe_path(request.POST.get("next") or request.GET.get("next", ""), otherwise=reverse("store-home"))
    if request.method == "POST":
        wanted = uuid_or_none(request.POST.get("location", ""))
        if any(place.id == wanted for place in own):
            request.session[CHOSEN] = str(wanted)
            return HttpResponseRedirect(target)
    context = {"places": own, "chosen": chosen_of(request, own), "next": target}
    return render(request, "store/choose.html", context)


@require_POST
def passkey_start(request: HttpRequest) -> HttpResponse:
    """What the browser needs to sign in with a passkey."""
    try:
        start = passkeys.begin_sign_in(host=passkeys.relying_party(request), address=address_of(request), at=now())
    except AppError as refused:
        return problem_of(refused, request)
    return JsonResponse(start.model_dump(mode="json"))


@require_POST
def passkey_finish(request: HttpRequest) -> HttpResponse:
    """Sign in with what the browser's passkey has answered."""
    try:
        answer: Any = orjson.loads(request.body)
        challenge_id = uuid_or_none(str(answer.get("challenge_id"))) if isinstance(answer, dict) else None
        credential = answer.get("credential") if isinstance(answer, dict) else None
        if challenge_id is None or not isinstance(credential, dict):
            raise SignInFailed
        account_id = passkeys.sign_in_with_passkey(
            challenge_id=challenge_id,
            credential=credential,
            host=passkeys.relying_party(request),
            address=address_of(request),
            at=now(),
        )
    except orjson.JSONDecodeError:
        return problem_of(SignInFailed(), request)
    except AppError as refused:
        return problem_of(refused, request)
    begin_session(request, account_id=account_id)
    target = safe_path(str(answer.get("next", "")), otherwise=reverse("store-home"))
    return JsonResponse({"next": target})


def _door(request: HttpRequest, device: DeviceInfo, target: str, *, error: AppError | None = None) -> HttpResponse:
    """Who works here, to be tapped; then that person's PIN."""
    people = colleagues(location_id=device.location_id)
    wanted = request.POST.get("who") or request.GET.get("who", "")
    context = {
        "device": device,
        "place": places.get_location(location_id=device.location_id),
        "people": people,
        "who": next((person for person in people if str(person.account_id) == wanted), None),
        "error": wording_of(error) if error else "",
        "next": target,
        "otherwise": f"{reverse('store-sign-in')}?{urlencode({'next': target, 'way': 'password'})}",
    }
    return render(request, "store/door.html", context, status=STATUS[error.kind] if error else 200)


def _form(
    request: HttpRequest,
    target: str,
    *,
    typed: dict[str, str] | None = None,
    error: AppError | None = None,
    ask_code: bool = False,
    offer: Any = None,
) -> HttpResponse:
    context = {
        "next": target,
        "typed": typed or {},
        "error": wording_of(error) if error else "",
        "wait_minutes": -(-int(error.data.get("retry_after_s", 0)) // 60) if error else 0,
        "ask_code": ask_code,
        "offer": offer,
        "again": f"{reverse('store-sign-in')}?{urlencode({'next': target})}",
    }
    return render(request, "store/sign_in.html", context, status=STATUS[error.kind] if error else 200)


def _enrol(request: HttpRequest, target: str, typed: dict[str, str], missing: AppError) -> HttpResponse:
    """Show a new authenticator app's secret to somebody whose role asks for one."""
    try:
        offer = offer_totp(
            identifier=typed["identifier"], password=typed["password"], address=address_of(request), at=now()
        )
    except AppError as refused:
        return _form(request, target, typed=typed, error=refused)
    error = missing if isinstance(missing, OfferExpired) else None
    return _form(request, target, typed=typed, error=error, ask_code=True, offer=offer)
