"""The first day: a shop of one's own from an empty database to its first sale, step by step.

Every step saves by commands and reads what there is, so it can be left, gone back to and gone on with.
"""

import unicodedata
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noren.domains.catalog import api as catalog
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, Module, SaveBrand, SaveCompany, SaveLocation, Service
from noren.faces.office import words
from noren.faces.office.desk import act, done, one_of
from noren.faces.office.first_day_steps import HOME, missing, rows_of, show_step, step_page
from noren.faces.office.forms import Form, attempt, names_in
from noren.faces.office.mark_form import FIELDS, REFUSED, mark_of, save_with_mark
from noren.faces.office.module_words import module_rows
from noren.faces.office.views.modules import switched
from noren.faces.office.views.stores import WEEKDAYS
from noren.faces.shared.prefectures import PREFECTURES, prefecture_of
from noren.faces.shared.templatetags.noren import in_language
from noren.journeys import first_day
from noren.journeys.first_day import AddPeople, AddProducts, Finish, FirstDay, first_day_of
from noren.journeys.trades import USUAL, ChooseTrade, Trade, Usual, choose_trade
from noren.kernel.ids import derived_id
from noren.kernel.japanese import PostalCodeInvalid, normalise_postal_code
from noren.kernel.tax import TaxCategory
from noren.platform.accounts.errors import PasswordCommon, PasswordWeak, PinUnfit, StaffCodeTaken
from noren.platform.accounts.first_account import MakeFirstAccount, SetUpClosed, make_first_account, token_holds
from noren.platform.accounts.pages import actor_of_page, begin_session
from noren.platform.actor import Actor, ActorKind
from noren.platform.clock import now

_SERVICES = (Service.PICKUP, Service.EAT_IN, Service.RETURNS)
_ADDRESS = ("postal_code", "prefecture_code", "city", "town", "block", "building", "phone")
_PASSWORD = {"accounts.password_weak": "password", "accounts.password_common": "password"}
_TYPED = {"name": "name", "amount_minor": "price", "tax_category": "tax", "units": "units", "department_id": "department"}  # fmt: skip
_PEOPLE, _PRODUCTS = 3, 10


@require_http_methods(["GET", "POST"])
def you(request: HttpRequest) -> HttpResponseBase:
    """The account of head office, against the token; who has it goes on where they were."""
    actor = actor_of_page(request)
    if actor.kind is ActorKind.STAFF:
        return HttpResponseRedirect(f"{HOME}/{_next_of(actor)}" if actor.may("first_day.finish") else "/office/")
    form = Form.sent(request.POST) if request.method == "POST" else Form(values={"token": request.GET.get("token", "")})
    if not token_holds(token=form.text("token"), at=now()):
        return render(request, "office/first_day/closed.html", status=403)
    if request.method == "GET":
        return show_step(request, "you", form)

    def make() -> UUID:
        given = {name: form.text(name) for name in ("token", "name", "staff_code", "password")}
        if not given["name"].strip():
            form.fail("name", _("Please fill this in."))
        if given["password"] != form.text("again"):
            form.fail("again", _("The two passwords differ."))
        account = form.become(MakeFirstAccount, {"id": form.new_id("head office"), **given})
        return make_first_account(input=account, actor=actor, at=now())

    refused = (StaffCodeTaken, PasswordWeak, PasswordCommon, SetUpClosed)
    made = attempt(form, make, expected=refused, fields=_PASSWORD | {"accounts.staff_code_taken": "staff_code"})
    if made is None:
        form.values = {name: form.text(name) for name in ("token", "name", "staff_code")}
        return show_step(request, "you", form, status=422)
    begin_session(request, account_id=made)
    return HttpResponseRedirect(f"{HOME}/business")


def _next_of(actor: Actor) -> str:
    state = first_day_of(actor=actor)
    if lacking := missing(state):
        return lacking
    return "products" if not state.products else "ready"


