from collections.abc import Sequence
from typing import Any
from uuid import UUID

from noren.domains.shelves.contracts import Spot
from noren.platform import sql

_SPOTS = """
SELECT p.variant_id, o.id AS floor_id, o.code AS floor_code, f.id AS fixture_id, f.code AS fixture_code, f.kind, f.zone, p.bay,
       p.level, o.position AS floor_position, coalesce(f.walk, 0) AS walk
  FROM shelves_place p JOIN shelves_fixture f ON f.id = p.fixture_id JOIN shelves_floor o ON o.id = f.floor_id
 WHERE p.location_id = %(location)s AND (%(all)s OR p.variant_id = ANY(%(variants)s))
 ORDER BY p.variant_id, p.position
"""


def spots(*, location_id: UUID, variant_ids: Sequence[UUID] | None = None) -> dict[UUID, list[Spot]]:
    """Where these variants stand in a store (None: all that have a place), where to look first first; one statement."""
    params = {"location": location_id, "all": variant_ids is None, "variants": list(variant_ids or ())}
    found: dict[UUID, list[Spot]] = {}
    for row in sql.records(_SPOTS, params):
        found.setdefault(row["variant_id"], []).append(_spot(row))
    return found


def _spot(row: dict[str, Any]) -> Spot:
    turn = (row.pop("floor_position"), row.pop("walk"), row["bay"] or 0, row["level"] or 0)
    return Spot.model_validate({**row, "zone": sql.from_json(row["zone"]), "turn": turn})
