"""Goods on their way: transfers between places with what differs, purchases, suppliers."""

from django.http import HttpRequest, HttpResponseBase

from noren.domains.supply import api as supply
from noren.faces.office.desk import office_page, place_names, show
from noren.journeys.reads.transfer_pages import transfer_overview
from noren.platform.actor import Actor


@office_page("supply.view")
def transfers(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Differences that nobody has explained first, then what is under way, then deliveries and suppliers."""
    reach = None if actor.location_ids is None else sorted(actor.location_ids)
    context = {
        "tab": "transfers",
        "overview": transfer_overview(location_ids=reach),
        "suppliers": supply.list_suppliers(),
        "places": place_names(),
    }
    return show(request, actor, "office/transfers.html", context)
