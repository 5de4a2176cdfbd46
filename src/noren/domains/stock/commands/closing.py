"""What releasing, consuming and moving share: reading changed levels and telling of shortfalls."""

from collections.abc import Sequence
from typing import Any

from noren.domains.stock.contracts import LevelChange
from noren.domains.stock.events import StockShortfall
from noren.platform.command import emit


def changes_of(found: Sequence[tuple[Any, ...]]) -> list[LevelChange]:
    """Contracts of rows that begin with location, variant, on_hand, reserved, available."""
    return [LevelChange(location_id=r[0], variant_id=r[1], on_hand=r[2], reserved=r[3], available=r[4]) for r in found]


def tell_shortfalls(levels: Sequence[LevelChange]) -> None:
    """Publish a shortfall for every level where more is promised than stands there."""
    for level in levels:
        if level.reserved > level.on_hand:
            emit(
                StockShortfall(
                    location_id=level.location_id,
                    variant_id=level.variant_id,
                    missing=level.reserved - max(level.on_hand, 0),
                )
            )
