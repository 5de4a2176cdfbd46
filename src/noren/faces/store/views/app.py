"""What puts the store's pages on a tablet's home screen, without the browser around them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noren.faces.shared.context import app_icons


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and colours for the home screen."""
    home = reverse("store-home")
    body = {
        "id": home,
        "name": _("Noren for stores"),
        "short_name": _("Store"),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": "#faf8f3",
        "theme_color": "#faf8f3",
        "icons": app_icons(),
        "shortcuts": [
            {"name": _("Returns"), "url": reverse("store-returns")},
            {"name": _("Stock"), "url": reverse("store-stock")},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")
