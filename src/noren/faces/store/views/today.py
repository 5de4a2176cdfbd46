from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from noren.faces.store.floor import Floor, on_floor, page
from noren.journeys.reads.store_today import store_today
from noren.platform.clock import now


@require_GET
@on_floor
def today(request: HttpRequest, floor: Floor) -> HttpResponse:
    """What this store has done and sold today."""
    at = now()
    shown = store_today(location=floor.location, actor=floor.actor, at=at)
    return page(request, floor, "store/today.html", {"today": shown, "at": at})
