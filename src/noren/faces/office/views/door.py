"""Coming in and going out, and what keeps one's own account safe."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noren.faces.office.desk import act, done, office_page, show
from noren.faces.office.forms import Form, attempt
from noren.faces.shared.language import safe_path
from noren.faces.shared.own_passkeys import begin_own_passkey, json_of, keep_own_passkey
from noren.faces.shared.wording import wording_of
from noren.platform.accounts import passkeys, totp
from noren.platform.accounts.contracts import (
    AccountRef,
    ChangeOwnPassword,
    ConfirmTotp,
    PasskeyRef,
    TotpOffer,
)
from noren.platform.accounts.errors import (
    OfferExpired,
    PasskeyNotFound,
    PasswordCommon,
    PasswordWeak,
    PasswordWrong,
    SecondFactorMissing,
    SecondFactorRequired,
    SignInFailed,
    SignInLocked,
    TotpCodeWrong,
)
from noren.platform.accounts.pages import (
    actor_of_page,
    address_of,
    begin_session,
    end_session,
    keep_session,
    signed_in_at,
)
from noren.platform.accounts.sign_in import offer_totp, sign_in_staff
from noren.platform.accounts.staff import change_own_password, get_staff
from noren.platform.actor import Actor, ActorKind
from noren.platform.clock import now

_PASSWORD_FIELDS = {
    "accounts.password_wrong": "old",
    "accounts.password_weak": "new",
    "accounts.password_common": "new",
}


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Staff code or e-mail address, password, then the second factor where there is one."""
    ahead = safe_path(request.POST.get("next") or request.GET.get("next", ""), otherwise="/office/")
    if request.method == "GET":
        if actor_of_page(request).kind is ActorKind.STAFF:
            return HttpResponseRedirect(ahead)
        return _door(request, Form(values={"next": ahead}))
    form = Form.sent(request.POST)
    tried = _try_sign_in(request, form)
    if isinstance(tried, HttpResponse):
        return tried
    begin_session(request, account_id=tried)
    return HttpResponseRedirect(ahead)


def _try_sign_in(request: HttpRequest, form: Form) -> UUID | HttpResponse:
    """The account of whoever proved themselves, or the page that asks on."""
    try:
        return sign_in_staff(
            identifier=form.text("identifier"),
            password=form.text("password"),
            code=form.text("code"),
            offer=form.text("offer"),
            address=address_of(request),
            at=now(),
        )
    except SecondFactorRequired:
        return _door(request, form, asks_code=True)
    except (SecondFactorMissing, OfferExpired):
        return _enrol(request, form)
    except TotpCodeWrong as refused:
        form.refused(refused, {"accounts.totp_code_wrong": "code"})
        return _enrol(request, form)
    except (SignInFailed, SignInLocked) as refused:
        form.refused(refused)
        return _door(request, form, asks_code="code" in request.POST, status=429 if refused.data else 401)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of this browser."""
    end_session(request)
    return HttpResponseRedirect("/office/sign-in")


@require_POST
def passkey_options(request: HttpRequest) -> JsonResponse:
    """What the browser needs to sign in by a passkey."""
    started = passkeys.begin_sign_in(host=passkeys.relying_party(request), address=address_of(request), at=now())
    return JsonResponse({"challenge_id": str(started.challenge_id), "options": started.options})


@require_POST
def passkey_sign_in(request: HttpRequest) -> JsonResponse:
    """Prove a passkey and begin the session; says where to go on."""
    given = json_of(request)
    try:
        account_id = passkeys.sign_in_with_passkey(
            challenge_id=UUID(str(given.get("challenge_id"))),
            credential=given.get("credential") or {},
            host=passkeys.relying_party(request),
            address=address_of(request),
            at=now(),
        )
    except (SignInFailed, SignInLocked) as refused:
        return JsonResponse({"message": wording_of(refused)}, status=401)
    except ValueError:
        return JsonResponse({"message": _("Please try again.")}, status=400)
    begin_session(request, account_id=account_id)
    return JsonResponse({"next": safe_path(str(given.get("next", "")), otherwise="/office/")})


@office_page("")
def security(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own password, authenticator app and passkeys."""
    return _security(request, actor, Form())


