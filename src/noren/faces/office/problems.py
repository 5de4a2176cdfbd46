"""Problems in the frame of the office."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from noren.faces.office.desk import show
from noren.faces.shared.errors import Told
from noren.platform.accounts.pages import actor_of_page
from noren.platform.actor import ActorKind


def problem(request: HttpRequest, told: Told) -> HttpResponse | None:
    """What is the matter, with navigation and search; None for whoever may not open the office."""
    actor = actor_of_page(request)
    if actor.kind is not ActorKind.STAFF or not actor.may("office.open"):
        return None
    return show(
        request,
        actor,
        "office/problem.html",
        {**told, "ways": [("/office/", _("To the start page"))]},
        status=told["status"],
    )