@step_page
def business(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """The company that issues the receipts."""
    stored = places.get_company(company_id=state.company_id) if state.company_id else None
    names = ("legal_name", "registration_number", "address", "phone")
    if request.method == "GET":
        values = {name: getattr(stored, name) for name in names} if stored else {}
        names_now = stored.name if stored else {}
        return show_step(
            request,
            "business",
            Form(values=values | {"name_ja": names_now.get("ja", ""), "name_en": names_now.get("en", "")}),
        )
    form = Form.sent(request.POST)

    def save() -> bool:
        given: dict[str, Any] = (
            stored.model_dump() if stored else {"id": derived_id("first day", "company"), "code": "main"}
        )
        given |= {name: unicodedata.normalize("NFKC", form.text(name)).strip() for name in names}
        given |= {
            "name": names_in(form, "name", required=True),
            "registration_number": given["registration_number"].upper(),
        }
        return act(
            request, actor, places.save_company, form.become(SaveCompany, given, {"name": "name_ja"})
        ).number_plausible

    plausible = attempt(form, save, expected=(places.CodeTaken,))
    if plausible is None:
        return show_step(request, "business", form, status=422)
    said = (
        ""
        if plausible
        else _("The registration number lacks the check digit of a corporate number: please compare it.")
    )
    return done(request, said, f"{HOME}/brand")


@step_page
def brand(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """The sign over the door: a name, a colour and a mark."""
    stored = next((one for one in places.list_brands() if one.id == state.brand_id), None)
    if request.method == "GET":
        assert state.company_id is not None  # noqa: S101 - the step is led to only with a company
        shown = stored.name if stored else places.get_company(company_id=state.company_id).name
        colour = (stored.colour if stored else "") or "#223a70"
        values = {"name_ja": shown.get("ja", ""), "name_en": shown.get("en", ""), "colour": colour}
        return show_step(request, "brand", Form(values=values), mark=mark_of(stored))
    form = Form.sent(request.POST)

    def save() -> SaveBrand:
        given = {
            "id": stored.id if stored else derived_id("first day", "brand"),
            "company_id": stored.company_id if stored else state.company_id,
            "code": stored.code if stored else "main",
            "name": names_in(form, "name", required=True),
            "colour": form.text("colour").strip(),
        }
        return save_with_mark(request, actor, form, given)

    if attempt(form, save, expected=REFUSED, fields=FIELDS) is None:
        return show_step(request, "brand", form, status=422, mark=mark_of(stored))
    return HttpResponseRedirect(f"{HOME}/trade")


@step_page
def trade(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """A café or a shop: what the following steps propose."""
    form = Form.sent(request.POST) if request.method == "POST" else Form()
    chosen = one_of(Trade, form.text("trade"))
    if request.method == "POST" and chosen is not None:
        act(request, actor, choose_trade, ChooseTrade(trade=chosen))
        return HttpResponseRedirect(f"{HOME}/modules")
    status = 422 if request.method == "POST" else 200
    return show_step(request, "trade", form, status=status, chosen=state.trade)


@step_page
def modules(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """What the business needs; the rest is hidden. What is usual in the trade is proposed."""
    on = [*places.modules_on()] if state.chose_modules else [*_usual(state).modules]
    form = Form.sent(request.POST) if request.method == "POST" else Form(values={"on": [one.value for one in on]})
    if request.method == "POST" and switched(request, actor, form) is not None:
        return HttpResponseRedirect(f"{HOME}/store")
    rows = module_rows(form, form.many("on"))
    return show_step(request, "modules", form, status=422 if form.refusal else 200, rows=rows)


@step_page
def store(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """The first store: where it is, when its door is open, what it does for customers; it is given a till."""
    stored = state.store
    if request.method == "GET":
        collected = [Service.PICKUP.value] if places.uses(module=Module.WEB_ORDERS) else []
        usual = _usual(state)
        values: dict[str, Any] = {"services": [*collected, *(one.value for one in usual.services)]}
        week = (("opens", usual.opens), ("closes", usual.closes))
        values |= {f"{name}_{day}": clock for day in range(7) for name, clock in week}
        if stored:
            values = {name: getattr(stored, name) for name in _ADDRESS}
            values |= {
                "name_ja": stored.name.get("ja", ""),
                "name_en": stored.name.get("en", ""),
                "services": stored.services,
            }
            for opening in stored.hours:
                values |= {
                    f"opens_{opening.weekday}": f"{opening.opens:%H:%M}",
                    f"closes_{opening.weekday}": f"{opening.closes:%H:%M}",
                }
        return _store(request, Form(values=values))
    form = Form.sent(request.POST)

    def save() -> UUID:
        given: dict[str, Any] = {
            "id": derived_id("first day", "store"), "company_id": state.company_id, "brand_id": state.brand_id,
            "kind": LocationKind.STORE, "code": "S001",
        }  # fmt: skip
        if stored:
            given = {name: getattr(stored, name) for name in SaveLocation.model_fields}
        given |= {name: form.text(name).strip() for name in _ADDRESS}
        try:
            given["postal_code"] = normalise_postal_code(given["postal_code"]) if given["postal_code"] else ""
        except PostalCodeInvalid as wrong:
            form.refused(wrong, {wrong.code: "postal_code"})
        given["prefecture_code"] = given["prefecture_code"] or prefecture_of(given["postal_code"])
        given |= {
            "name": names_in(form, "name", required=True),
            "services": form.many("services"),
            "hours": _hours(form),
        }
        return act(
            request,
            actor,
            first_day.open_store,
            form.become(SaveLocation, given, {"name": "name_ja", "hours": "hours"}),
        )

    refused = (places.CodeTaken, places.HoursOverlap, places.VersionConflict, places.UnknownSeller)
    if attempt(form, save, expected=refused, fields={"places.hours_overlap": "hours"}) is None:
        return _store(request, form, status=422)
    return HttpResponseRedirect(f"{HOME}/tax")


def _usual(state: FirstDay) -> Usual:
    return USUAL[state.trade or Trade.SHOP]


def _hours(form: Form) -> list[dict[str, Any]]:
    hours = []
    for day in range(7):
        opens, closes = form.text(f"opens_{day}"), form.text(f"closes_{day}")
        if bool(opens) != bool(closes):
            form.fail("hours", _("%(day)s: please give both times or neither.") % {"day": WEEKDAYS[day]})
        elif opens:
            hours.append({"weekday": day, "opens": opens, "closes": closes})
    return hours


def _store(request: HttpRequest, form: Form, *, status: int = 200) -> HttpResponse:
    collects = places.uses(module=Module.WEB_ORDERS)
    context: dict[str, Any] = {
        "prefectures": [("", "–"), *PREFECTURES.items()],
        "services": [(one.value, words.SERVICE[one]) for one in _SERVICES if one is not Service.PICKUP or collects],
        "week": [(WEEKDAYS[day], day, form.text(f"opens_{day}"), form.text(f"closes_{day}")) for day in range(7)],
    }
    return show_step(request, "store", form, status=status, **context)


@step_page
def tax(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """How the tax within a price is rounded; the rates are the law's."""
    assert state.company_id is not None  # noqa: S101 - the step is led to only with a company
    stored = places.get_company(company_id=state.company_id)
    form = Form(values={"tax_rounding": stored.tax_rounding.value})
    if request.method == "POST":
        form = Form.sent(request.POST)

        def save() -> bool:
            given = stored.model_dump() | {"tax_rounding": form.text("tax_rounding")}
            act(request, actor, places.save_company, form.become(SaveCompany, given))
            return True

        if attempt(form, save, expected=()):
            return HttpResponseRedirect(f"{HOME}/people")
    rates = catalog.tax_rates(at=now())
    context: dict[str, Any] = {
        "roundings": words.options(words.ROUNDING),
        "rates": [(name, rates[name].rate * 100) for name in ("standard", "reduced") if name in rates],
        "eats_in": state.store is not None and Service.EAT_IN in state.store.services,
    }
    return show_step(request, "tax", form, status=422 if form.errors else 200, **context)


@step_page
def people(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """Who works in the store; nobody is an answer too."""
    assert state.store is not None  # noqa: S101 - the step is led to only with a store
    store_id = state.store.id
    form = Form.sent(request.POST) if request.method == "POST" else Form()
    wanted = [row for row in range(_PEOPLE) if form.text(f"staff_code_{row}") or form.text(f"name_{row}")]
    if request.method == "POST" and not wanted:
        return HttpResponseRedirect(f"{HOME}/products")

    def save() -> int:
        given = [
            {
                "id": form.new_id("person", row),
                **{name: form.text(f"{name}_{row}") for name in ("staff_code", "name", "role", "password")},
                "pin": form.text(f"pin_{row}").strip() or None,
            }
            for row in wanted
        ]
        fields = {f"people.{at}.{name}": f"{name}_{row}" for at, row in enumerate(wanted) for name in given[0]}
        return act(
            request,
            actor,
            first_day.add_people,
            form.become(AddPeople, {"location_id": store_id, "people": given}, fields),
        )

    if wanted and attempt(form, save, expected=(StaffCodeTaken, PasswordWeak, PasswordCommon, PinUnfit)) is not None:
        return HttpResponseRedirect(f"{HOME}/products")
    typed = ("staff_code", "name", "role", "password", "pin")
    rows = rows_of(form, _PEOPLE, typed, hidden=("password", "pin"))
    context: dict[str, Any] = {
        "rows": rows,
        "roles": [(role, words.ROLE[role]) for role in ("clerk", "store_manager")],
        "count": state.people,
    }
    return show_step(request, "people", form, status=422 if wanted else 200, **context)


@step_page
def products(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """Ten lines in one table; sent again with others, ten more."""
    assert state.store is not None  # noqa: S101 - the step is led to only with a store
    store_id, currency = state.store.id, state.store.currency
    proposed = {f"tax_{row}": _usual(state).tax_category.value for row in range(_PRODUCTS)}
    form = Form.sent(request.POST) if request.method == "POST" else Form(values=proposed)
    wanted = [row for row in range(_PRODUCTS) if form.text(f"name_{row}").strip() or form.text(f"price_{row}").strip()]
    ahead = f"{HOME}/products" if form.ticked("more") else f"{HOME}/payment"
    if request.method == "POST" and not wanted:
        return HttpResponseRedirect(ahead)

    def save() -> int:
        given = [
            {
                "id": form.new_id("product", row),
                "name": form.text(f"name_{row}"),
                "amount_minor": form.amount(f"price_{row}", currency),
                "tax_category": form.text(f"tax_{row}"),
                "department_id": form.text(f"department_{row}") or None,
                "units": form.number(f"units_{row}", least=0, most=1_000_000)
                if form.text(f"units_{row}").strip()
                else 0,
            }
            for row in wanted
        ]
        fields = {
            f"products.{at}.{name}": f"{typed}_{row}" for at, row in enumerate(wanted) for name, typed in _TYPED.items()
        }
        return act(
            request,
            actor,
            first_day.add_products,
            form.become(AddProducts, {"location_id": store_id, "products": given}, fields),
        )

    added = attempt(form, save, expected=(catalog.CodeTaken, catalog.UnknownDepartment)) if wanted else None
    if added is not None:
        return done(request, _("%(count)s products are on sale now.") % {"count": added}, ahead)
    categories = [(one.value, words.TAX[one]) for one in TaxCategory if one is not TaxCategory.NEWSPAPER]
    context: dict[str, Any] = {
        "rows": rows_of(form, _PRODUCTS, ("name", "price", "tax", "units", "department")),
        "departments": [(str(one.id), in_language(one.name)) for one in catalog.departments()],
        "categories": categories,
        "count": state.products,
    }
    return show_step(request, "products", form, status=422 if wanted else 200, **context)


@step_page
def payment(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """What can be taken now, and what is needed for cards."""
    return show_step(request, "payment", Form(), play_money=settings.SANDBOX_PAYMENTS)


@step_page
def ready(request: HttpRequest, actor: Actor, state: FirstDay) -> HttpResponseBase:
    """Where everything is, what was left out, and the end of the wizard."""
    if request.method == "POST":
        act(request, actor, first_day.finish, Finish())
        return done(request, _("Your shop is set up. Everything can be changed here."), "/office/")
    address = f"{settings.PUBLIC_URL}/store/"
    code = segno.make(address, micro=False).svg_inline(omitsize=True, border=4)
    context: dict[str, Any] = {
        "state": state,
        "address": address,
        "reached": urlsplit(address).hostname not in ("127.0.0.1", "localhost", "::1"),
        "shop": f"{settings.PUBLIC_URL}/",
        "qr": mark_safe(code),  # noqa: S308 - drawn from our own address
        "web_orders": places.uses(module=Module.WEB_ORDERS),
        "points": places.uses(module=Module.POINTS),
        "register": places.uses(module=Module.REGISTER),
        "second_factor": settings.SECOND_FACTOR_FOR_HEAD_OFFICE,
    }
    return show_step(request, "ready", Form(), **context)
