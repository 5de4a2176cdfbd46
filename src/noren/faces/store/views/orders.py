"""One order with all that happened to it, and cancelling it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from noren.domains.places import api as places
from noren.faces.shared.wording import wording_of
from noren.faces.store.floor import Floor, key_for, on_floor, page
from noren.faces.store.story import CANCEL_REASONS, steps_of_order
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.reads.store_order import StoreOrder, store_order
from noren.kernel.errors import AppError
from noren.platform.clock import now
from noren.platform.problems import STATUS


@require_GET
@on_floor
def order(request: HttpRequest, floor: Floor, order_id: UUID) -> HttpResponse:
    """An order of this place."""
    return _page(request, floor, _read(floor, order_id), done=request.GET.get("done", ""))


@require_POST
@on_floor
def cancel(request: HttpRequest, floor: Floor, order_id: UUID) -> HttpResponse:
    """Cancel what has not been handed over; the money goes back to where it came from."""
    shown = _read(floor, order_id)
    reason = request.POST.get("reason", "")
    known = dict(CANCEL_REASONS)
    asked = CancelOrder(order_id=order_id, reason=reason if reason in known else "")
    try:
        cancel_order(
            input=asked, actor=floor.actor, at=now(), key=key_for(request, floor, route="store.cancel", body=asked)
        )
    except AppError as refused:
        shown = _read(floor, order_id)
        return _page(request, floor, shown, error=wording_of(refused), status=STATUS[refused.kind])
    send_pending_refunds(order_id=shown.view.order.id, at=now())
    return HttpResponseRedirect(f"{reverse('store-order', kwargs={'order_id': order_id})}?done=cancelled")


def _read(floor: Floor, order_id: UUID) -> StoreOrder:
    return store_order(order_id=order_id, location_id=floor.location.id, actor=floor.actor, at=now())


def _page(request: HttpRequest, floor: Floor, shown: StoreOrder, *, status: int = 200, **more: Any) -> HttpResponse:
    view = shown.view
    context = {
        "shown": shown,
        "order": view.order,
        "steps": steps_of_order(view.order.history, shown.steps, shown.names),
        "place_names": {place_id: place.name for place_id, place in places.all_facts().items()},
        "reasons": CANCEL_REASONS,
        "may_return": any(line.fulfilled_quantity > line.returned_quantity for line in view.order.lines),
        "open_minor": sum(
            line.amount_minor
            for line in view.order.lines
            if line.quantity > line.fulfilled_quantity + line.cancelled_quantity
        ),
    }
    return page(request, floor, "store/order.html", {**context, **more}, status=status)
