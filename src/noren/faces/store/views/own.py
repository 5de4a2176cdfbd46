"""How somebody signs in: their own password, PIN and passkeys."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from pydantic import SecretStr, ValidationError

from noren.faces.shared.own_passkeys import begin_own_passkey, keep_own_passkey
from noren.faces.shared.wording import wording_of
from noren.faces.store.floor import Floor, key_for, on_floor, page
from noren.platform.accounts import passkeys
from noren.platform.accounts.contracts import ChangeOwnPassword, PasskeyRef, SetPin
from noren.platform.accounts.errors import (
    PasskeyNotFound,
    PasswordCommon,
    PasswordNeeded,
    PasswordWeak,
    PasswordWrong,
    PinUnfit,
)
from noren.platform.accounts.pages import came_by_pin, keep_session
from noren.platform.accounts.pins import has_pin, set_pin
from noren.platform.accounts.staff import change_own_password
from noren.platform.clock import now


@on_floor
def own(request: HttpRequest, floor: Floor) -> HttpResponse:
    """One's own sign-in: the password, and passkeys."""
    return _own(request, floor)


@require_POST
@on_floor
def password(request: HttpRequest, floor: Floor) -> HttpResponse:
    """A new password against the old one; every other session of this person ends."""
    typed = {name: request.POST.get(name, "") for name in ("old", "new", "again")}
    if typed["new"] != typed["again"]:
        return _own(request, floor, errors={"again": _("The two do not match.")}, status=422)
    try:
        asked = ChangeOwnPassword(old=SecretStr(typed["old"]), new=SecretStr(typed["new"]))
        change_own_password(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.password", body=asked)
        )
    except ValidationError:
        return _own(request, floor, errors={"new": _("At least 10 characters, and not an easy one.")}, status=422)
    except PasswordWrong as refused:
        return _own(request, floor, errors={"old": wording_of(refused)}, status=422)
    except (PasswordWeak, PasswordCommon) as refused:
        return _own(request, floor, errors={"new": wording_of(refused)}, status=422)
    keep_session(request)
    return _done("password")


@require_POST
@on_floor
def pin(request: HttpRequest, floor: Floor) -> HttpResponse:
    """A PIN for the paired devices of one's store, against the password."""
    typed = {name: request.POST.get(name, "") for name in ("password", "pin", "pin_again")}
    if typed["pin"] != typed["pin_again"]:
        return _own(request, floor, errors={"pin_again": _("The two do not match.")}, status=422)
    try:
        asked = SetPin(password=SecretStr(typed["password"]), pin=SecretStr(typed["pin"]))
        set_pin(input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.pin", body=asked))
    except PasswordWrong as refused:
        return _own(request, floor, errors={"password": wording_of(refused)}, status=422)
    except (ValidationError, PinUnfit):
        return _own(request, floor, errors={"pin": wording_of(PinUnfit())}, status=422)
    return _done("pin")


@require_POST
@on_floor
def begin_passkey(request: HttpRequest, floor: Floor) -> HttpResponse:
    """What the browser needs to make a passkey."""
    _more_than_pin(request)
    return begin_own_passkey(request, floor.actor)


@require_POST
@on_floor
def keep_passkey(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Keep the passkey that the browser has made."""
    _more_than_pin(request)
    return keep_own_passkey(request, floor.actor, onward=f"{reverse('store-own')}?done=passkey")


@require_POST
@on_floor
def remove_passkey(request: HttpRequest, floor: Floor, passkey_id: UUID) -> HttpResponse:
    """Take one of one's own passkeys away."""
    _more_than_pin(request)
    if all(known.id != passkey_id for known in passkeys.list_passkeys(actor=floor.actor)):
        raise PasskeyNotFound
    asked = PasskeyRef(passkey_id=passkey_id)
    key = key_for(request, floor, route="store.remove_passkey", body=asked)
    passkeys.remove_passkey(input=asked, actor=floor.actor, at=now(), key=key)
    return _done("removed")


def _more_than_pin(request: HttpRequest) -> None:
    """A PIN may be seen over a shoulder: it must not be enough to add another way in.

    Raises: PasswordNeeded.
    """
    if came_by_pin(request):
        raise PasswordNeeded


def _done(what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('store-own')}?done={what}")


def _own(
    request: HttpRequest, floor: Floor, *, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "passkeys": passkeys.list_passkeys(actor=floor.actor),
        "has_pin": floor.actor.id is not None and has_pin(account_id=floor.actor.id),
        "may_have_pin": floor.actor.location_ids is not None,
        "may_pair": floor.actor.may_at("accounts.pair_device", floor.location.id),
        "by_pin": came_by_pin(request),
        "errors": errors or {},
        "done": request.GET.get("done", ""),
    }
    return page(request, floor, "store/own.html", context, status=status)
