"""Problems in the frame of a store's pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from noren.faces.shared.errors import Told
from noren.faces.store.floor import Floor, chosen_of, page, places_of
from noren.platform.accounts.pages import actor_of_page
from noren.platform.actor import ActorKind


def problem(request: HttpRequest, told: Told) -> HttpResponse | None:
    """What is the matter, beside the rail of work; None for whoever is not signed in at a place."""
    actor = actor_of_page(request)
    own = places_of(actor) if actor.kind is ActorKind.STAFF else []
    location = chosen_of(request, own)
    if location is None:
        return None
    ways = [(reverse("store-home"), _("To the work")), (reverse("store-stock"), _("Look up stock"))]
    floor = Floor(actor=actor, location=location, may_change=len(own) > 1)
    return page(request, floor, "store/problem.html", {**told, "ways": ways}, status=told["status"])
