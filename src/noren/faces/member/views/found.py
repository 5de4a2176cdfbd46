"""What search engines ask for before anything else: which pages there are, and which are nobody's business."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind
from noren.faces.member.shopper import number_or_none
from noren.journeys.reads.site_map import PAGE, product_pages, published_products

_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_PRIVATE = (
    "/api/", "/store/", "/office/", "/cart", "/checkout", "/orders", "/me", "/card", "/points", "/sign-in", "/holds",
    "/products/suggest",
)  # fmt: skip


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be found but what is one person's or the staff's."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE), f"Sitemap: {_url('sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The maps: one of the shop's own pages and its stores, and one for so many products each."""
    pages = range(-(-published_products() // PAGE))
    maps = [_url("sitemap-pages"), *(f"{_url('sitemap-products')}?page={number}" for number in pages)]
    return _xml("sitemapindex", (f"<sitemap><loc>{address}</loc></sitemap>" for address in maps))


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """The shop's own pages and every store."""
    stores = places.list_locations(kind=LocationKind.STORE)
    own = [_url(name) for name in ("home", "products", "stores", "legal", "returns-policy", "privacy")]
    return _xml(
        "urlset", (_page(url) for url in [*own, *(_url("store-page", location_id=store.id) for store in stores)])
    )


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """Products, in the order of their ids; a page behind the last one is empty."""
    found = product_pages(page=number_or_none(request.GET.get("page"), most=10_000) or 0)
    return _xml("urlset", (_page(_url("product", product_id=product_id)) for product_id in found))


def _url(name: str, **parts: object) -> str:
    return settings.PUBLIC_URL + reverse(name, kwargs=parts)


def _page(url: str) -> str:
    return f"<url><loc>{url}</loc></url>"


def _xml(root: str, entries: Iterable[str]) -> HttpResponse:
    """Ids and names of our own addresses need no escaping."""
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_SPACE}>\n' + "\n".join(entries) + f"\n</{root}>\n"
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
