"""Problems in the frame of the shop."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from noren.domains.places import api as places
from noren.domains.places.contracts import Module
from noren.faces.member.shopper import page
from noren.faces.shared.errors import Told


def problem(request: HttpRequest, told: Told) -> HttpResponse:
    """What is the matter, with header, search and the ways that shoppers mostly look for."""
    ways = [(reverse("products"), _("See all products")), (reverse("stores"), _("Find a store"))]
    if places.uses(module=Module.WEB_ORDERS):
        ways.append((reverse("orders"), _("Your orders")))
    return page(request, "member/problem.html", {**told, "ways": ways}, status=told["status"])
