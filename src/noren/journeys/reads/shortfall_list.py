"""Broken promises as the office looks at them: what broke, why it was this order, what was offered, what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from noren.domains.fulfilment.contracts import Contract, FulfilmentType, Outcome, Ranking, RemedyOption
from noren.domains.places import api as places
from noren.platform import sql
from noren.platform.actor import Actor

PAGE = 50
MAX_PAGES = 200
LOOKED_BACK = timedelta(days=30)

IN_TIME = (Outcome.MOVED, Outcome.EXCHANGED, Outcome.FOUND)
"""With these the customer has goods when they were promised; another store and waiting take longer, money is no goods."""


class ShortfallState(StrEnum):
    ALL = "all"
    OPEN = "open"
    SETTLED = "settled"


class ListedShortfall(Contract):
    """`cause`: what took the goods (a movement's reason, or how a pick ended). `outcome` None: the customer is asked still."""

    id: UUID
    order_id: UUID
    order_code: str
    type: FulfilmentType
    location_id: UUID
    variant_id: UUID
    name: dict[str, str]
    sku: str
    size: str
    colour: dict[str, str]
    quantity: int
    cause: str
    ranking: Ranking | None
    options: list[RemedyOption]
    created_at: datetime
    respond_by: datetime | None
    outcome: Outcome | None
    outcome_at: datetime | None
    outcome_location_id: UUID | None
    outcome_name: dict[str, str] | None
    refund_minor: int
    decided_by: str

    @property
    def currency(self) -> str:
        """What its place sells in."""
        return places.get_location(location_id=self.location_id).currency


class ShortfallFigures(Contract):
    """Of the last thirty days; `open` of all time. `refunds_minor` by currency."""

    open: int
    settled: int
    in_time: int
    refunded: int
    refunds_minor: dict[str, int]

    @property
    def in_time_percent(self) -> int | None:
        """Of what is settled, the share that brought goods at the promised time."""
        return self.in_time * 100 // self.settled if self.settled else None


class ShortfallPage(Contract):
    items: list[ListedShortfall]
    figures: ShortfallFigures
    page: int
    more: bool


_LIST = """
SELECT s.id, s.order_id, s.order_code, f.type, s.location_id, s.variant_id, p.name, v.sku, v.size, v.colour_name AS colour, s.quantity,
       s.cause, s.ranking, s.options, s.created_at, s.respond_by, nullif(s.outcome, '') AS outcome, s.outcome_at,
       s.outcome_location_id, q.name AS outcome_name, s.refund_minor, s.decided_by
  FROM fulfilment_shortfall s JOIN fulfilment_fulfilment f ON f.id = s.fulfilment_id
  JOIN catalog_variant v ON v.id = s.variant_id JOIN catalog_product p ON p.id = v.product_id
  LEFT JOIN catalog_variant w ON w.id = s.outcome_variant_id LEFT JOIN catalog_product q ON q.id = w.product_id
 WHERE {where} ORDER BY s.outcome = '' DESC, CASE WHEN s.outcome = '' THEN s.respond_by END, s.created_at DESC, s.id DESC
 LIMIT %(limit)s OFFSET %(offset)s
"""
_FIGURES = """
SELECT s.location_id, count(*) FILTER (WHERE s.outcome = ''),
       count(*) FILTER (WHERE s.outcome NOT IN ('', 'CANCELLED') AND s.created_at >= %(since)s),
       count(*) FILTER (WHERE s.outcome = ANY(%(in_time)s) AND s.created_at >= %(since)s),
       count(*) FILTER (WHERE s.outcome = 'REFUNDED' AND s.created_at >= %(since)s),
       coalesce(sum(s.refund_minor) FILTER (WHERE s.created_at >= %(since)s), 0)::bigint
  FROM fulfilment_shortfall s WHERE (s.outcome = '' OR s.created_at >= %(since)s) AND {where} GROUP BY 1
"""
_JSON = ("name", "colour", "ranking", "options", "outcome_name")


def shortfall_list(
    *,
    actor: Actor,
    location_id: UUID | None = None,
    state: ShortfallState = ShortfallState.ALL,
    page: int = 1,
    at: datetime,
) -> ShortfallPage:
    """Broken promises within the actor's reach: those that wait for an answer first, the most pressing of them before the
    others; then the latest. Two statements.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("fulfilment.view", location_id)
    page = max(1, min(page, MAX_PAGES))
    where = ["true"]
    asked: dict[str, Any] = {"limit": PAGE + 1, "offset": (page - 1) * PAGE, "place": location_id}
    if actor.location_ids is not None:
        where.append("s.location_id = ANY(%(reach)s)")
        asked["reach"] = sorted(actor.location_ids)
    if location_id is not None:
        where.append("s.location_id = %(place)s")
    of_state = {ShortfallState.OPEN: "s.outcome = ''", ShortfallState.SETTLED: "s.outcome <> ''"}
    listed = " AND ".join([*where, of_state.get(state, "true")])
    rows = sql.records(_LIST.format(where=listed), asked)
    figured = {**asked, "since": at - LOOKED_BACK, "in_time": [one.value for one in IN_TIME]}
    return ShortfallPage(
        items=[_listed(row) for row in rows[:PAGE]],
        figures=_figures(sql.rows(_FIGURES.format(where=" AND ".join(where)), figured)),
        page=page,
        more=len(rows) > PAGE,
    )


def _listed(row: dict[str, Any]) -> ListedShortfall:
    given = {name: sql.from_json(value) if name in _JSON and value else value for name, value in row.items()}
    return ListedShortfall.model_validate({**given, "colour": given["colour"] or {}}, strict=False)


def _figures(rows: Sequence[tuple[Any, ...]]) -> ShortfallFigures:
    refunds: dict[str, int] = {}
    for location_id, *_counts, refund_minor in rows:
        currency = places.get_location(location_id=location_id).currency
        refunds[currency] = refunds.get(currency, 0) + refund_minor
    of_all = [sum(row[column] for row in rows) for column in range(1, 5)]
    return ShortfallFigures(
        open=of_all[0],
        settled=of_all[1],
        in_time=of_all[2],
        refunded=of_all[3],
        refunds_minor={currency: amount for currency, amount in sorted(refunds.items()) if amount},
    )
