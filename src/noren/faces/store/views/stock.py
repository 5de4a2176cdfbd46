"""Stock as a store looks it up, and setting it right where one may."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from noren.domains.shelves import api as shelves
from noren.domains.shelves.contracts import FloorPlan, PlaceLine, PlaceVariants
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import CountLine, MoveLine, MovementReason, MoveStock, RecordCounts, SetSafety
from noren.faces.shared.wording import wording_of
from noren.faces.store.floor import Floor, key_for, number_of, on_floor, page, uuid_or_none
from noren.faces.store.story import who_did
from noren.journeys.reads.shelf_page import ShelfPage, find_goods, first_variant, shelf_page
from noren.kernel.errors import AppError
from noren.kernel.ids import derived_id, uuid7
from noren.platform.clock import now
from noren.platform.problems import STATUS

MOST = 100_000
KINDS = (
    (MovementReason.COUNT.value, gettext_lazy("Counted: so many stand here")),
    (MovementReason.RECEIPT.value, gettext_lazy("Received: add")),
    (MovementReason.WASTE.value, gettext_lazy("Thrown away: take off")),
    (MovementReason.DAMAGE.value, gettext_lazy("Damaged: stays here, not for sale")),
)
MOVED = {
    "opening": gettext_lazy("Opening balance"),
    "receipt": gettext_lazy("Received"),
    "sale": gettext_lazy("Sold at the counter"),
    "pick_up": gettext_lazy("Collected"),
    "shipment": gettext_lazy("Sent"),
    "return": gettext_lazy("Returned"),
    "adjustment": gettext_lazy("Corrected"),
    "count": gettext_lazy("Counted"),
    "damage": gettext_lazy("Damaged"),
    "waste": gettext_lazy("Thrown away"),
    "transfer": gettext_lazy("Moved between stores"),
}
_SIGNS = {MovementReason.RECEIPT: 1, MovementReason.WASTE: -1, MovementReason.DAMAGE: 0}


@require_GET
@on_floor
def search(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Find goods by what is scanned or by words."""
    floor.actor.require("stock.view", floor.location.id)
    text = request.GET.get("q", "").strip()
    found = find_goods(text=text, location_id=floor.location.id)
    if found.variant_id is not None:
        return HttpResponseRedirect(reverse("store-shelf", kwargs={"variant_id": found.variant_id}))
    return page(request, floor, "store/stock/search.html", {"text": text, "found": found})


@require_GET
@on_floor
def product(request: HttpRequest, floor: Floor, product_id: UUID) -> HttpResponse:
    """A product found by words: on to the variant that this store has most of."""
    variant_id = first_variant(product_id=product_id, location_id=floor.location.id, at=now())
    return HttpResponseRedirect(reverse("store-shelf", kwargs={"variant_id": variant_id}))


@require_GET
@on_floor
def shelf(request: HttpRequest, floor: Floor, variant_id: UUID) -> HttpResponse:
    """A variant here, why, and elsewhere."""
    return _page(request, floor, variant_id, done=request.GET.get("done", ""))


@require_POST
@on_floor
def move(request: HttpRequest, floor: Floor, variant_id: UUID) -> HttpResponse:
    """Write down what has happened to the goods, or what was counted."""
    floor.actor.require("stock.move", floor.location.id)
    typed = {name: request.POST.get(name, "").strip()[:200] for name in ("kind", "quantity", "note", "seen_at")}
    quantity = number_of(typed["quantity"], most=MOST)
    kinds = {code for code, _words in KINDS}
    if quantity is None or typed["kind"] not in kinds:
        return _page(
            request,
            floor,
            variant_id,
            error=_("Please choose what happened and give a number."),
            typed=typed,
            status=400,
        )
    if not typed["note"]:
        return _page(
            request, floor, variant_id, error=_("Please say why, so that others can follow."), typed=typed, status=400
        )
    try:
        _write(request, floor, variant_id, MovementReason(typed["kind"]), quantity, typed)
    except AppError as refused:
        return _page(request, floor, variant_id, error=wording_of(refused), typed=typed, status=STATUS[refused.kind])
    return _done(variant_id, "moved")


