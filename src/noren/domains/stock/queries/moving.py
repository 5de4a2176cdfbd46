"""What moving in and out asks of stock: counts as they were written, what stands somewhere, and every level in turn."""

from collections.abc import Sequence
from uuid import UUID

from noren.domains.stock.contracts import CountedLevel, ListedLevel, Standing
from noren.platform import sql

_COUNTS = """
SELECT m.id, m.on_hand_after AS counted, l.on_hand - m.on_hand_after AS moved_since
  FROM stock_movement m JOIN stock_level l USING (location_id, variant_id) WHERE m.id = ANY(%s)
"""
_STANDING = """
SELECT count(*) AS levels, coalesce(sum(on_hand), 0)::bigint AS units FROM stock_level
 WHERE %(all)s OR location_id = ANY(%(locations)s)
"""
_IN_TURN = """
SELECT location_id, variant_id, on_hand, unavailable, safety FROM stock_level
 WHERE (location_id, variant_id) > (%s, %s) ORDER BY location_id, variant_id LIMIT %s
"""
_SAFETIES = """
SELECT location_id, variant_id, safety_by_hand FROM stock_level
 WHERE location_id = ANY(%s) AND variant_id = ANY(%s) AND safety_by_hand IS NOT NULL
"""
_BESIDE = """
SELECT variant_id FROM stock_level WHERE location_id = %s AND on_hand > 0 AND NOT variant_id = ANY(%s)
 ORDER BY on_hand DESC, variant_id
"""


def counted(*, ids: Sequence[UUID]) -> dict[UUID, CountedLevel]:
    """What was counted, by the count's id, and how far the level has moved since; unknown ids are left out."""
    return {row["id"]: CountedLevel(**row) for row in sql.records(_COUNTS, (list(ids),))}


def standing(*, location_ids: Sequence[UUID] | None) -> Standing:
    """What stands at these places together; None: everywhere."""
    found = sql.record(_STANDING, {"all": location_ids is None, "locations": list(location_ids or [])})
    return Standing(**(found or {"levels": 0, "units": 0}))


def standing_beside(*, location_id: UUID, without: Sequence[UUID]) -> list[UUID]:
    """The variants of which the record has units at a place, without these; the most units first."""
    return [row[0] for row in sql.rows(_BESIDE, (location_id, list(without)))]


def levels_after(*, location_id: UUID, variant_id: UUID, limit: int) -> list[ListedLevel]:
    """The next levels in (location, variant) order."""
    return [ListedLevel(**row) for row in sql.records(_IN_TURN, (location_id, variant_id, limit))]


def safeties(*, location_ids: Sequence[UUID], variant_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], int]:
    """What people have set to be kept out of promises, by (location, variant); elsewhere the policy decides."""
    found = sql.rows(_SAFETIES, (list(location_ids), list(variant_ids)))
    return {(location_id, variant_id): safety for location_id, variant_id, safety in found}
