"""What to count next at a place: where an error is most likely and costs most."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import Contract
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import LevelNow
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.platform.actor import Actor

LOOKED_AT = 5_000
"""So many of the least sure levels are priced; the rest of a large place is surer than all of them."""


class ProposedCount(Contract):
    """Why this is worth counting: about so many units may be wrong, each worth its price.

    `days` None: never counted.
    """

    variant_id: UUID
    goods: Goods
    on_hand: int
    confidence: float
    expected_error: float
    price_minor: int
    value_at_risk_minor: int
    days: int | None
    moved_since: int


class _Candidate(NamedTuple):
    risk: float
    level: LevelNow
    price_minor: int


def count_proposal(*, location_id: UUID, actor: Actor, at: datetime, limit: int = 50) -> list[ProposedCount]:
    """Levels by value at risk: units that are probably wrong (stock's expected error) times the retail price.

    The same figures give the same list: ties go to what is worth most on the shelf, then by id. Three statements.

    Raises: NotAllowed.
    """
    actor.require("stocktake.open", location_id)
    levels = [level for level in stock.levels_at(location_id=location_id) if level.on_hand or level.expected_error > 0]
    levels = sorted(levels, key=lambda level: (-level.expected_error, -level.on_hand, level.variant_id))[:LOOKED_AT]
    prices = catalog.retail_prices(variant_ids=[level.variant_id for level in levels], location_id=location_id, at=at)
    risky = sorted(
        (_candidate(level, prices.get(level.variant_id, 0)) for level in levels),
        key=lambda one: (-one.risk, one.level.confidence, -one.price_minor * one.level.on_hand, one.level.variant_id),
    )[: max(min(limit, 500), 1)]
    goods = shelf_goods(variant_ids=[one.level.variant_id for one in risky], location_id=location_id, at=at)
    return [
        ProposedCount(
            variant_id=one.level.variant_id,
            goods=goods[one.level.variant_id],
            on_hand=one.level.on_hand,
            confidence=one.level.confidence,
            expected_error=one.level.expected_error,
            price_minor=one.price_minor,
            value_at_risk_minor=round(one.risk),
            days=(at - one.level.counted_at).days if one.level.counted_at else None,
            moved_since=one.level.moved_since,
        )
        for one in risky
    ]


def _candidate(level: LevelNow, price_minor: int) -> _Candidate:
    return _Candidate(risk=level.expected_error * price_minor, level=level, price_minor=price_minor)
