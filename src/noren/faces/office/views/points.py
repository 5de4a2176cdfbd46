"""The points programme: what it owes, by which rules points are earned and used, and their history."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.catalog import api as catalog
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import Place, Programme, SaveProgramme, ScopeKind, SetRule
from noren.domains.places import api as places
from noren.faces.office import words
from noren.faces.office.charts import chart
from noren.faces.office.desk import act, done, office_page, place_names, places_of, show
from noren.faces.office.forms import Form, attempt, names_in
from noren.faces.office.point_rules import changes, outcome, rule_of, scope_name, state_of, values_of
from noren.journeys.reads.points_overview import PointsOverview, points_overview
from noren.platform.actor import Actor
from noren.platform.clock import now

RULES = "/office/points/rules"


@office_page("loyalty.liability")
def points(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Points outstanding, issued, used and expired, by month; and when what is outstanding runs out."""
    seen = points_overview(actor=actor, at=now())
    context = {"seen": seen, "chart": _chart(seen) if seen else "", "tab": "points", "may_edit": _may_edit(actor)}
    return show(request, actor, "office/points.html", context)


@office_page("loyalty.view")
def rules(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every rule with its start; head office sets the next one here."""
    return _rules(request, actor, None)


@require_POST
@office_page("loyalty.save_programme")
def save_programme(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Begin the programme, or change its name."""
    form = Form.sent(request.POST)
    known = loyalty.find_programme()

    def write() -> bool:
        given = {
            "id": known.id if known else form.new_id("programme"),
            "code": known.code if known else form.text("code").strip(),
            "name": names_in(form, "name", required=True),
            "currency": known.currency if known else "JPY",
            "time_zone": known.time_zone if known else "Asia/Tokyo",
        }
        act(request, actor, loyalty.save_programme, form.become(SaveProgramme, given))
        return True

    if attempt(form, write, expected=(loyalty.ProgrammeExists,)) is None:
        return _rules(request, actor, None, naming=form, status=422)
    return done(request, _("Saved."), RULES)


@require_POST
@office_page("loyalty.set_rule")
def set_rule(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show what a rule would change, then set it."""
    form = Form.sent(request.POST)
    programme = loyalty.find_programme()
    if programme is None:
        raise loyalty.ProgrammeNotFound
    at = now()
    review: dict[str, Any] = {}

    def write() -> bool:
        wish = rule_of(form, programme, at)
        if form.ticked("confirmed"):
            act(request, actor, loyalty.set_rule, wish)
            return True
        review.update(_review(form, programme, wish, at))
        return False

    told = attempt(form, write, expected=(loyalty.RuleScopeInvalid,), fields={"loyalty.rule_scope_invalid": "for"})
    if told:
        return done(request, _("The rule was set."), RULES)
    return _rules(request, actor, form, review=review, status=200 if review else 422)


def _review(form: Form, programme: Programme, wish: SetRule, at: datetime) -> dict[str, Any]:
    begins = max(wish.valid_from, at)
    before = loyalty.rule_for(programme, _place_of(wish), at=begins)
    rates = catalog.tax_rates(at=begins)
    return {
        "wish": wish,
        "before": before,
        "changed": changes(before, wish),
        "outcomes": (outcome(form, before, programme, rates, begins), outcome(form, wish, programme, rates, begins)),
        "starts_now": form.text("start") == "now",
    }


def _place_of(rule: SetRule) -> Place:
    """A place at which a rule of this scope holds."""
    if rule.scope is ScopeKind.STORE and rule.scope_id:
        place = places.get_location(location_id=rule.scope_id)
        return Place(company_id=place.company_id, brand_id=place.brand_id, store_id=place.id)
    if rule.scope is ScopeKind.BRAND:
        brand = next((one for one in places.list_brands() if one.id == rule.scope_id), None)
        return Place(company_id=brand.company_id if brand else None, brand_id=rule.scope_id)
    return Place(company_id=rule.scope_id)


def _rules(
    request: HttpRequest,
    actor: Actor,
    form: Form | None,
    *,
    naming: Form | None = None,
    review: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    programme = loyalty.find_programme()
    at = now()
    companies, brands = places.list_companies(), places.list_brands()
    names = {**{one.id: one.name for one in companies}, **{one.id: one.name for one in brands}, **place_names()}
    held = loyalty.rule_for(programme, Place(), at=at) if programme else None
    context = {
        "programme": programme,
        "form": form or Form(values=values_of(held, programme.currency if programme else "JPY")),
        "naming": naming or Form(values=_programme_values(programme)),
        "review": review,
        "rules": programme
        and [
            {"rule": rule, "state": state_of(rule, programme, at), "scope": scope_name(rule, names)}
            for rule in programme.rules
        ],
        "names": names,
        "scopes": [
            ("group:", _("Everywhere")),
            *((f"company:{one.id}", one.name) for one in companies),
            *((f"brand:{one.id}", one.name) for one in brands),
            *((f"store:{one.id}", one.name) for one in places_of(actor)),
        ],
        "categories": words.options(words.TAX),
        "departments": [(one.id, one.name) for one in catalog.departments()],
        "ways": words.options(words.POINTS_AS),
        "may_edit": _may_edit(actor),
        "tab": "rules",
        "sees_figures": actor.may("loyalty.liability"),
    }
    return show(request, actor, "office/point_rules.html", context, status=status)


def _programme_values(programme: Programme | None) -> dict[str, Any]:
    if programme is None:
        return {"code": "points"}
    return {"code": programme.code, "name_ja": programme.name.get("ja", ""), "name_en": programme.name.get("en", "")}


def _chart(seen: PointsOverview) -> str:
    months = list(reversed(seen.months))
    return chart(
        [month_name(flow.month) for flow in months],
        [
            (_("Issued"), "now", [flow.issued for flow in months]),
            (_("Used"), "good", [flow.redeemed for flow in months]),
            (_("Expired"), "bad", [flow.expired for flow in months]),
        ],
    )


def month_name(month: str) -> str:
    """`2026-11` as readers of the language write it in a chart."""
    year, _dash, number = month.partition("-")
    return f"{year[2:]}年{int(number)}月" if (get_language() or "ja").startswith("ja") else f"{number}/{year[2:]}"


def _may_edit(actor: Actor) -> bool:
    return actor.may("loyalty.set_rule")
