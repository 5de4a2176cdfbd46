from datetime import datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from noren.journeys.feeds.answer import Csv, feed_answer
from noren.journeys.feeds.stock_levels import FIELDS, stock_levels
from noren.platform.actor import Actor


def stock_levels_answer(request: HttpRequest, *, actor: Actor, at: datetime) -> HttpResponseBase:
    """The levels within the actor's reach as a file to download.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("stock.view")
    reach = "everywhere" if actor.location_ids is None else " ".join(sorted(map(str, actor.location_ids)))
    rows = stock_levels(actor=actor, at=at)
    answer = feed_answer(request, name=f"stock-levels {reach}", fields=FIELDS, rows=rows, form=Csv(), at=at)
    answer.headers.setdefault("Content-Disposition", 'attachment; filename="noren-stock-levels.csv"')
    return answer
