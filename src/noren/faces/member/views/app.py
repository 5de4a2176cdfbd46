"""What makes the shop an app on the phone: manifest, service worker, and the page without a network."""

import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noren.faces.shared.context import app_icons
from noren.faces.shared.context import page as shared_page
from noren.faces.shared.templatetags.noren import ICONS, asset

_WORKER = Path(settings.ROOT) / "ui/js/member-worker.js"
_KEPT = (
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/member.css",
    "icons/app.svg",
    "js/noren.js",
    "js/member.js",
    "js/member-card.js",
    "vendor/qrcode-generator/qrcode-2.0.4.js",
)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and colours for the home screen."""
    name = shared_page(request)["shop_name"]
    body = {
        "id": "/",
        "name": name,
        "short_name": name,
        "description": _("Order online, collect in the store."),
        "start_url": "/?app=1",
        "scope": "/",
        "display": "standalone",
        "lang": request.LANGUAGE_CODE[:2],
        "background_color": "#faf8f3",
        "theme_color": "#faf8f3",
        "icons": app_icons(),
        "shortcuts": [
            {"name": _("Member card"), "url": "/card"},
            {"name": _("My orders"), "url": "/orders"},
            {"name": _("Stores"), "url": "/stores"},
        ],
    }
    return HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/manifest+json")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker with the addresses of the files that it keeps: a changed file is a changed worker."""
    kept = json.dumps([*(asset(path) for path in _KEPT), ICONS])
    body = f"const KEPT = {kept};\nconst LANGUAGE = {json.dumps(request.LANGUAGE_CODE[:2])};\n" + _WORKER.read_text(
        encoding="utf-8"
    )
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the worker where there is no network. It knows nothing of anybody."""
    response = render(request, "member/offline.html", {"offline": True})
    response["Cache-Control"] = "public, max-age=3600"
    return response
