"""Companies, which issue the receipts, and brands."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noren.domains.places import api as places
from noren.domains.places.contracts import Brand, Company, SaveBrand, SaveCompany
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, show
from noren.faces.office.forms import Form, attempt, names_in
from noren.faces.office.mark_form import FIELDS, REFUSED, mark_of, save_with_mark
from noren.platform.actor import Actor


@office_page("places.view")
def sellers(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Companies, which issue the receipts, and brands."""
    context = {
        "companies": places.list_companies(),
        "brands": places.list_brands(),
        "may_edit": actor.may("places.save_company"),
        "tab": "sellers",
    }
    return show(request, actor, "office/sellers.html", context)


@require_http_methods(["GET", "POST"])
@office_page("places.save_company")
def company(request: HttpRequest, actor: Actor, company_id: UUID | None = None) -> HttpResponseBase:
    """One company, or a new one; a registration number without its check digit is a warning, not a refusal."""
    stored = places.get_company(company_id=company_id) if company_id else None
    if request.method == "GET":
        return _company(request, actor, stored, Form(values=_company_values(stored)))
    form = Form.sent(request.POST)

    def save() -> bool:
        given = {
            "id": company_id or form.new_id("company"),
            "code": form.text("code"),
            "name": names_in(form, "name", required=True),
            "registration_number": form.text("registration_number").strip().upper(),
            **{
                name: form.text(name)
                for name in ("legal_name", "currency", "tax_rounding", "country", "address", "phone")
            },
        }
        saved = act(request, actor, places.save_company, form.become(SaveCompany, given, {"name": "name_ja"}))
        return saved.number_plausible

    plausible = attempt(form, save, expected=(places.CodeTaken,), fields={"places.code_taken": "code"})
    if plausible is None:
        return _company(request, actor, stored, form, status=422)
    told = (
        _("The company was saved.")
        if plausible
        else _(
            "The company was saved. The registration number lacks the check digit of a corporate number: please compare it."
        )
    )
    return done(request, told, "/office/companies")


@require_http_methods(["GET", "POST"])
@office_page("places.save_brand")
def brand(request: HttpRequest, actor: Actor, brand_id: UUID | None = None) -> HttpResponseBase:
    """One brand, or a new one."""
    stored = next((one for one in places.list_brands() if one.id == brand_id), None)
    if brand_id and stored is None:
        raise places.UnknownSeller
    if request.method == "GET":
        values = {} if stored is None else {
            "code": stored.code, "name_ja": stored.name.get("ja", ""), "name_en": stored.name.get("en", ""),
            "company_id": str(stored.company_id), "colour": stored.colour,
        }  # fmt: skip
        return _brand(request, actor, stored, Form(values=values))
    form = Form.sent(request.POST)

    def save() -> SaveBrand:
        given = {
            "id": brand_id or form.new_id("brand"),
            "company_id": form.text("company_id"),
            "code": form.text("code"),
            "name": names_in(form, "name", required=True),
            "colour": form.text("colour").strip(),
        }
        return save_with_mark(request, actor, form, given)

    saved = attempt(form, save, expected=REFUSED, fields=FIELDS)
    if saved is None:
        return _brand(request, actor, stored, form, status=422)
    return done(request, _("The brand was saved."), "/office/companies")


def _company_values(stored: Company | None) -> dict[str, Any]:
    if stored is None:
        return {"currency": "JPY", "tax_rounding": "floor", "country": "JP"}
    plain = stored.model_dump(exclude={"id", "name"}, mode="json")
    return plain | {"name_ja": stored.name.get("ja", ""), "name_en": stored.name.get("en", "")}


def _company(
    request: HttpRequest, actor: Actor, stored: Company | None, form: Form, *, status: int = 200
) -> HttpResponseBase:
    context = {"stored": stored, "form": form, "roundings": words.options(words.ROUNDING), "tab": "sellers"}
    return show(request, actor, "office/company.html", context, status=status)


def _brand(
    request: HttpRequest, actor: Actor, stored: Brand | None, form: Form, *, status: int = 200
) -> HttpResponseBase:
    companies = [("", _("Please choose")), *((one.id, one.name) for one in places.list_companies())]
    return show(
        request,
        actor,
        "office/brand.html",
        {"stored": stored, "mark": mark_of(stored), "form": form, "companies": companies},
        status=status,
    )
