"""Staff and what they may do."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.kernel.japanese import EmailInvalid
from noren.platform.accounts import staff, totp
from noren.platform.accounts.contracts import AccountRef, SaveStaff, SetPassword, SetRoles, StaffMember
from noren.platform.accounts.errors import (
    EmailTaken,
    OwnAccount,
    PasswordCommon,
    PasswordWeak,
    RoleUnknown,
    StaffCodeTaken,
)
from noren.platform.actor import Actor

_FIELDS = {
    "accounts.staff_code_taken": "staff_code",
    "accounts.email_taken": "email",
    "email.invalid": "email",
    "accounts.password_weak": "password",
    "accounts.password_common": "password",
}
_WITHOUT_PLACES = "head_office"


@office_page("accounts.view")
def staff_list(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Staff by name, role and store."""
    text = request.GET.get("text", "").strip().lower()
    role = request.GET.get("role", "")
    store = uuid_of(request.GET.get("store", ""))
    found = [
        one
        for one in staff.list_staff(actor=actor)
        if (not text or text in f"{one.staff_code} {one.display_name} {one.email or ''}".lower())
        and (not role or any(given.role == role for given in one.roles))
        and (not store or any(given.location_ids is None or store in given.location_ids for given in one.roles))
    ]
    context = {
        "staff": found,
        "form": Form(values=request.GET.dict()),
        "roles": words.options(words.ROLE, every=_("Every role")),
        "stores": [("", _("Every store")), *((place.id, place.name) for place in places_of(actor))],
        "places": place_names(),
        "may_edit": actor.may("accounts.edit"),
    }
    return show(request, actor, "office/staff.html", context)


@require_http_methods(["GET", "POST"])
@office_page("accounts.edit")
def new_person(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """A new member of staff: who, then what they may do."""
    if request.method == "GET":
        return _person(request, actor, None, Form(values={"locale": "ja"}))
    form = Form.sent(request.POST)
    account_id = form.new_id("staff")
    saved = _save_person(request, actor, form, account_id)
    if saved is None:
        return _person(request, actor, None, form, status=422)
    return done(request, _("The account was created. Now give it roles and a password."), f"/office/staff/{account_id}")


@require_http_methods(["GET", "POST"])
@office_page("accounts.view")
def person(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponseBase:
    """One member of staff."""
    stored = staff.get_staff(account_id=account_id, actor=actor)
    if request.method == "GET":
        return _person(request, actor, stored, Form(values=_values(stored)))
    actor.require("accounts.edit")
    form = Form.sent(request.POST)
    if _save_person(request, actor, form, account_id) is None:
        return _person(request, actor, stored, form, status=422)
    return done(request, _("Saved."), f"/office/staff/{account_id}")


@require_POST
@office_page("accounts.edit")
def set_roles(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponseBase:
    """What somebody may do, and where; they have to sign in again."""
    stored = staff.get_staff(account_id=account_id, actor=actor)
    form = Form.sent(request.POST)

    def write() -> bool:
        roles = []
        for role in form.many("roles"):
            everywhere = role == _WITHOUT_PLACES
            chosen = [place for text in form.many(f"places-{role}") if (place := uuid_of(text))]
            if not everywhere and not chosen:
                form.fail(
                    "roles", _("Please choose the stores of the role %(role)s.") % {"role": words.ROLE.get(role, role)}
                )
            roles.append({"role": role, "location_ids": None if everywhere else chosen})
        act(request, actor, staff.set_roles, form.become(SetRoles, {"account_id": account_id, "roles": roles}))
        return True

    fields = {"accounts.role_unknown": "roles"}
    if attempt(form, write, expected=(RoleUnknown, OwnAccount), fields=fields) is None:
        form.values = _values(stored) | form.values
        return _person(request, actor, stored, form, status=422)
    return done(
        request,
        _("The roles were changed. The person signs in again to work with them."),
        f"/office/staff/{account_id}",
    )


@require_POST
@office_page("accounts.edit")
def set_password(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponseBase:
    """A new password for somebody; their sessions end."""
    stored = staff.get_staff(account_id=account_id, actor=actor)
    form = Form.sent(request.POST)

    def write() -> bool:
        given = {"account_id": account_id, "password": form.text("password")}
        act(request, actor, staff.set_password, form.become(SetPassword, given))
        return True

    changed = attempt(form, write, expected=(PasswordWeak, PasswordCommon), fields=_FIELDS)
    form.values.pop("password", None)
    if changed is None:
        form.values = _values(stored) | form.values
        return _person(request, actor, stored, form, status=422)
    return done(request, _("The password was set. Tell it to the person only."), f"/office/staff/{account_id}")


@require_POST
@office_page("accounts.edit")
def switch(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponseBase:
    """Switch an account off or on, or take a lost authenticator app away."""
    stored = staff.get_staff(account_id=account_id, actor=actor)
    form = Form.sent(request.POST)
    command, told = {
        "off": (staff.deactivate, _("The account was switched off.")),
        "on": (staff.reactivate, _("The account was switched on.")),
        "totp": (totp.remove_totp, _("The authenticator app was removed.")),
    }.get(form.text("to"), (None, ""))

    def write() -> bool:
        if command is None:
            raise Mistyped
        act(request, actor, command, AccountRef(account_id=account_id))
        return True

    if attempt(form, write, expected=(OwnAccount,)) is None:
        form.values = _values(stored)
        return _person(request, actor, stored, form, status=409)
    return done(request, told, f"/office/staff/{account_id}")


def _save_person(request: HttpRequest, actor: Actor, form: Form, account_id: UUID) -> UUID | None:
    given = {
        "id": account_id,
        "staff_code": form.text("staff_code"),
        "email": form.text("email").strip() or None,
        "display_name": form.text("display_name"),
        "locale": form.text("locale") or "ja",
    }
    return attempt(
        form,
        lambda: act(request, actor, staff.save_staff, form.become(SaveStaff, given)),
        expected=(StaffCodeTaken, EmailTaken, EmailInvalid),
        fields=_FIELDS,
    )


def _values(stored: StaffMember) -> dict[str, Any]:
    return {
        "staff_code": stored.staff_code,
        "email": stored.email or "",
        "display_name": stored.display_name,
        "locale": stored.locale,
        "roles": [given.role for given in stored.roles],
        **{f"places-{given.role}": [str(place) for place in given.location_ids or ()] for given in stored.roles},
    }


def _person(
    request: HttpRequest, actor: Actor, stored: StaffMember | None, form: Form, *, status: int = 200
) -> HttpResponseBase:
    chosen = form.many("roles")
    stores = places_of(actor)
    context = {
        "stored": stored,
        "form": form,
        "locales": [("ja", "日本語"), ("en", "English")],
        "roles": [
            {
                "role": role,
                "label": label,
                "chosen": role in chosen,
                "everywhere": role == _WITHOUT_PLACES,
                "stores": [
                    {"place": place, "chosen": str(place.id) in form.many(f"places-{role}")} for place in stores
                ],
            }
            for role, label in words.ROLE.items()
        ],
        "places": place_names(),
        "may_edit": actor.may("accounts.edit"),
        "own": stored is not None and stored.id == actor.id,
        "sees_audit": actor.may("audit.view"),
    }
    return show(request, actor, "office/person.html", context, status=status)
