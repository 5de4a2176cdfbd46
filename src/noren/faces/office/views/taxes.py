"""Tax categories, the rates that hold for them, and a new rate from a coming day on."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import SetTaxRate
from noren.faces.office import words
from noren.faces.office.desk import act, done, office_page, show
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.kernel.japanese import numeric_text
from noren.kernel.tax import ServiceMode, rate_code_for
from noren.platform.actor import Actor
from noren.platform.clock import now

_FIELDS = {"catalog.tax_rate_in_past": "valid_from", "catalog.unknown_tax_code": "code"}


@office_page("catalog.view")
def taxes(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Which goods have which rate today, and every rate that was, is or will be."""
    return _taxes(request, actor, Form())


@require_POST
@office_page("catalog.set_tax_rate")
def set_rate(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show what a new rate would change, then set it."""
    form = Form.sent(request.POST)
    review: dict[str, Any] = {}

    def write() -> bool:
        wish = _wish(form)
        if form.ticked("confirmed"):
            act(request, actor, catalog.set_tax_rate, wish)
            return True
        if wish.valid_from <= catalog.law_day(now()):
            raise catalog.TaxRateInPast
        review.update({"wish": wish})
        return False

    told = attempt(form, write, expected=(catalog.TaxRateInPast, catalog.UnknownTaxCode), fields=_FIELDS)
    if told:
        return done(request, _("The rate was set."), "/office/taxes")
    return _taxes(request, actor, form, review=review, status=200 if review else 422)


def _wish(form: Form) -> SetTaxRate:
    try:
        percent = Decimal(numeric_text(form.text("percent")).rstrip("%"))
    except InvalidOperation as wrong:
        form.fail("percent", _("Please enter a rate, such as 10."))
        raise Mistyped from wrong
    given = {"code": form.text("code"), "rate": percent / 100, "valid_from": form.text("valid_from")}
    return form.become(SetTaxRate, given, {"rate": "percent"})


def _taxes(
    request: HttpRequest,
    actor: Actor,
    form: Form,
    *,
    review: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    today = catalog.law_day(now())
    history = catalog.tax_rate_history()
    held = {
        rate.code: rate
        for rate in history
        if rate.valid_from <= today and (rate.valid_to is None or today < rate.valid_to)
    }
    counts = catalog.tax_category_counts()
    context = {
        "categories": [
            {
                "category": category.value,
                "taken": held.get(rate_code_for(category=category, service_mode=ServiceMode.TAKEAWAY)),
                "eaten": held.get(rate_code_for(category=category, service_mode=ServiceMode.EAT_IN)),
                "products": count,
            }
            for category, count in counts.items()
        ],
        "rates": [{"rate": rate, "state": _state(rate.valid_from, rate.valid_to, today)} for rate in history],
        "form": form,
        "review": review,
        "before": held.get(review["wish"].code) if review else None,
        "codes": [(code, words.TAX_CODE.get(code, code)) for code in held],
        "first_day": (today + timedelta(days=1)).isoformat(),
        "may_edit": actor.may("catalog.set_tax_rate"),
    }
    return show(request, actor, "office/taxes.html", context, status=status)


def _state(valid_from: date, valid_to: date | None, today: date) -> str:
    if valid_from > today:
        return "coming"
    return "now" if valid_to is None or today < valid_to else "ended"