@require_POST
@office_page("")
def change_password(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """A new password against the old one; every other session of this person ends."""
    form = Form.sent(request.POST)
    if form.text("new") != form.text("again"):
        form.fail("again", _("The two do not match."))

    def change() -> bool:
        given = form.become(ChangeOwnPassword, {"old": form.text("old"), "new": form.text("new")})
        act(request, actor, change_own_password, given)
        return True

    changed = attempt(
        form,
        change,
        expected=(PasswordWrong, PasswordWeak, PasswordCommon),
        fields=_PASSWORD_FIELDS,
    )
    if changed is None:
        form.values = {}
        return _security(request, actor, form, status=422)
    keep_session(request)
    return done(request, _("Your password was changed. Other browsers were signed out."), "/office/security")


@require_http_methods(["GET", "POST"])
@office_page("")
def set_up_totp(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show a new secret as a QR code; it is in force once a code of it was typed."""
    form = Form.sent(request.POST) if request.method == "POST" else Form()
    if request.method == "POST":
        confirmed = attempt(
            form,
            lambda: (
                act(
                    request,
                    actor,
                    totp.confirm_totp,
                    form.become(ConfirmTotp, {"proof": form.text("proof"), "code": form.text("code")}),
                ),
            ),
            expected=(TotpCodeWrong, OfferExpired),
            fields={"accounts.totp_code_wrong": "code"},
        )
        if confirmed is not None:
            return done(request, _("The authenticator app is set up. You need it from now on."), "/office/security")
    offer = totp.begin_totp(actor=actor)
    return show(request, actor, "office/totp.html", {"form": form, **_offer(offer)})


@require_POST
@office_page("")
def remove_totp(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Take one's own authenticator app away."""
    assert actor.id is not None  # noqa: S101 - staff have an account
    act(request, actor, totp.remove_totp, AccountRef(account_id=actor.id))
    return done(request, _("The authenticator app was removed."), "/office/security")


@require_POST
@office_page("")
def begin_passkey(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What the browser needs to make a passkey."""
    return begin_own_passkey(request, actor)


@require_POST
@office_page("")
def keep_passkey(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Keep the passkey that the browser has made."""
    answer = keep_own_passkey(request, actor, onward="/office/security")
    if answer.status_code < 400:
        request.session["told"] = _("The passkey was added.")
    return answer


@require_POST
@office_page("")
def remove_passkey(request: HttpRequest, actor: Actor, passkey_id: UUID) -> HttpResponseBase:
    """Take one of one's own passkeys away."""
    if all(known.id != passkey_id for known in passkeys.list_passkeys(actor=actor)):
        raise PasskeyNotFound
    act(request, actor, passkeys.remove_passkey, PasskeyRef(passkey_id=passkey_id))
    return done(request, _("The passkey was removed."), "/office/security")


def _door(request: HttpRequest, form: Form, *, asks_code: bool = False, status: int = 200) -> HttpResponse:
    return render(request, "office/sign_in.html", {"form": form, "asks_code": asks_code}, status=status)


def _enrol(request: HttpRequest, form: Form) -> HttpResponse:
    """Whoever needs a second factor and has none sets it up on the way in."""
    try:
        offer = offer_totp(
            identifier=form.text("identifier"), password=form.text("password"), address=address_of(request), at=now()
        )
    except SecondFactorRequired:
        form.refusal = _("You have a passkey. Please sign in with it.")
        return _door(request, form, status=403)
    except (SignInFailed, SignInLocked) as refused:
        form.refused(refused)
        return _door(request, form, status=401)
    return render(request, "office/sign_in_enrol.html", {"form": form, **_offer(offer)})


def _security(request: HttpRequest, actor: Actor, form: Form, *, status: int = 200) -> HttpResponse:
    assert actor.id is not None  # noqa: S101 - staff have an account
    context = {
        "form": form,
        "me": get_staff(account_id=actor.id, actor=actor),
        "passkeys": passkeys.list_passkeys(actor=actor),
        "signed_in_at": signed_in_at(request),
    }
    return show(request, actor, "office/security.html", context, status=status)


def _offer(offer: TotpOffer) -> dict[str, object]:
    """The QR code is our own drawing of our own text."""
    return {"offer": offer, "qr": mark_safe(offer.qr_svg)}  # noqa: S308 - drawn by segno
