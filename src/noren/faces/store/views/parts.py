"""One order part from the shelf to its customer: pick, put ready, hand over, send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState, FulfilmentType
from noren.domains.orders.contracts import MAX_QUANTITY
from noren.domains.places import api as places
from noren.faces.shared.wording import wording_of
from noren.faces.store.floor import Floor, key_for, number_of, on_floor, page, uuid_or_none
from noren.faces.store.presented import forget, recall
from noren.faces.store.story import CARRIERS, REJECT_REASONS, SHORT_REASONS, steps_of_part
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.reads.store_part import StorePart, missing_lines, store_part
from noren.journeys.ship import Ship, ship
from noren.kernel.errors import AppError
from noren.platform.clock import now
from noren.platform.problems import STATUS

_OVERTAKEN = (fulfilment.FulfilmentStateConflict, fulfilment.AlreadyCompleted)


@dataclass(frozen=True, slots=True)
class Picking:
    """What the form says was found: units and, where some are missing, why; by line."""

    quantities: dict[UUID, int] = field(default_factory=dict)
    reasons: dict[UUID, str] = field(default_factory=dict)
    errors: dict[UUID, str] = field(default_factory=dict)


@require_GET
@on_floor
def part(request: HttpRequest, floor: Floor, part_id: UUID) -> HttpResponse:
    """A part as it stands now."""
    return _page(request, floor, read_part(floor, part_id), done=request.GET.get("done", ""))


@require_POST
@on_floor
def prepare(request: HttpRequest, floor: Floor, part_id: UUID) -> HttpResponse:
    """Put what was found ready. Where something is missing, what that means is shown first."""
    shown = read_part(floor, part_id)
    picking = _confirmed(request) if "confirmed" in request.POST else _picking(request, shown)
    if request.POST.get("step") == "change" and not picking.errors:
        return _page(request, floor, shown, picking=picking)
    if picking.errors:
        return _page(request, floor, shown, picking=picking, status=400)
    short = missing_lines(page=shown, picked=picking.quantities)
    if short and "confirmed" not in request.POST and shown.part.state is FulfilmentState.RESERVED:
        context = {"shown": shown, "short": short, "picking": picking, "nothing": not any(picking.quantities.values())}
        return page(request, floor, "store/parts/short.html", context)
    asked = PreparePickup(
        fulfilment_id=part_id,
        picked=[Picked(line_id=line_id, quantity=quantity) for line_id, quantity in picking.quantities.items()],
        short_reason=", ".join(dict.fromkeys(picking.reasons.values())),
    )
    key = key_for(request, floor, route="store.prepare", body=asked)
    try:
        ready = prepare_pickup(input=asked, actor=floor.actor, at=now(), key=key)
    except AppError as refused:
        return refused_on(request, floor, part_id, refused, picking=picking)
    if picking.reasons:
        send_pending_refunds(order_id=ready.order_id, at=now())
    return done_with(part_id, "prepared" if ready.state is FulfilmentState.PREPARED else "short")


@require_POST
@on_floor
def hand_over(request: HttpRequest, floor: Floor, part_id: UUID) -> HttpResponse:
    """Give the goods to whoever shows the code."""
    shown = read_part(floor, part_id)
    code = request.POST.get("code", "").strip()[:40]
    asked = Collect(fulfilment_id=shown.part.id, code=code)
    try:
        collect(
            input=asked,
            actor=floor.actor,
            at=now(),
            key=key_for(request, floor, route="store.hand_over", body=asked),
        )
    except AppError as refused:
        return refused_on(request, floor, part_id, refused, code=code)
    forget(request, part_id=part_id)
    return done_with(part_id, "handed-over")


@require_POST
@on_floor
def send(request: HttpRequest, floor: Floor, part_id: UUID) -> HttpResponse:
    """Give the parcel to the carrier."""
    shown = read_part(floor, part_id)
    carrier = request.POST.get("carrier", "").strip()[:60]
    tracking = request.POST.get("tracking", "").strip()[:60]
    if not carrier:
        error = _("Please choose the carrier.")
        return _page(request, floor, shown, error=error, typed={"tracking": tracking}, status=400)
    asked = Ship(fulfilment_id=shown.part.id, carrier=carrier, tracking_number=tracking)
    try:
        ship(input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.send", body=asked))
    except AppError as refused:
        return refused_on(request, floor, part_id, refused, typed={"carrier": carrier, "tracking": tracking})
    return done_with(part_id, "sent")


def read_part(floor: Floor, part_id: UUID) -> StorePart:
    """A part of this place. Raises: FulfilmentNotFound, NotAllowed."""
    return store_part(fulfilment_id=part_id, location_id=floor.location.id, actor=floor.actor, at=now())


def done_with(part_id: UUID, what: str) -> HttpResponse:
    """The part's page once more, telling what was done."""
    return HttpResponseRedirect(f"{reverse('store-part', kwargs={'part_id': part_id})}?done={what}")


