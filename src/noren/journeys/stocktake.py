"""Counting a place while it sells: what stands prepared for customers belongs to it, and nobody finds it on a shelf."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.holds import api as holds
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import (
    ApproveVariances,
    ClosedStocktake,
    CloseStocktake,
    SetAside,
    Stocktake,
    Variances,
    VariantsOf,
    WriteVariances,
)
from noren.platform.actor import Actor
from noren.platform.command import command

WAITS_AT_MOST = timedelta(days=45)
"""A part that was prepared and has left since the stocktake began is not older than this."""


@command("stocktake.close")
def close_stocktake(*, input: CloseStocktake, actor: Actor, at: datetime) -> ClosedStocktake:
    """Write down what was counted, with what stands prepared for customers beside it.

    Raises, locks and emits what `stocktake.write` does.
    """
    aside = _set_aside(stocktake.get_stocktake(stocktake_id=input.stocktake_id))
    wish = WriteVariances(stocktake_id=input.stocktake_id, uncounted=input.uncounted, set_aside=aside)
    return stocktake.write(input=wish, actor=actor, at=at)


@command("stocktake.approve_variances", permission="stocktake.approve")
def approve_variances(*, input: VariantsOf, actor: Actor, at: datetime) -> int:
    """Accept differences beyond the limit of who closes; returns how many.

    Raises and locks what `stocktake.approve` does.
    """
    found = stocktake.get_stocktake(stocktake_id=input.stocktake_id)
    aside = _set_aside(found, input.variant_ids)
    wish = ApproveVariances(stocktake_id=input.stocktake_id, variant_ids=input.variant_ids, set_aside=aside)
    return stocktake.approve(input=wish, actor=actor, at=at)


def stocktake_variances(*, stocktake_id: UUID, actor: Actor, at: datetime) -> Variances:
    """What was counted beside what should have been there, the most money first.

    Raises: StocktakeNotFound, NotAllowed.
    """
    found = stocktake.get_stocktake(stocktake_id=stocktake_id)
    actor.require("stocktake.close", found.location_id)
    return stocktake.variances(stocktake_id=stocktake_id, set_aside=_set_aside(found), at=at)


def _set_aside(found: Stocktake, variant_ids: Sequence[UUID] | None = None) -> list[SetAside]:
    since = found.opened_at - WAITS_AT_MOST
    ordered = fulfilment.set_aside(location_id=found.location_id, created_since=since, variant_ids=variant_ids)
    held = holds.set_aside(location_id=found.location_id, created_since=since, variant_ids=variant_ids)
    return [SetAside(**one.model_dump()) for one in (*ordered, *held)]
