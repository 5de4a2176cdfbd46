from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_safe

from noren.domains.loyalty import api as loyalty
from noren.domains.places import api as places
from noren.faces.member.shopper import remembered_page, shopper_of
from noren.journeys.reads.offers import offers
from noren.journeys.reads.open_parts import by_order, open_parts
from noren.journeys.reads.shop_home import shop_home
from noren.platform.clock import now


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Greeting, what waits for the shopper, departments, new goods, goods at their store."""
    shopper = shopper_of(request)
    member_id, at = shopper.actor.member_id, now()
    waiting = open_parts(member_id=member_id, order_ids=[UUID(order_id) for order_id in shopper.order_tokens])
    context = {
        "shop": shop_home(location_id=shopper.store_id, at=at),
        "waiting": by_order(waiting),
        "offers": offers(at=at),
        "points": loyalty.find_points(member_id=member_id, at=at) if member_id else None,
        "places": {part.location_id: places.get_location(location_id=part.location_id) for part in waiting},
        "place_zone": settings.TIME_ZONE,
        "part_of_day": _part_of_day(at.astimezone(get_current_timezone()).hour),
    }
    return remembered_page(request, "member/home.html", context, shopper=shopper)


def _part_of_day(hour: int) -> str:
    return "morning" if 4 <= hour < 11 else "day" if 11 <= hour < 18 else "evening"
