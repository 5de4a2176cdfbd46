"""How much clerks may take off at the till without asking, for every store and for single ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts, LocationKind
from noren.domains.register import api as register
from noren.domains.register.contracts import DiscountLimit, SetDiscountLimit
from noren.faces.office.desk import act, done, office_page, places_of, show, uuid_of
from noren.faces.office.forms import Form, Mistyped, attempt
from noren.faces.office.starting import start_of
from noren.faces.shared.templatetags.noren import in_language
from noren.platform.actor import Actor
from noren.platform.clock import now


@dataclass(frozen=True, slots=True)
class LimitNow:
    """What holds at a place, whether it is its own, and what its own will be next."""

    place: LocationFacts
    percent: int
    is_own: bool
    coming: DiscountLimit | None


@office_page("register.set_discount_limit")
def discounts(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """What holds now, store by store, and a new limit."""
    return _discounts(request, actor, Form(values={"start": "now"}))


@require_POST
@office_page("register.set_discount_limit")
def set_limit(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Set a limit from now or from a later moment on."""
    form = Form.sent(request.POST)

    def write() -> UUID:
        percent, start = form.number("percent", least=0, most=100), start_of(form, now())
        location_id = uuid_of(form.text("location_id"))
        if location_id is None and actor.location_ids is not None:
            form.fail("location_id", _("Please choose one."))
        if percent is None or start is None or form.errors:
            raise Mistyped
        wish = SetDiscountLimit(id=form.new_id("limit"), location_id=location_id, percent=percent, valid_from=start)
        return act(request, actor, register.set_discount_limit, wish)

    if attempt(form, write, expected=(places.LocationNotFound,), fields={"places.not_found": "location_id"}) is None:
        return _discounts(request, actor, form, status=422)
    return done(request, _("The limit was set."), "/office/stores/discounts")


def _discounts(request: HttpRequest, actor: Actor, form: Form, *, status: int = 200) -> HttpResponseBase:
    limits, at = register.discount_limits(), now()
    stores = [place for place in places_of(actor) if place.kind is LocationKind.STORE]
    everywhere = actor.location_ids is None
    choices = [(place.id, in_language(place.name)) for place in stores]
    context = {
        "form": form,
        "tab": "discounts",
        "general": _now(limits, None, at),
        "general_coming": _coming(limits, None, at),
        "stores": [_of(place, limits, at) for place in stores],
        "places": [("", _("Every store without a limit of its own")), *choices] if everywhere else choices,
    }
    return show(request, actor, "office/discounts.html", context, status=status)


def _of(place: LocationFacts, limits: Sequence[DiscountLimit], at: datetime) -> LimitNow:
    own, general = _now(limits, place.id, at), _now(limits, None, at)
    holds = own or general
    return LimitNow(place, holds.percent if holds else 0, own is not None, _coming(limits, place.id, at))


def _now(limits: Sequence[DiscountLimit], location_id: UUID | None, at: datetime) -> DiscountLimit | None:
    """The latest that has begun; they come latest first."""
    return next((one for one in limits if one.location_id == location_id and one.valid_from <= at), None)


def _coming(limits: Sequence[DiscountLimit], location_id: UUID | None, at: datetime) -> DiscountLimit | None:
    return next((one for one in reversed(limits) if one.location_id == location_id and one.valid_from > at), None)
