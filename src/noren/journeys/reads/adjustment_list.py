"""Adjustments with what their goods and people are called."""

from datetime import datetime
from uuid import UUID

from noren.domains.catalog.contracts import Contract
from noren.domains.stocktake import api as stocktake
from noren.domains.stocktake.contracts import Adjustment
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.platform.accounts.names import names_of
from noren.platform.actor import Actor

NOWHERE = UUID(int=0)


class AdjustmentList(Contract):
    """`goods` and `names` by id; `waiting`: how many wait for somebody."""

    adjustments: list[Adjustment]
    goods: dict[UUID, Goods]
    names: dict[UUID, str]
    waiting: int


def adjustment_list(*, actor: Actor, at: datetime, limit: int = 60) -> AdjustmentList:
    """Adjustments within the actor's reach, those that wait first. Three statements."""
    reach = None if actor.location_ids is None else sorted(actor.location_ids)
    found = stocktake.list_adjustments(location_ids=reach, limit=limit)
    variants = {line.variant_id for one in found for line in one.lines}
    people = {one.asked_by for one in found} | {one.decided_by for one in found}
    return AdjustmentList(
        adjustments=found,
        goods=shelf_goods(variant_ids=sorted(variants), location_id=NOWHERE, at=at),
        names=names_of(ids=(one for one in people if one is not None)),
        waiting=sum(one.state == "waiting" for one in found),
    )