@require_POST
@on_floor
def safety(request: HttpRequest, floor: Floor, variant_id: UUID) -> HttpResponse:
    """Keep some units out of online promises."""
    floor.actor.require("stock.set_safety", floor.location.id)
    units = number_of(request.POST.get("safety", ""), most=MOST)
    if units is None:
        return _page(request, floor, variant_id, safety_error=_("Please give a number."), status=400)
    asked = SetSafety(location_id=floor.location.id, variant_id=variant_id, safety=units)
    key = key_for(request, floor, route="store.safety", body=asked)
    try:
        stock.set_safety(input=asked, actor=floor.actor, at=now(), key=key)
    except AppError as refused:
        error = wording_of(refused)
        return _page(request, floor, variant_id, safety_error=error, status=STATUS[refused.kind])
    return _done(variant_id, "safety")


def _write(
    request: HttpRequest, floor: Floor, variant_id: UUID, reason: MovementReason, quantity: int, typed: dict[str, str]
) -> None:
    """A count holds as of the moment when the page was opened; what has been sold since stays sold."""
    if reason is not MovementReason.COUNT:
        moved = MoveStock(
            reason=reason, lines=[_line(floor.location.id, variant_id, reason, quantity)], note=typed["note"]
        )
        key = key_for(request, floor, route="store.move", body=moved)
        stock.move(input=moved, actor=floor.actor, at=now(), key=key)
        return
    at = now()
    line = CountLine(
        id=derived_id("store-count", request.POST.get("key", "") or uuid7()),
        location_id=floor.location.id,
        variant_id=variant_id,
        quantity=quantity,
        counted_at=_moment(typed["seen_at"], at),
    )
    counted = RecordCounts(lines=[line], note=typed["note"])
    stock.record_counts(input=counted, actor=floor.actor, at=at)


def _moment(text: str, at: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return at
    return min(found, at) if found.tzinfo else at


@require_POST
@on_floor
def place(request: HttpRequest, floor: Floor, variant_id: UUID) -> HttpResponse:
    """Say where the goods stand here: one place, or none."""
    floor.actor.require("shelves.place", floor.location.id)
    if "fixture" not in request.POST:
        return _page(request, floor, variant_id, place_error=_("Please choose a place."), status=400)
    fixture_id = uuid_or_none(request.POST["fixture"])
    bay, level = (number_of(request.POST.get(name, ""), most=99) or None for name in ("bay", "level"))
    if fixture_id is None:
        asked = PlaceVariants(location_id=floor.location.id, clear=[variant_id])
    else:
        line = PlaceLine(variant_id=variant_id, fixture_id=fixture_id, bay=bay, level=min(level, 30) if level else None)
        asked = PlaceVariants(location_id=floor.location.id, lines=[line])
    key = key_for(request, floor, route="store.place", body=asked)
    try:
        shelves.place(input=asked, actor=floor.actor, at=now(), key=key)
    except AppError as refused:
        return _page(request, floor, variant_id, place_error=wording_of(refused), status=STATUS[refused.kind])
    return _done(variant_id, "placed")


def _plan_of(shown: ShelfPage) -> FloorPlan | None:
    """The floor where to look first."""
    first = shown.spots[0].floor_id if shown.spots else None
    return next((plan for plan in shown.floors if plan.id == first), None)


def _line(location_id: UUID, variant_id: UUID, reason: MovementReason, quantity: int) -> MoveLine:
    return MoveLine(
        location_id=location_id,
        variant_id=variant_id,
        delta=_SIGNS.get(reason, 0) * quantity,
        unavailable_delta=quantity if reason is MovementReason.DAMAGE else 0,
    )


def _done(variant_id: UUID, what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('store-shelf', kwargs={'variant_id': variant_id})}?done={what}")


def _page(request: HttpRequest, floor: Floor, variant_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    shown = shelf_page(variant_id=variant_id, location=floor.location, actor=floor.actor, at=now())
    movements = [
        (
            moved,
            MOVED.get(moved.reason.value, moved.reason.value),
            who_did(moved.actor_kind, moved.actor_id, shown.names),
        )
        for moved in shown.story.movements
    ]
    context = {
        "shown": shown,
        "goods": shown.goods,
        "movements": movements,
        "kinds": KINDS,
        "at": now(),
        "may_request": floor.actor.may_at("supply.request_transfer", floor.location.id),
        "plan": _plan_of(shown),
        "may_place": floor.actor.may_at("shelves.place", floor.location.id) and bool(shown.floors),
        "may_move": floor.actor.may_at("stock.move", floor.location.id),
        "may_set_safety": floor.actor.may_at("stock.set_safety", floor.location.id),
    }
    return page(request, floor, "store/stock/shelf.html", {**context, **more}, status=status)
