"""Keys of machines: made, shown once, rotated, revoked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noren.faces.office.desk import act, done, office_page, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.platform.accounts import keys
from noren.platform.accounts.contracts import CreatedKey, CreateKey, KeyRef, RotateKey
from noren.platform.accounts.errors import KeyExists, KeyOver, ScopeUnknown
from noren.platform.accounts.roles import SCOPES
from noren.platform.actor import Actor
from noren.platform.clock import now

_GRACES = {"0": 0, "86400": 86_400, "604800": 604_800}
_LIFETIMES = {"30": 30, "90": 90, "365": 365}


@office_page("accounts.edit")
def key_list(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every key with what it may do, where, and when it was used last; never its secret."""
    at = now()
    scopes = dict(_scopes())
    listed = [
        {
            "key": one,
            "scopes": [scopes.get(scope, scope) for scope in one.scopes],
            "over": one.revoked_at is not None or (one.expires_at is not None and one.expires_at <= at),
        }
        for one in keys.list_keys(actor=actor)
    ]
    context = {
        "listed": listed,
        "places": place_names(),
        "graces": [("86400", _("1 day")), ("604800", _("7 days")), ("0", _("not at all"))],
        "form": Form(values={"grace": "86400"}),
    }
    return show(request, actor, "office/keys.html", context)


@require_http_methods(["GET", "POST"])
@office_page("accounts.edit")
def new_key(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Make a key; its secret is on the answer and nowhere else."""
    if request.method == "GET":
        return _new(request, actor, Form(values={"lifetime": "365", "scopes": []}))
    form = Form.sent(request.POST)
    made = attempt(
        form,
        lambda: _make(form, actor),
        expected=(ScopeUnknown, KeyExists),
        fields={"accounts.scope_unknown": "scopes"},
    )
    if made is None:
        return _new(request, actor, form, status=422)
    return show(request, actor, "office/key_made.html", {"made": made, "rotated": False})


@require_POST
@office_page("accounts.edit")
def rotate(request: HttpRequest, actor: Actor, key_id: UUID) -> HttpResponseBase:
    """Replace a key by a new one; the old one works a while longer."""
    form = Form.sent(request.POST)
    given = {"key_id": key_id, "new_id": form.new_id("rotated"), "grace_s": _GRACES.get(form.text("grace"), 86_400)}
    made = attempt(
        form,
        lambda: keys.rotate_key(input=form.become(RotateKey, given), actor=actor, at=now()),
        expected=(KeyOver, KeyExists),
    )
    if made is None:
        return done(request, form.refusal, "/office/keys")
    return show(request, actor, "office/key_made.html", {"made": made, "rotated": True})


@require_POST
@office_page("accounts.edit")
def revoke(request: HttpRequest, actor: Actor, key_id: UUID) -> HttpResponseBase:
    """Make a key useless now."""
    act(request, actor, keys.revoke_key, KeyRef(key_id=key_id))
    return done(request, _("The key was revoked."), "/office/keys")


def _make(form: Form, actor: Actor) -> CreatedKey:
    """The key that was asked for. Raises: Mistyped, ScopeUnknown, KeyExists."""
    at = now()
    if not form.many("scopes"):
        form.fail("scopes", _("Please choose what the key may do."))
    chosen = [place for text in form.many("places") if (place := uuid_of(text))]
    if form.text("where") == "some" and not chosen:
        form.fail("places", _("Please choose at least one store."))
    rate = (
        form.number("requests_per_minute", least=1, most=1_000_000)
        if form.text("requests_per_minute").strip()
        else None
    )
    days = _LIFETIMES.get(form.text("lifetime"))
    if not form.text("name").strip():
        form.fail("name", _("Please fill this in."))
    if form.errors:
        raise Mistyped
    given = {
        "id": form.new_id("key"),
        "name": form.text("name"),
        "scopes": form.many("scopes"),
        "location_ids": chosen if form.text("where") == "some" else None,
        "requests_per_minute": rate,
        "expires_at": at + timedelta(days=days) if days else None,
    }
    return keys.create_key(input=form.become(CreateKey, given), actor=actor, at=at)


def _new(request: HttpRequest, actor: Actor, form: Form, *, status: int = 200) -> HttpResponseBase:
    context: dict[str, Any] = {
        "form": form,
        "scopes": [{"name": name, "label": label, "chosen": name in form.many("scopes")} for name, label in _scopes()],
        "stores": [{"place": place, "chosen": str(place.id) in form.many("places")} for place in places_of(actor)],
        "lifetimes": [("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year")), ("", _("no end"))],
    }
    return show(request, actor, "office/key_new.html", context, status=status)


def _scopes() -> list[tuple[str, str]]:
    """The scopes in words of the reader's language."""
    japanese = (get_language() or "ja").startswith("ja")
    return [(scope.name, scope.ja if japanese else scope.en) for scope in SCOPES]
