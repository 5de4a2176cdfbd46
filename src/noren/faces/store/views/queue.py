"""The home of a store: everything that is to be done, and finding it by code, name or phone number."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentType
from noren.domains.holds import api as holds
from noren.domains.orders import api as orders
from noren.domains.places import api as places
from noren.domains.places.contracts import Module
from noren.faces.store.floor import Floor, on_floor, page
from noren.faces.store.presented import remember
from noren.journeys.reads.elsewhere import place_of_code
from noren.journeys.reads.pick_list import pick_list
from noren.journeys.reads.shortfalls import promises_in_danger
from noren.journeys.reads.store_queue import StoreQueue, store_queue, work_counts
from noren.platform.clock import now

SHOWS = ("prepare", "ready", "ship")
WITHIN = (60, 180)


@on_floor
def home(request: HttpRequest, floor: Floor) -> HttpResponse:
    """The queue of work."""
    floor.actor.require("fulfilment.view", floor.location.id)
    text = request.GET.get("q", "").strip()
    show = request.GET.get("show", "")
    at = now()
    if not request.GET and _only_sells(floor):
        return HttpResponseRedirect(reverse("store-register"))
    context = {
        "queue": store_queue(location_id=floor.location.id, text=text, cursor=request.GET.get("cursor", "")),
        "in_danger": promises_in_danger(location_id=floor.location.id),
        "text": text,
        "goal": fulfilment.goal_shares(locations=[floor.location], at=at)[floor.location.id],
        "show": show if show in SHOWS else "",
        "at": at,
    }
    return page(request, floor, "store/queue.html", context)


@require_POST
@on_floor
def present(request: HttpRequest, floor: Floor) -> HttpResponse:
    """What a customer shows or says at the counter: a QR code, six digits, an order code, a name or phone number."""
    floor.actor.require("fulfilment.view", floor.location.id)
    text = request.POST.get("text", "").strip()[:200]
    held = holds.find_by_code(code=text, at=now()) if _as_code(text).startswith("H-") else None
    if held is not None and held.location_id == floor.location.id:
        return HttpResponseRedirect(f"{reverse('store-holds')}?{urlencode({'code': held.code})}#hold-{held.id}")
    found = fulfilment.find_scanned(location_id=floor.location.id, text=_as_code(text)) if text else []
    for part in found:
        remember(request, part_id=part.id, text=text)
    if len(found) == 1:
        return HttpResponseRedirect(reverse("store-part", kwargs={"part_id": found[0].id}))
    if not found and text and has_work(store_queue(location_id=floor.location.id, text=text)):
        return HttpResponseRedirect(f"{reverse('store-home')}?{urlencode({'q': text})}")
    elsewhere = place_of_code(text=text) if text and not found else None
    context = {"text": text, "found": found, "elsewhere": elsewhere}
    return page(request, floor, "store/presented.html", context, status=200 if found else 404)


def _only_sells(floor: Floor) -> bool:
    """Whether nothing is ordered over the web, nothing of it is left to be done, and this person may sell."""
    if places.uses(module=Module.WEB_ORDERS) or not places.uses(module=Module.REGISTER):
        return False
    left = work_counts(location_id=floor.location.id, at=now())
    return floor.actor.may_at("register.sell", floor.location.id) and not (left.prepare or left.ready or left.ship)


def has_work(queue: StoreQueue) -> bool:
    """Whether a search has found anything."""
    return bool(queue.prepare or queue.ready or queue.ship or queue.done)


def _as_code(text: str) -> str:
    """An order code in its one spelling; six digits and QR codes as they are."""
    spelled = orders.normalise_code(text)
    return spelled if spelled[:1].isalpha() and spelled[1:2] == "-" else text


@require_GET
@on_floor
def pick(request: HttpRequest, floor: Floor) -> HttpResponse:
    """What to fetch for all orders in one walk."""
    floor.actor.require("fulfilment.view", floor.location.id)
    kind = {"pickup": FulfilmentType.PICKUP, "shipment": FulfilmentType.SHIPMENT}.get(request.GET.get("kind", ""))
    within = request.GET.get("within", "")
    minutes = int(within) if within in {str(given) for given in WITHIN} else None
    at = now()
    shown = pick_list(
        location_id=floor.location.id,
        at=at,
        kind=kind,
        within_minutes=minutes,
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "list": shown,
        "explained": [part for part in shown.parts if part.why is not None],
        "kind": kind,
        "within": minutes,
        "choices": WITHIN,
        "at": at,
    }
    return page(request, floor, "store/pick_list.html", context)
