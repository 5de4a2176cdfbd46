"""Which parts of the business the chain uses: switched on and off in one form."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from noren.domains.places import api as places
from noren.domains.places.contracts import ModulesOn, SetModules
from noren.faces.office.desk import act, done, office_page, show
from noren.faces.office.forms import Form, attempt
from noren.faces.office.module_words import module_rows
from noren.journeys.switch_modules import ConnectionsInUse, TillsOpen, switch_modules
from noren.platform.actor import Actor

_FIELDS = {"places.tills_open": "register", "places.connections_in_use": "connections"}


@require_http_methods(["GET", "POST"])
@office_page("places.set_modules")
def modules(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What each part does, what leaving it out means, and which are on."""
    form = Form.sent(request.POST) if request.method == "POST" else Form(values={"on": [*places.modules_on()]})
    if request.method == "POST" and switched(request, actor, form) is not None:
        return done(request, _("The modules were saved. Every page shows them within seconds."), "/office/modules")
    rows = {"rows": module_rows(form, form.many("on"))}
    return show(request, actor, "office/modules.html", {"form": form, **rows}, status=422 if form.refusal else 200)


def switched(request: HttpRequest, actor: Actor, form: Form) -> ModulesOn | None:
    """Save what is ticked; None where that is refused, with the reason beside its module."""

    def save() -> ModulesOn:
        try:
            return act(request, actor, switch_modules, form.become(SetModules, {"on": form.many("on")}))
        except places.ModuleNeedsAnother as refused:
            form.refused(refused, {refused.code: str(refused.data["module"])})
            form.settle()
            raise

    return attempt(form, save, expected=(TillsOpen, ConnectionsInUse), fields=_FIELDS)
