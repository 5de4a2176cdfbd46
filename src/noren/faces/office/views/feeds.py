"""Feeds: where shopping sites and search engines fetch what stands in the stores."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy

from noren.faces.office.desk import office_page, show
from noren.journeys.feeds.addresses import feed_addresses
from noren.journeys.feeds.contracts import FeedName
from noren.journeys.feeds.stock_file import stock_levels_answer
from noren.platform.actor import Actor
from noren.platform.clock import now

_NAMES = {
    FeedName.LOCAL_INVENTORY: (
        gettext_lazy("Local inventory"),
        gettext_lazy("What stands in each store, with its price and how soon it can be collected."),
    ),
    FeedName.PRODUCTS: (
        gettext_lazy("Products"),
        gettext_lazy("Every variant that is sold over the web, with its page, picture and price."),
    ),
    FeedName.BUSINESS_PROFILE: (
        gettext_lazy("Store profiles"),
        gettext_lazy("Every store with its address, position, hours and holidays."),
    ),
}


@office_page("feeds.addresses")
def feeds(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Each feed with its address."""
    listed = [(*_NAMES[one.name], one.url) for one in feed_addresses()]
    return show(request, actor, "office/feeds.html", {"listed": listed})


@office_page("stock.view")
def stock_file(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every level within reach as CSV."""
    return stock_levels_answer(request, actor=actor, at=now())
