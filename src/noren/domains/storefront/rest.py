from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from noren.domains.storefront import api
from noren.domains.storefront.contracts import ListingPage, ListingQuery, Sort, Suggestion

router = Router(tags=["storefront"])


@router.get("/products", response=ListingPage, operation_id="storefront.listing")
def listing(
    request: HttpRequest,
    q: str = Query(
        "", max_length=500, description="Words in kanji, kana or romaji, a JAN or an SKU; all must match."
    ),
    department: UUID | None = None,
    colour: str = Query("", max_length=100),
    size: str = Query("", max_length=100),
    in_stock: bool = False,
    location: UUID | None = None,
    price_from: int | None = Query(None, ge=0, le=10**12),
    price_to: int | None = Query(None, ge=0, le=10**12),
    sort: Sort | None = None,
    page: int = Query(1, ge=1, le=100),
    after: str = Query("", max_length=600, description="`next` of the page before."),
    limit: int = Query(20, ge=1, le=100),
    count: bool = False,
) -> HttpResponse:
    """A page of products: sorted, filtered, searched."""
    page_of = api.listing_json(
        query=ListingQuery.model_construct(
            text=q,
            department_id=department,
            colour=colour,
            size=size,
            in_stock_only=in_stock,
            location_id=location,
            price_from=price_from,
            price_to=price_to,
            sort=sort,
            page=page,
            after=after,
            limit=limit,
            count=count,
        )
    )
    return HttpResponse(page_of.body(), content_type="application/json")


@router.get("/products/suggest", response=list[Suggestion], operation_id="storefront.suggestions")
def suggest(request: HttpRequest, q: str = Query("", max_length=500)) -> HttpResponse:
    """The best few products for what has been typed so far."""
    return HttpResponse(api.suggestions_json(text=q), content_type="application/json")
