from dataclasses import replace
from datetime import datetime
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import Department, ProductDetail
from noren.domains.fulfilment import api as fulfilment
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationKind, Module
from noren.domains.storefront import api as storefront
from noren.domains.storefront.contracts import ListingQuery, Sort
from noren.faces.member.product_choice import Choice, choose
from noren.faces.member.schema_org import product_markup
from noren.faces.member.shopper import Shopper, number_or_none, page, remembered_page, shopper_of, uuid_or_none
from noren.faces.shared.remembered import mark
from noren.journeys.reads.product_page import product_page
from noren.journeys.reads.where_is import where_is
from noren.platform.clock import now
from noren.platform.live.tickets import live_ticket

PAGE = 24
_SORTS = (Sort.NEW, Sort.PRICE, Sort.PRICE_DOWN, Sort.NAME)


@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """A list of goods: searched, filtered, sorted; the next page is a link."""
    shopper = shopper_of(request)
    query = _query(request, shopper)
    try:
        listed = storefront.listing(query=query)
    except storefront.CursorInvalid:
        listed = storefront.listing(query=query.model_copy(update={"after": ""}))
    departments = catalog.departments()
    context = {
        "listed": listed,
        "asked": query,
        "sorts": [sort.value for sort in _SORTS],
        "sort": query.sort.value if query.sort else "",
        "facets": storefront.facets(department_id=query.department_id),
        "departments": departments,
        "path_to": _path_to(query.department_id, departments),
        "below": [d for d in departments if d.parent_id == query.department_id],
        "at_store": places.all_facts().get(query.location_id) if query.location_id else None,
        "filters_set": sum(
            bool(given) for given in (query.colour, query.size, query.price_from, query.price_to, query.in_stock_only)
        ),
    }
    return remembered_page(request, "member/products.html", context, shopper=shopper)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What is offered while somebody types: a list of links as a fragment."""
    found = orjson.loads(storefront.suggestions_json(text=request.GET.get("q", "")[:100]))
    return render(request, "member/parts/suggestions.html", {"found": found, "q": request.GET.get("q", "")[:100]})


@require_safe
def product(request: HttpRequest, product_id: UUID, slug: str = "") -> HttpResponse:
    """One product with a variant chosen: pictures, price, choices, and stock in every store."""
    shopper, wanted = shopper_of(request), uuid_or_none(request.GET.get("variant"))
    told, minute = _told(product_id), now().replace(second=0, microsecond=0)  # as doors and promises are shown
    origin = f"{request.scheme}://{request.get_host()}"

    def choice_of_page() -> dict[str, object]:
        choice = _choice(told, wanted=wanted, shopper=shopper, at=minute)
        if choice is None:
            raise catalog.UnknownProduct(product_id=str(product_id))
        return _context(choice, shopper=shopper, origin=origin, language=request.LANGUAGE_CODE[:2])

    return remembered_page(
        request,
        "member/product.html",
        {"canonical": f"{origin}/products/{product_id}"},
        shopper=shopper,
        live_ticket=lambda topic: live_ticket(topics=[topic]),
        made_of=lambda: (told, minute, shopper.near, places.facts_digest(), fulfilment.paces()),
        more=choice_of_page,
    )


def _context(choice: Choice, *, shopper: Shopper, origin: str, language: str) -> dict[str, object]:
    lacking = choice.lacking_at(shopper.store_id)
    url = f"{origin}/products/{choice.product.id}?variant={choice.variant.id}"
    return {
        "choice": choice,
        "product": choice.product,
        "variant": choice.variant,
        "bring_here": lacking,
        "sent_home": lacking
        and choice.sendable > 0
        and places.uses(module=Module.WEB_ORDERS)
        and places.uses(module=Module.DELIVERY),
        "live_ticket": mark("live_ticket", f"variant:{choice.variant.id}"),
        "markup": product_markup(choice=choice, url=url, origin=origin, language=language),
        "attributes": _attributes(choice.product),
    }


@require_safe
def where(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Where the goods stand in the shopper's store, or in the one that is asked for, on its floor plan."""
    shopper = shopper_of(request)
    asked = uuid_or_none(request.GET.get("store")) or shopper.store_id
    store = places.all_facts().get(asked) if asked else None
    choice = product_choice(product_id=product_id, wanted=uuid_or_none(request.GET.get("variant")), shopper=shopper)
    if choice is None:
        raise catalog.UnknownProduct(product_id=str(product_id))
    if store is None or store.archived_at is not None or store.kind is not LocationKind.STORE:
        return HttpResponseRedirect(f"{reverse('product', args=[product_id])}#stores")
    context = {
        "product": choice.product,
        "variant": choice.variant,
        "store": store,
        "units": next((row.units for row in choice.stores if row.location.id == store.id), 0),
        "where": where_is(variant_id=choice.variant.id, location_id=store.id),
    }
    return page(request, "member/where.html", context, shopper=shopper)


def product_choice(*, product_id: UUID, wanted: UUID | None, shopper: Shopper) -> Choice | None:
    """The product as this shopper sees it, with the prices of the web shop. One statement."""
    return _choice(_told(product_id), wanted=wanted, shopper=shopper, at=now())


def _told(product_id: UUID) -> str:
    return product_page(
        product_id=product_id, channel="web", location_id=None, media_url=settings.MEDIA_URL, at=now(), with_holds=True
    )


def _choice(told: str, *, wanted: UUID | None, shopper: Shopper, at: datetime) -> Choice | None:
    found = orjson.loads(told)
    holds_goods: bool = found.pop("holds")
    levels = {
        (UUID(level["location_id"]), UUID(level["variant_id"])): level["available"] for level in found.pop("stock")
    }
    detail = ProductDetail.model_validate(found)
    choice = choose(product=detail, levels=levels, wanted=wanted, shopper=shopper, at=at)
    return choice and replace(choice, holds_goods=holds_goods)


def _query(request: HttpRequest, shopper: Shopper) -> ListingQuery:
    """What the address asks for; what does not fit is passed over."""
    given = request.GET
    store = uuid_or_none(given.get("store"))
    sort = given.get("sort", "")
    return ListingQuery(
        text=given.get("q", "").strip()[:200],
        department_id=uuid_or_none(given.get("department")),
        colour=given.get("colour", "")[:100],
        size=given.get("size", "")[:100],
        in_stock_only=given.get("in_stock") == "1" or store is not None,
        location_id=store if store in places.all_facts() else shopper.store_id if store else None,
        price_from=number_or_none(given.get("price_from")),
        price_to=number_or_none(given.get("price_to")),
        sort=Sort(sort) if sort in {known.value for known in Sort} else None,
        after=given.get("after", "")[:600],
        limit=PAGE,
        count=True,
    )


def _path_to(department_id: UUID | None, every: list[Department]) -> list[Department]:
    """The departments from the top down to this one."""
    by_id = {department.id: department for department in every}
    path: list[Department] = []
    step = by_id.get(department_id) if department_id else None
    while step is not None and step not in path:
        path.insert(0, step)
        step = by_id.get(step.parent_id) if step.parent_id else None
    return path


def _attributes(detail: ProductDetail) -> list[tuple[str, object]]:
    """Attributes with their labels, those that we know first."""
    labels = {
        "material": _("Material"),
        "dimensions": _("Dimensions"),
        "capacity": _("Capacity"),
        "net": _("Net content"),
        "allergens": _("Allergens"),
        "care": _("Care"),
        "origin": _("Origin"),
    }
    known = [(label, detail.attributes[name]) for name, label in labels.items() if name in detail.attributes]
    return known + [(name, value) for name, value in detail.attributes.items() if name not in labels]
