from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from noren.domains.storefront import api
from noren.domains.storefront.contracts import (
    MAX_LIMIT,
    MAX_PAGE,
    ListingPage,
    ListingQuery,
    Sort,
    Suggestion,
)

router = Router(tags=["storefront"])

Words = Annotated[
    str, Field(max_length=500, description="Kanji, kana or romaji, a JAN or an SKU; every word must match.")
]
Short = Annotated[str, Field(max_length=100)]
Amount = Annotated[int, Field(ge=0, le=10**12, description="Minor units, tax included.")]


class Typed(BaseModel):
    q: Words = ""


class ListingFilter(Typed):
    """What may stand in the address of a list; anything else there (a campaign's marks) is passed over."""

    department: UUID | None = None
    colour: Short = ""
    size: Short = ""
    in_stock: bool = False
    location: UUID | None = None
    price_from: Amount | None = None
    price_to: Amount | None = None
    sort: Sort | None = None
    page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 1
    after: Annotated[str, Field(max_length=600, description="`next` of the page before.")] = ""
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 20
    count: bool = False

    def query(self) -> ListingQuery:
        """The same as the domain asks it; every value is checked already."""
        return ListingQuery.model_construct(
            text=self.q,
            department_id=self.department,
            colour=self.colour,
            size=self.size,
            in_stock_only=self.in_stock,
            location_id=self.location,
            price_from=self.price_from,
            price_to=self.price_to,
            sort=self.sort,
            page=self.page,
            after=self.after,
            limit=self.limit,
            count=self.count,
        )


@router.get("/products", response=ListingPage, operation_id="storefront.listing")
def listing(request: HttpRequest, asked: Query[ListingFilter]) -> HttpResponse:
    """A page of products: sorted, filtered, searched."""
    return HttpResponse(api.listing_json(query=asked.query()).body(), content_type="application/json")


@router.get("/products/suggest", response=list[Suggestion], operation_id="storefront.suggestions")
def suggest(request: HttpRequest, typed: Query[Typed]) -> HttpResponse:
    """The best few products for what has been typed so far."""
    return HttpResponse(api.suggestions_json(text=typed.q), content_type="application/json")
