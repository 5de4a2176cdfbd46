from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from noren.faces.store.floor import Floor, on_floor, page
from noren.journeys.reads.store_queue import shipments
from noren.platform.clock import now

SENT_WITHIN = timedelta(hours=24)


@require_GET
@on_floor
def parcels(request: HttpRequest, floor: Floor) -> HttpResponse:
    """Parcels to pack, to give to the carrier, and sent since yesterday."""
    floor.actor.require("fulfilment.view", floor.location.id)
    at = now()
    queue = shipments(location_id=floor.location.id, sent_since=at - SENT_WITHIN, cursor=request.GET.get("cursor", ""))
    return page(request, floor, "store/shipments.html", {"queue": queue, "at": at})
