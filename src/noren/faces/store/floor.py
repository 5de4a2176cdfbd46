"""Where somebody works: who is signed in, at which of their places, and how much there is to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from pydantic import BaseModel

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind
from noren.journeys.reads.store_queue import work_counts
from noren.kernel.ids import uuid7
from noren.platform.accounts.pages import actor_of_page, came_by_pin
from noren.platform.actor import Actor, ActorKind, SignInRequired
from noren.platform.clock import now
from noren.platform.idempotency import IdempotencyKey
from noren.platform.live.tickets import live_ticket

CHOSEN = "store_location_id"


@dataclass(frozen=True, slots=True)
class Floor:
    """A member of staff at a place of theirs; `may_change` where they have several."""

    actor: Actor
    location: LocationFacts
    may_change: bool


FloorView = Callable[..., HttpResponse]


def on_floor(view: FloorView) -> Callable[..., HttpResponse]:
    """Give a view the floor it is for: strangers go to sign in, whoever has several places chooses one first."""

    @wraps(view)
    def judged(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        actor = staff_of(request)
        own = places_of(actor)
        location = chosen_of(request, own)
        if location is None:
            return HttpResponseRedirect(f"{reverse('store-choose')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, Floor(actor=actor, location=location, may_change=len(own) > 1), **kwargs)

    return judged


def staff_of(request: HttpRequest) -> Actor:
    """The signed-in member of staff.

    Raises: SignInRequired.
    """
    actor = actor_of_page(request)
    if actor.kind is not ActorKind.STAFF:
        raise SignInRequired
    return actor


def places_of(actor: Actor) -> list[LocationFacts]:
    """The stores and warehouses where somebody works, in the order of their codes."""
    return [
        place for place in places.list_locations() if place.kind is not LocationKind.ONLINE and actor.reaches(place.id)
    ]


def chosen_of(request: HttpRequest, own: list[LocationFacts]) -> LocationFacts | None:
    """The place of this session if it still is one of theirs, or their only one."""
    if len(own) == 1:
        return own[0]
    chosen = request.session.get(CHOSEN)
    return next((place for place in own if str(place.id) == chosen), None)


def page(
    request: HttpRequest, floor: Floor, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with the rail, its counts and the place's live events."""
    shell = {
        "floor": floor,
        "counts": work_counts(location_id=floor.location.id, at=now()),
        "live_ticket": live_ticket(topics=[f"location:{floor.location.id}"]),
        "by_pin": came_by_pin(request),
        "zone": floor.location.time_zone,
        "may_sell": floor.actor.may_at("register.sell", floor.location.id),
        "key": request.POST.get("key") or uuid7(),
    }
    return render(request, template, {**shell, **context}, status=status)


def key_for(request: HttpRequest, floor: Floor, *, route: str, body: BaseModel) -> IdempotencyKey | None:
    """The form's key, so that a double tap or a second tab has one effect.

    Raises: IdempotencyKeyInvalid.
    """
    key = request.POST.get("key", "")
    if not key:
        return None
    return IdempotencyKey.of(client=floor.actor.client, route=route, key=key, body=body)


def uuid_or_none(text: str) -> UUID | None:
    """An id of a form, or None where somebody has meddled with it."""
    try:
        return UUID(text)
    except ValueError:
        return None


def number_of(text: str, *, most: int) -> int | None:
    """A whole number between 0 and `most` as typed; None where it is none."""
    bare = text.strip()
    if not bare.isdecimal() or len(bare) > 9 or int(bare) > most:
        return None
    return int(bare)
