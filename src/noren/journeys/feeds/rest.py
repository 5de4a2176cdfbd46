"""Feeds for shopping sites and search engines, behind an address that nobody guesses or an API key; stock as a file."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from ninja import Query, Router

from noren.journeys.feeds import local_inventory, products
from noren.journeys.feeds.addresses import feed_addresses, key_of_feed
from noren.journeys.feeds.answer import Tsv, Writes, Xml, feed_answer
from noren.journeys.feeds.business_profile import business_profile
from noren.journeys.feeds.contracts import FeedAddress, FeedName
from noren.journeys.feeds.errors import FeedNotFound
from noren.journeys.feeds.stock_file import stock_levels_answer
from noren.platform.clock import now
from noren.platform.rest import actor_of

router = Router(tags=["feeds"])
Key = Annotated[str, Query(max_length=100)]
Form = Literal["tsv", "xml"]


@router.get("/feeds", response=list[FeedAddress], operation_id="feeds.addresses")
def addresses(request: HttpRequest) -> list[FeedAddress]:
    """The addresses to give to a shopping site or a search engine."""
    actor_of(request).require("feeds.addresses")
    return feed_addresses()


@router.get("/feeds/local-inventory", operation_id="feeds.local_inventory")
def inventory(request: HttpRequest, key: Key = "", form: Form = "tsv") -> HttpResponseBase:
    """What stands in each store: the local inventory feed, as tab-separated values or XML."""
    _require(request, FeedName.LOCAL_INVENTORY, key)
    at = now()
    rows = local_inventory.local_inventory(at=at)
    return feed_answer(
        request, name="local-inventory", fields=local_inventory.FIELDS, rows=rows, form=_form(form), at=at
    )


@router.get("/feeds/products", operation_id="feeds.products")
def goods(
    request: HttpRequest,
    key: Key = "",
    form: Form = "tsv",
    language: Literal["ja", "en"] = "ja",
) -> HttpResponseBase:
    """Every variant that is sold over the web: the product feed, as tab-separated values or XML."""
    _require(request, FeedName.PRODUCTS, key)
    at = now()
    rows = products.products(at=at, language=language)
    return feed_answer(request, name=f"products {language}", fields=products.FIELDS, rows=rows, form=_form(form), at=at)


@router.get("/feeds/business-profile", operation_id="feeds.business_profile")
def profile(request: HttpRequest, key: Key = "") -> dict[str, object]:
    """Every store with its address, position and hours, in the fields of a Business Profile."""
    _require(request, FeedName.BUSINESS_PROFILE, key)
    return business_profile()


@router.get("/feeds/stock-levels", operation_id="feeds.stock_levels")
def levels(request: HttpRequest) -> HttpResponseBase:
    """Every level within reach as CSV, with how sure it is and what is on its way; stock's import reads it again."""
    return stock_levels_answer(request, actor=actor_of(request), at=now())


def _require(request: HttpRequest, name: FeedName, key: str) -> None:
    """An API key with the right to feeds, or the feed's own address.

    Raises: FeedNotFound.
    """
    actor = actor_of(request)
    if actor.may("feeds.view") or constant_time_compare(key, key_of_feed(name)):
        return
    raise FeedNotFound


def _form(form: Form) -> Writes:
    return Xml() if form == "xml" else Tsv()
