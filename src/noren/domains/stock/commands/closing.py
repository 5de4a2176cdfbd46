"""What releasing, consuming and moving share: reading changed levels and telling of shortfalls."""

from collections.abc import Sequence
from typing import Any

from noren.domains.stock.contracts import LevelChange
from noren.domains.stock.events import StockShortfall
from noren.platform import sql
from noren.platform.command import emit

_SHORT = """
SELECT l.location_id, l.variant_id, l.reserved - greatest(l.on_hand - l.unavailable, 0)
  FROM stock_level l JOIN unnest(%s::uuid[], %s::uuid[]) AS c(location_id, variant_id) USING (location_id, variant_id)
 WHERE l.reserved > greatest(l.on_hand - l.unavailable, 0) ORDER BY 1, 2
"""


def changes_of(found: Sequence[tuple[Any, ...]]) -> list[LevelChange]:
    """Contracts of rows that begin with location, variant, on_hand, reserved, available."""
    return [LevelChange(location_id=r[0], variant_id=r[1], on_hand=r[2], reserved=r[3], available=r[4]) for r in found]


def tell_shortfalls(levels: Sequence[LevelChange]) -> None:
    """Publish a shortfall for every level where more is promised than stands there and can be sold: goods that are gone
    and goods that are damaged break a promise alike. Asks nothing where every level still has something to promise."""
    low = [level for level in levels if level.available < 0]
    if not low:
        return
    asked = ([level.location_id for level in low], [level.variant_id for level in low])
    for location_id, variant_id, missing in sql.rows(_SHORT, asked):
        emit(StockShortfall(location_id=location_id, variant_id=variant_id, missing=missing))
