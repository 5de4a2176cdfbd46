"""The reader's language: kept in a cookie, chosen on any page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

_YEAR_S = 365 * 24 * 3600


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language and go back to where the reader was."""
    wanted = request.POST.get("language", "")
    response = HttpResponseRedirect(safe_path(request.POST.get("next", "")))
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=_YEAR_S,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response


def safe_path(wanted: str, *, otherwise: str = "/") -> str:
    """A path of this site to go to next; anything that leads elsewhere is passed over."""
    parts = urlsplit(wanted)
    leads_away = parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith(("//", "/\\"))
    return otherwise if leads_away or any(ord(character) < 32 for character in wanted) else wanted
