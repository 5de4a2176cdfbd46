"""Holds: how long, how many and which goods stores keep for customers, from a date on, and what is held."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.catalog import api as catalog
from noren.domains.holds import api as holds
from noren.domains.holds.contracts import HoldRule, SetHoldRule
from noren.faces.office.desk import act, done, office_page, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.office.starting import start_of
from noren.faces.shared.templatetags.noren import in_language
from noren.journeys.reads.held import named_holds
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ShownRule:
    rule: HoldRule
    place: dict[str, str] | None
    departments: list[dict[str, str]]


@office_page("holds.view")
def rules(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The rules that hold, those that come, and the latest holds."""
    values = {
        "start": "now",
        "lasts": "days",
        "days": "2",
        "hours": "24",
        "most_units": "3",
        "most_extensions": "1",
        "remind_minutes": "120",
        "is_offered": "1",
        "for_guests": "1",
    }
    return _rules(request, actor, Form(values=values))


@require_POST
@office_page("holds.set_rule")
def set_rule(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Say how goods are held, from now or a later moment on."""
    form = Form.sent(request.POST)

    def write() -> HoldRule:
        start = start_of(form, now())
        by_days = form.text("lasts") != "hours"
        department = uuid_of(form.text("department_id"))
        given = {
            "id": form.new_id("rule"),
            "location_id": uuid_of(form.text("location_id")),
            "is_offered": form.ticked("is_offered"),
            "for_guests": form.ticked("for_guests"),
            "days": form.number("days", least=0, most=30) if by_days else None,
            "hours": None if by_days else form.number("hours", least=1, most=720),
            "most_units": form.number("most_units", least=1, most=100),
            "most_extensions": form.number("most_extensions", least=0, most=20),
            "remind_minutes": form.number("remind_minutes", least=5, most=10_080)
            if form.text("remind_minutes").strip()
            else None,
            "department_ids": [department] if department else [],
            "valid_from": None if form.text("start") == "now" else start,
        }
        if start is None or form.errors:
            raise Mistyped
        return act(request, actor, holds.set_rule, form.become(SetHoldRule, given, {"": "days"}))

    if attempt(form, write, expected=(AppError,), fields={"holds.rule_in_the_past": "valid_from"}) is None:
        return _rules(request, actor, form, status=422)
    return done(request, _("The rule was set. Holds that stand keep their end."), "/office/stock/holds")


def _rules(request: HttpRequest, actor: Actor, form: Form, *, status: int = 200) -> HttpResponseBase:
    at = now()
    departments = {one.id: one.name.model_dump() for one in catalog.departments()}
    names = place_names()

    def shown(rule: HoldRule) -> ShownRule:
        return ShownRule(
            rule,
            names.get(rule.location_id) if rule.location_id else None,
            [departments[one] for one in rule.department_ids if one in departments],
        )

    latest = holds.list_holds(
        location_ids=None if actor.location_ids is None else sorted(actor.location_ids), at=at, limit=SHOWN
    )
    context = {
        "form": form,
        "tab": "holds",
        "rules": [shown(one) for one in holds.hold_rules(at=at)],
        "coming": [shown(one) for one in holds.coming_rules(at=at)],
        "latest": named_holds(latest, at=at),
        "may_set": actor.may("holds.set_rule"),
        "departments": [("", _("All goods")), *((k, in_language(name)) for k, name in departments.items())],
        "places": [
            ("", _("Every store")),
            *((p.id, in_language(p.name)) for p in places_of(actor) if p.kind == "store"),
        ],
    }
    return show(request, actor, "office/holds.html", context, status=status)
