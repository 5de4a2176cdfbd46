"""What the points programme has issued, what was used of it and what it owes: today, and by month."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from noren.domains.ledger.contracts import Flow, Liability
from noren.domains.loyalty import api as loyalty
from noren.domains.loyalty.contracts import Place, Programme, Rule
from noren.domains.orders.contracts import Contract
from noren.domains.places import api as places
from noren.domains.places.contracts import Module
from noren.platform.actor import Actor

MONTHS = 12


class PointsOverview(Contract):
    """`months` are the last twelve, the latest first, also those in which nothing happened."""

    programme: Programme
    rule: Rule | None
    liability: Liability
    months: list[Flow]


def points_today(*, actor: Actor, at: datetime) -> Flow | None:
    """Points of the running trading day, of all stores; None for those who may not see them, and where there is no programme
    or points are switched off.

    The day turns when the first place's does, as it does for the figures of sales beside it.
    """
    shown = actor.may("loyalty.liability") and places.uses(module=Module.POINTS)
    programme = loyalty.find_programme() if shown else None
    if programme is None:
        return None
    first = next(iter(places.all_facts().values()), None)
    here = at.astimezone(ZoneInfo(programme.time_zone))
    day = places.business_date(location=first, at=at) if first else here.date()
    begins = datetime.combine(day, first.business_day_starts if first else time(), here.tzinfo)
    found = loyalty.flows(since=begins, until=begins + timedelta(days=1))
    return Flow(
        month=f"{day:%Y-%m}",
        issued=sum(flow.issued for flow in found),
        redeemed=sum(flow.redeemed for flow in found),
        expired=sum(flow.expired for flow in found),
    )


def points_overview(*, actor: Actor, at: datetime) -> PointsOverview | None:
    """The programme in figures; None where there is none yet. Three statements.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("loyalty.liability")
    programme = loyalty.find_programme()
    if programme is None:
        return None
    here = at.astimezone(ZoneInfo(programme.time_zone))
    latest = here.year * 12 + here.month - 1
    wanted = [f"{month // 12}-{month % 12 + 1:02}" for month in range(latest, latest - MONTHS, -1)]
    begins = datetime.fromisoformat(f"{wanted[-1]}-01").replace(tzinfo=here.tzinfo)
    known = {flow.month: flow for flow in loyalty.flows(since=begins, until=at + timedelta(days=1))}
    return PointsOverview(
        programme=programme,
        rule=loyalty.rule_for(programme, Place(), at=at),
        liability=loyalty.liability(at=at),
        months=[known.get(month) or _nothing(month) for month in wanted],
    )


def _nothing(month: str) -> Flow:
    return Flow(month=month, issued=0, redeemed=0, expired=0)
