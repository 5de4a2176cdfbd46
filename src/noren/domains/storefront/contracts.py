"""What callers of the storefront see. Prices are minor units, tax included."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MAX_PAGE = 100
MAX_LIMIT = 100


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sort(StrEnum):
    NAME = "name"
    PRICE = "price"
    PRICE_DOWN = "-price"
    NEW = "new"
    RELEVANCE = "relevance"


class ListingQuery(Contract):
    """Which products, in which order, which page. `after` is the `next` of the page before and outranks `page`.

    `location_id` limits `in_stock_only` to one place and fills `in_stock_here`. Every word of `text` must match.
    Without a `sort`, hits come by relevance and the whole list by name.
    """

    text: Annotated[str, Field(max_length=500)] = ""
    department_id: UUID | None = None
    colour: Annotated[str, Field(max_length=100)] = ""
    size: Annotated[str, Field(max_length=100)] = ""
    in_stock_only: bool = False
    location_id: UUID | None = None
    price_from: Annotated[int, Field(ge=0, le=10**12)] | None = None
    price_to: Annotated[int, Field(ge=0, le=10**12)] | None = None
    sort: Sort | None = None
    page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 1
    after: Annotated[str, Field(max_length=600)] = ""
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 20
    count: bool = False


class Colour(Contract):
    code: str
    name: dict[str, Any]
    hex: str


class Card(Contract):
    """A product in a list. `in_stock_here` is None where no location was asked about."""

    id: UUID
    code: str
    name: dict[str, str]
    brand: str
    price_min: int
    price_max: int
    currency: str
    colours: list[Colour]
    sizes: list[str]
    image: str | None
    in_stock: bool
    in_stock_here: bool | None


class ListingPage(Contract):
    """`next` None: this is the last page. `count` only where it was asked for."""

    items: list[Card]
    next: str | None
    count: int | None


class Facets(Contract):
    """What a list can be narrowed by."""

    colours: list[Colour]
    sizes: list[str]


class Suggestion(Contract):
    """A product offered while somebody types."""

    id: UUID
    name: dict[str, str]
    price_min: int
    currency: str
    image: str | None
    in_stock: bool


class RefreshListing(Contract):
    """Which products to project afresh."""

    product_ids: Annotated[list[UUID], Field(max_length=5_000)]
