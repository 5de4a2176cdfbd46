"""What every page knows without asking."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.faces.shared.templatetags.noren import asset, media


def page(request: HttpRequest) -> dict[str, Any]:
    """Language, the shop's name and mark, the parts of the business that are in use, live origin and whether this is a demo."""
    language = (get_language() or "ja")[:2]
    name, mark, colour = _shop_brand()
    return {
        "language": language,
        "shop_name": name.get(language) or name.get("ja") or "Noren",
        "shop_mark": media(mark),
        "shop_colour": colour.removeprefix("#").lower(),
        "modules": {module.value for module in places.modules_on()},
        "live_origin": settings.LIVE_ORIGIN,
        "is_demo": settings.DEMO,
        "path": request.path,
    }


def shop_place() -> LocationFacts | None:
    """The first place that does something for customers, not one that only bears imported history: its brand is the shop's.

    Places are kept in the process, so this costs no statement.
    """
    known = list(places.all_facts().values())
    return next((place for place in [*filter(lambda place: place.services, known), *known]), None)


def shop_name(language: str) -> str:
    """The brand of the shop."""
    names = _shop_brand()[0]
    return names.get(language) or names.get("ja") or "Noren"


def _shop_brand() -> tuple[Mapping[str, str], str, str]:
    """Name, the mark's path and colour of the shop's brand; before the first place stands, of the first brand (one statement)."""
    if place := shop_place():
        return place.brand_name, place.brand_mark, place.brand_colour
    brand = next(iter(places.list_brands()), None)
    return (brand.name, brand.mark.path if brand.mark else "", brand.colour) if brand else ({}, "", "")


def app_icons() -> list[dict[str, str]]:
    """The icons for a home screen: the mark of the shop where it is about as wide as high, else Noren's own."""
    own = [
        {"src": asset("icons/app-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
        {"src": asset("icons/app-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
        {"src": asset("icons/app-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    place = shop_place()
    brand = next((one for one in places.list_brands() if place and one.id == place.brand_id), None)
    mark = brand.mark if brand else None
    if mark is None or not 0.8 <= mark.width / mark.height <= 1.25:
        return own
    drawn = mark.path.endswith(".svg")
    if not drawn and min(mark.width, mark.height) < 144:  # browsers offer to install from this size on
        return own
    size, kind = ("any", "image/svg+xml") if drawn else (f"{mark.width}x{mark.height}", "image/png")
    return [{"src": media(mark.path), "sizes": size, "type": kind, "purpose": "any"}]
