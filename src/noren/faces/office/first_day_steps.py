"""The steps of the first day in their order, and what every one of them shows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from noren.faces.office.desk import office_page
from noren.faces.office.forms import Form
from noren.journeys.first_day import FirstDay, first_day_of
from noren.platform.actor import Actor

HOME = "/office/first-day"
STEPS = (
    ("you", gettext_lazy("You")),
    ("business", gettext_lazy("Company")),
    ("brand", gettext_lazy("Brand")),
    ("trade", gettext_lazy("Trade")),
    ("modules", gettext_lazy("Needs")),
    ("store", gettext_lazy("Store")),
    ("tax", gettext_lazy("Tax")),
    ("people", gettext_lazy("Staff")),
    ("products", gettext_lazy("Products")),
    ("payment", gettext_lazy("Payment")),
    ("ready", gettext_lazy("Ready")),
)


StepView = Callable[[HttpRequest, Actor, FirstDay], HttpResponseBase]


def step_page(view: StepView) -> Callable[..., HttpResponseBase]:
    """A step for head office, with how far the shop is; a step that rests on an earlier one leads to that one."""

    @require_http_methods(["GET", "POST"])
    @office_page("first_day.finish")
    @wraps(view)
    def led(request: HttpRequest, actor: Actor) -> HttpResponseBase:
        state = first_day_of(actor=actor)
        if state.finished:
            return HttpResponseRedirect("/office/")
        lacking = missing(state)
        names = [name for name, _label in STEPS]
        if lacking and names.index(view.__name__) > names.index(lacking):
            return HttpResponseRedirect(f"{HOME}/{lacking}")
        return view(request, actor, state)

    return led


def missing(state: FirstDay) -> str:
    """The first step without which nothing can be sold; empty where all are done."""
    found = {"business": state.company_id, "brand": state.brand_id, "store": state.store}
    return next((name for name, there in found.items() if there is None), "")


def rows_of(form: Form, count: int, names: tuple[str, ...], *, hidden: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The lines of a table of inputs, with what is wrong in each."""
    return [
        {
            "number": row + 1,
            "row": row,
            "errors": [form.errors[f"{name}_{row}"] for name in names if f"{name}_{row}" in form.errors],
            **{name: "" if name in hidden else form.text(f"{name}_{row}") for name in names},
        }
        for row in range(count)
    ]


def show_step(
    request: HttpRequest, step: str, form: Form, *, status: int = 200, template: str = "", **more: Any
) -> HttpResponse:
    """A step with the way there and on, and what the last form has to say."""
    names = [name for name, _label in STEPS]
    here = names.index(step)
    context = {
        "form": form,
        "told": request.session.pop("told", "") if step != "you" else "",
        "number": here + 1,
        "label": STEPS[here][1],
        "back": f"{HOME}/{names[here - 1]}" if here > 1 else "",
        "ahead": f"{HOME}/{names[here + 1]}" if here + 1 < len(names) else "",
        "steps": [
            {"label": label, "path": f"{HOME}/{name}", "past": 0 < at < here, "here": at == here, "done": at < here}
            for at, (name, label) in enumerate(STEPS)
        ],
    }
    return render(request, f"office/first_day/{template or step}.html", context | more, status=status)
