"""What every page knows without asking."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def page(request: HttpRequest) -> dict[str, Any]:
    """Language, live origin and whether this is a demo."""
    return {
        "language": (get_language() or "ja")[:2],
        "live_origin": settings.LIVE_ORIGIN,
        "is_demo": settings.DEMO,
        "path": request.path,
    }
