"""What every page knows without asking."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from noren.domains.places import api as places


def page(request: HttpRequest) -> dict[str, Any]:
    """Language, the shop's name, the parts of the business that are in use, live origin and whether this is a demo."""
    language = (get_language() or "ja")[:2]
    return {
        "language": language,
        "shop_name": _shop_name(language),
        "modules": {module.value for module in places.modules_on()},
        "live_origin": settings.LIVE_ORIGIN,
        "is_demo": settings.DEMO,
        "path": request.path,
    }


def _shop_name(language: str) -> str:
    """The brand of the first place that does something for customers, not of one that only bears imported history.

    Places are kept in the process, so this costs no statement.
    """
    known = list(places.all_facts().values())
    names = next((place.brand_name for place in [*filter(lambda place: place.services, known), *known]), {})
    return names.get(language) or names.get("ja") or "Noren"