def refused_on(request: HttpRequest, floor: Floor, part_id: UUID, refused: AppError, **typed: Any) -> HttpResponse:
    """The part as it stands now, with what was refused and everything that was typed."""
    shown = read_part(floor, part_id)
    if isinstance(refused, _OVERTAKEN):
        return _page(request, floor, shown, overtaken=True, status=STATUS[refused.kind])
    error = _sentence(refused)
    return _page(request, floor, shown, error=error, status=STATUS[refused.kind], **typed)


def _sentence(refused: AppError) -> str:
    if isinstance(refused, fulfilment.CodeWrong):
        left = int(refused.data["tries_left"])
        if left:
            return _("This is not the code of this order. Tries left: %(left)s.") % {"left": left}
        return _("This is not the code of this order. It is locked for five minutes now.")
    if isinstance(refused, fulfilment.CodeLocked):
        minutes = -(-int(refused.data["retry_after_s"]) // 60)
        return _("Too many wrong codes. Please try again in %(minutes)s min.") % {"minutes": minutes}
    return wording_of(refused)


def _page(
    request: HttpRequest,
    floor: Floor,
    shown: StorePart,
    *,
    picking: Picking | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    part = shown.part
    context: dict[str, Any] = {
        "shown": shown,
        "steps": steps_of_part(shown.history, shown.names),
        "picking": picking or Picking(quantities={line.id: 0 for line in shown.lines}),
        "reasons": SHORT_REASONS,
        "reject_reasons": REJECT_REASONS,
        "place_names": {place_id: place.name for place_id, place in places.all_facts().items()},
        "carriers": CARRIERS,
        "code": recall(request, part_id=part.id),
        "at": now(),
        "qr": _qr(part.order_code) if part.state is FulfilmentState.PREPARED else "",
    }
    template = {
        (FulfilmentState.RESERVED, True): "store/parts/pick.html",
        (FulfilmentState.PREPARED, True): "store/parts/hand_over.html",
        (FulfilmentState.RESERVED, False): "store/parts/pick.html",
        (FulfilmentState.PREPARED, False): "store/parts/send.html",
    }.get((part.state, part.type is FulfilmentType.PICKUP), "store/parts/over.html")
    return page(request, floor, template, {**context, **_given(more)}, status=status)


def _given(more: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in more.items() if value not in (None, "")}


def _picking(request: HttpRequest, shown: StorePart) -> Picking:
    """What was typed, line by line; a line that is neither complete nor explained is an error beside it."""
    picking = Picking()
    known = {code for code, _words in SHORT_REASONS}
    for line in shown.lines:
        quantity = number_of(request.POST.get(f"q-{line.id}", ""), most=line.quantity)
        reason = request.POST.get(f"why-{line.id}", "")
        picking.quantities[line.id] = quantity or 0
        if quantity is None:
            picking.errors[line.id] = _("Please give a number between 0 and %(most)s.") % {"most": line.quantity}
        elif quantity < line.quantity and reason not in known:
            picking.errors[line.id] = _("Please scan the rest, or say why it is missing.")
        elif quantity < line.quantity:
            picking.reasons[line.id] = reason
    return picking


def _confirmed(request: HttpRequest) -> Picking:
    """What was confirmed, as it was sent: the same whatever has become of the part meanwhile."""
    picking = Picking()
    known = {code for code, _words in SHORT_REASONS}
    for name, text in request.POST.items():
        line_id = uuid_or_none(name.partition("-")[2])
        if name.startswith("q-") and line_id is not None:
            picking.quantities[line_id] = number_of(str(text), most=MAX_QUANTITY) or 0
        elif name.startswith("why-") and line_id is not None and text in known:
            picking.reasons[line_id] = str(text)
    return picking


def _qr(order_code: str) -> SafeString:
    """The label's code, for the scanner at the counter."""
    drawn = segno.make(order_code, error="m", micro=False).svg_inline(
        border=2, omitsize=True, dark="#000", light="#fff"
    )
    return mark_safe(drawn)  # noqa: S308 - drawn by the library from our own code
