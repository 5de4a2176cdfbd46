from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from noren.domains.places import api as places
from noren.domains.places.contracts import (
    FollowStore,
    LocationFacts,
    LocationKind,
    Module,
    OpenNow,
    Service,
    SpecialDay,
)
from noren.faces.member.product_choice import distance_to, from_north
from noren.faces.member.shopper import HERE_COOKIE, STORE_COOKIE, page, position_of, shopper_of, uuid_or_none
from noren.faces.member.store_map import store_map
from noren.faces.shared.language import safe_path
from noren.faces.shared.prefectures import prefecture
from noren.platform.accounts.pages import actor_of_page
from noren.platform.clock import now

_YEAR_S = 365 * 24 * 3600
SHOWN_SERVICES = (Service.PICKUP, Service.RETURNS, Service.TRY_ON, Service.EAT_IN, Service.PARKING)


@dataclass(frozen=True, slots=True)
class Listed:
    location: LocationFacts
    distance_m: int | None
    open: OpenNow
    today: list[tuple[str, str]]
    services: list[str]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a store's week: `spans` as local instants, `special` where it differs."""

    day: date
    is_today: bool
    spans: list[tuple[str, str]]
    special: SpecialDay | None


@require_safe
def stores(request: HttpRequest) -> HttpResponse:
    """Stores, the nearest first where it is known where the shopper is, else from north to south. The position stays in the browser's cookie."""
    position = position_of(request.GET.get("lat", ""), request.GET.get("lon", ""))
    if position is not None:
        return _keep_position(request, position)
    shopper = shopper_of(request)
    at = now()
    code, service = request.GET.get("prefecture", ""), request.GET.get("service", "")
    known = places.list_locations(kind=LocationKind.STORE)
    found = [
        Listed(
            place,
            distance_to(place, shopper),
            places.open_now(location=place, at=at),
            _spans(place, at.astimezone(ZoneInfo(place.time_zone)).date()),
            [service.value for service in _shown_services() if service in place.services],
        )
        for place in known
        if (not code or place.prefecture_code == code) and (not service or service in place.services)
    ]
    if request.GET.get("open") == "1":
        found = [store for store in found if store.open.is_open]
    found.sort(key=lambda s: (s.distance_m is None, s.distance_m or 0, from_north(s.location)))
    context = {
        "stores": found,
        "map": store_map(
            [s.location for s in found], mine=shopper.store_id, here=shopper.near if shopper.has_position else None
        ),
        "prefecture_codes": {c: prefecture(c) for c in sorted({p.prefecture_code for p in known if p.prefecture_code})},
        "services": [service.value for service in _shown_services()],
        "next": safe_path(request.GET.get("next", ""), otherwise=""),
    }
    return page(request, "member/stores.html", context, shopper=shopper)


@require_safe
def store(request: HttpRequest, location_id: UUID) -> HttpResponse:
    """One store: hours, address, services, and a search in its stock."""
    place = places.get_location(location_id=location_id)
    if place.archived_at is not None or place.kind is not LocationKind.STORE:
        raise places.LocationNotFound
    shopper = shopper_of(request)
    at = now()
    url = request.build_absolute_uri(request.path)
    context = {
        "place": place,
        "open": places.open_now(location=place, at=at),
        "distance_m": distance_to(place, shopper),
        "map": store_map([place], mine=shopper.store_id, here=shopper.near if shopper.has_position else None),
        "week": _week(place, at.astimezone(ZoneInfo(place.time_zone)).date()),
        "services": [service.value for service in _shown_services() if service in place.services],
        "markup": places.store_markup(location=place, url=url, language=request.LANGUAGE_CODE[:2]),
    }
    return page(request, "member/store.html", context, shopper=shopper)


def _shown_services() -> list[Service]:
    """What stores may be looked for by; nothing is collected where nothing is ordered over the web."""
    orders_come = places.uses(module=Module.WEB_ORDERS)
    return [service for service in SHOWN_SERVICES if orders_come or service is not Service.PICKUP]


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Follow the chosen store: the member's own, on every device; a guest's is kept in a cookie."""
    response = HttpResponseRedirect(safe_path(request.POST.get("next", "")))
    wanted = uuid_or_none(request.POST.get("store"))
    actor = actor_of_page(request)
    if wanted is None or places.find_store(location_id=wanted) is None:
        return response
    if actor.member_id is not None:
        places.follow_store(input=FollowStore(member_id=actor.member_id, location_id=wanted), actor=actor, at=now())
    else:
        response.set_cookie(
            STORE_COOKIE,
            str(wanted),
            max_age=_YEAR_S,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response


def _keep_position(request: HttpRequest, position: tuple[float, float]) -> HttpResponse:
    """Rounded to about a kilometre, for this visit only, and taken out of the address."""
    response = HttpResponseRedirect(safe_path(request.GET.get("next", ""), otherwise=reverse("stores")))
    response.set_cookie(
        HERE_COOKIE, f"{position[0]:.2f},{position[1]:.2f}", samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response


def _week(place: LocationFacts, today: date) -> list[Day]:
    """The next seven days with their hours on the store's wall."""
    special = {entry.day: entry for entry in place.special_days}
    return [
        Day(
            day=day,
            is_today=day == today,
            spans=_spans(place, day),
            special=special.get(day),
        )
        for day in (today + timedelta(days=offset) for offset in range(7))
    ]


def _spans(place: LocationFacts, day: date) -> list[tuple[str, str]]:
    """When a store is open on a day, on its wall clock."""
    zone = ZoneInfo(place.time_zone)
    return [
        (opens.astimezone(zone).strftime("%H:%M"), closes.astimezone(zone).strftime("%H:%M"))
        for opens, closes in places.openings_on(location=place, day=day)
    ]
