"""The counter of a till, as every page of the register needs it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from noren.domains.register.contracts import Session
from noren.faces.store.basket import Basket, session_of
from noren.faces.store.floor import Floor
from noren.journeys.reads.register_page import RegisterPage, register_page
from noren.platform.clock import now

MOST = 100_000_000
"""The most that anybody types at a till, in the smallest coin."""


def till_shown(request: HttpRequest, floor: Floor, basket: Basket) -> RegisterPage:
    """The till with what lies on its counter."""
    return register_page(
        location=floor.location,
        session_id=session_of(request),
        lines=basket.lines,
        member_id=basket.member_id,
        points=basket.points,
        tendered_minor=basket.tendered_minor,
        sent=basket.sent,
        actor=floor.actor,
        at=now(),
    )


def own_session(request: HttpRequest, floor: Floor) -> Session | None:
    """The till session that this browser works in, or the store's only one."""
    return register_page(
        location=floor.location, session_id=session_of(request), lines=[], actor=floor.actor, at=now()
    ).session


def to_till() -> HttpResponse:
    """Back to the till."""
    return HttpResponseRedirect(reverse("store-register"))
