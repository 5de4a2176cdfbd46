"""Broken promises: what waits for its customer, what broke it, why this order, and what became of it."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from noren.faces.office.desk import office_page, one_of, page_of, place_names, places_of, show, uuid_of
from noren.faces.office.forms import Form
from noren.journeys.reads.shortfall_list import ShortfallState, shortfall_list
from noren.platform.actor import Actor
from noren.platform.clock import now


@office_page("fulfilment.view")
def shortfalls(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Those that wait for an answer first, with how many of all were mended in time."""
    at = now()
    state = one_of(ShortfallState, request.GET.get("state", "")) or ShortfallState.ALL
    context = {
        "page": shortfall_list(
            actor=actor,
            location_id=uuid_of(request.GET.get("store", "")),
            state=state,
            page=page_of(request.GET.get("page", "")),
            at=at,
        ),
        "form": Form(values=request.GET.dict()),
        "stores": [("", _("Every place")), *((place.id, place.name) for place in places_of(actor))],
        "states": [
            ("", _("All")),
            (ShortfallState.OPEN.value, _("Waiting for the customer")),
            (ShortfallState.SETTLED.value, _("Settled")),
        ],
        "state": "" if state is ShortfallState.ALL else state.value,
        "places": place_names(),
        "tab": "shortfalls",
        "at": at,
    }
    return show(request, actor, "office/shortfalls.html", context)
