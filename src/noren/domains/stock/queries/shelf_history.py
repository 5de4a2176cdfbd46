"""What a stocktake asks of stock: the levels of one place, and what has moved there since a moment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.stock.contracts import LevelNow, MovedAt
from noren.domains.stock.rules import confidence_of
from noren.platform import sql

_LEVELS = """
SELECT variant_id, on_hand, expected_error, counted_at, moved_since FROM stock_level
 WHERE location_id = %(location)s AND (%(all)s OR variant_id = ANY((SELECT %(variants)s::uuid[])::uuid[])) ORDER BY variant_id
"""
_MOVED = """
SELECT variant_id, occurred_at AS at, coalesce(sum(delta) FILTER (WHERE delta > 0), 0)::bigint AS came,
       coalesce(-sum(delta) FILTER (WHERE delta < 0), 0)::bigint AS gone
  FROM stock_movement
 WHERE location_id = %(location)s AND variant_id = ANY((SELECT %(variants)s::uuid[])::uuid[]) AND occurred_at > %(since)s AND delta <> 0
 GROUP BY 1, 2 ORDER BY 2, 1
"""
_LOCK = """
SELECT 1 FROM stock_level WHERE location_id = %(location)s AND variant_id = ANY(%(variants)s)
 ORDER BY location_id, variant_id FOR NO KEY UPDATE
"""


def levels_at(*, location_id: UUID, variant_ids: Sequence[UUID] | None = None) -> list[LevelNow]:
    """The levels of a place, of these variants or of all."""
    found = sql.records(
        _LEVELS, {"location": location_id, "all": variant_ids is None, "variants": list(variant_ids or [])}
    )
    return [LevelNow(**row, confidence=confidence_of(row["expected_error"])) for row in found]


def moved_since(*, location_id: UUID, variant_ids: Sequence[UUID], since: datetime) -> list[MovedAt]:
    """What has moved at a place after an instant, oldest first; what moved at one instant is one row."""
    found = sql.records(_MOVED, {"location": location_id, "variants": list(variant_ids), "since": since})
    return [MovedAt(**row) for row in found]


def lock_levels(*, location_id: UUID, variant_ids: Sequence[UUID]) -> None:
    """Let nothing move at these levels until the running command ends. Locks: stock levels in (location, variant) order."""
    sql.touch(_LOCK, {"location": location_id, "variants": sorted(variant_ids)})
