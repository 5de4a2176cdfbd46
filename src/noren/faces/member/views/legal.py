from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, Module
from noren.faces.member.shopper import page
from noren.faces.member.views.checkout import delivery_fee
from noren.platform.clock import now


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """What the Act on Specified Commercial Transactions asks a mail-order seller to say; who sells, where nothing is ordered over the web."""
    return page(request, "member/legal.html", {"sellers": _sellers()})


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """How goods are cancelled and given back."""
    return page(request, "member/returns_policy.html", {"stores": places.locations_offering(service="returns")})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data is kept, and what for."""
    return page(request, "member/privacy.html", {"sellers": _sellers()})


def _sellers() -> list[dict[str, Any]]:
    """The companies whose places sell online, or have stores where nobody does; one that stands only for the history of another system is none."""
    if places.uses(module=Module.WEB_ORDERS):
        selling = {
            place.company_id
            for service in ("ship_from", "pickup")
            for place in places.locations_offering(service=service)
        }
    else:
        selling = {place.company_id for place in places.list_locations(kind=LocationKind.STORE)}
    return [
        {
            "company": company,
            "fee": delivery_fee(company_id=company.id, currency=company.currency, goods_minor=0, at=now()),
        }
        for company in places.list_companies()
        if company.id in selling
    ]
