"""Safety margins: how surely online promises are to be kept, by department and store, from a date on."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.catalog import api as catalog
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import SafetyPolicy, SetSafetyPolicy
from noren.faces.office.desk import act, done, office_page, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.office.starting import start_of
from noren.faces.shared.templatetags.noren import in_language
from noren.kernel.errors import AppError
from noren.platform.actor import Actor
from noren.platform.clock import now

EXAMPLE_ON_HAND = 10
EXAMPLES = ((7, 5), (30, 20), (180, 100))
"""Days since the last count and units moved since, of the example on the page."""


@dataclass(frozen=True, slots=True)
class Example:
    """So many are kept back of ten pieces, after so many days and moved units."""

    days: int
    moved: int
    wrong: float
    margin: int
    promised: int


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    policy: SafetyPolicy
    department: dict[str, str] | None
    place: dict[str, str] | None
    examples: list[Example]


@office_page("stock.view")
def safety(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What is kept back now and from when on, each explained with an example."""
    values = {
        "start": "now",
        "promise_percent": "99",
        "loss_per_year_percent": "1.5",
        "error_per_move_percent": "0.5",
        "least": "0",
        "most": "20",
    }
    return _safety(request, actor, Form(values=values))


@require_POST
@office_page("stock.set_safety_policy")
def set_policy(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Say what is kept back, from now or a later moment on."""
    form = Form.sent(request.POST)

    def write() -> SafetyPolicy:
        start = start_of(form, now())
        if start is None or form.errors:
            raise Mistyped
        given = {
            "id": form.new_id("policy"),
            "department_id": uuid_of(form.text("department_id")),
            "location_id": uuid_of(form.text("location_id")),
            "promise_percent": None if form.ticked("nothing") else form.text("promise_percent").strip(),
            "loss_per_year_percent": form.text("loss_per_year_percent").strip(),
            "error_per_move_percent": form.text("error_per_move_percent").strip(),
            "least": form.number("least", least=0, most=50),
            "most": form.number("most", least=0, most=50),
            "valid_from": None if form.text("start") == "now" else start,
        }
        return act(request, actor, stock.set_safety_policy, form.become(SetSafetyPolicy, given, {"": "most"}))

    if attempt(form, write, expected=(AppError,), fields={"stock.safety_policy_in_the_past": "valid_from"}) is None:
        return _safety(request, actor, form, status=422)
    return done(request, _("The policy was set. The margins follow within a few hours."), "/office/stock/safety")


def _safety(request: HttpRequest, actor: Actor, form: Form, *, status: int = 200) -> HttpResponseBase:
    at = now()
    departments = {one.id: one.name.model_dump() for one in catalog.departments()}
    names = place_names()
    context = {
        "form": form,
        "tab": "safety",
        "policies": [_shown(one, departments, names) for one in stock.safety_policies(at=at)],
        "coming": [_shown(one, departments, names) for one in stock.coming_safety_policies(at=at)],
        "may_set": actor.may("stock.set_safety_policy"),
        "departments": [("", _("Every department")), *((k, in_language(name)) for k, name in departments.items())],
        "places": [("", _("Every place")), *((place.id, in_language(place.name)) for place in places_of(actor))],
        "on_hand": EXAMPLE_ON_HAND,
    }
    return show(request, actor, "office/safety.html", context, status=status)


def _shown(
    policy: SafetyPolicy, departments: dict[UUID, dict[str, str]], names: dict[UUID, dict[str, str]]
) -> ShownPolicy:
    return ShownPolicy(
        policy=policy,
        department=departments.get(policy.department_id) if policy.department_id else None,
        place=names.get(policy.location_id) if policy.location_id else None,
        examples=[_example(policy, days, moved) for days, moved in EXAMPLES],
    )


def _example(policy: SafetyPolicy, days: int, moved: int) -> Example:
    wrong, margin = stock.margin_example(policy=policy, on_hand=EXAMPLE_ON_HAND, days=days, moved=moved)
    return Example(days, moved, wrong, margin, max(EXAMPLE_ON_HAND - margin, 0))
