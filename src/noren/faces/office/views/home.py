"""The morning page: today's sales, and what somebody should look at; and the search over everything."""

from django.http import HttpRequest, HttpResponseBase

from noren.domains.places import api as places
from noren.faces.office.charts import charts_of_sales
from noren.faces.office.desk import office_page, place_names, show
from noren.journeys.reads.attention import attention
from noren.journeys.reads.office_search import office_search
from noren.journeys.reads.points_overview import points_today
from noren.journeys.reads.sales_today import sales_today
from noren.platform.actor import Actor
from noren.platform.clock import now
from noren.platform.live.tickets import live_ticket


@office_page("reports.view")
def home(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Few figures, each with its definition, its grain and its time; each number leads to its list."""
    at = now()
    topics = ["orders"] if actor.location_ids is None else [f"location:{place}" for place in actor.location_ids]
    sales = sales_today(actor=actor, at=at)
    context = {
        "sales": sales,
        "charts": {one.currency: charts_of_sales(one) for one in sales.currencies},
        "points": points_today(actor=actor, at=at),
        "sets_up": not places.all_facts() and actor.may("first_day.finish"),
        "may_open": actor.may("places.save_location"),
        "waiting": attention(actor=actor, at=at),
        "ticket": live_ticket(topics=topics),
        "sees_payments": actor.may("payments.view"),
        "sees_system": actor.may("operations.view"),
    }
    return show(request, actor, "office/home.html", context)


@office_page("office.open")
def search(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Products, orders, customers and stores that match what was typed."""
    found = office_search(text=request.GET.get("q", ""), actor=actor)
    return show(request, actor, "office/search.html", {"found": found, "places": place_names()})
