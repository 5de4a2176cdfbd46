from collections.abc import Sequence
from typing import Any
from uuid import UUID

from noren.domains.stocktake.contracts import Area, ScopeLine, StandingCount, Stocktake
from noren.domains.stocktake.errors import StocktakeNotFound
from noren.platform import sql

_STOCKTAKES = """
SELECT s.id, s.location_id, s.name, s.kind, s.blind, s.state, s.opened_at, s.opened_by, s.ended_at, s.closed_at, s.closed_by,
       s.uncounted, areas.told AS areas, counted.counters, counted.variants AS counted,
       (SELECT count(*) FROM stocktake_scope c WHERE c.stocktake_id = s.id) AS wanted
  FROM stocktake_stocktake s
 CROSS JOIN LATERAL (
    SELECT count(DISTINCT counter_id) AS counters, count(DISTINCT variant_id) AS variants
      FROM stocktake_count WHERE stocktake_id = s.id AND withdrawn_at IS NULL
  ) counted
 CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'done_at', a.done_at,
             'counted', (SELECT count(DISTINCT c.variant_id) FROM stocktake_count c
                          WHERE c.stocktake_id = s.id AND c.area_id = a.id AND c.withdrawn_at IS NULL)) ORDER BY a.position) AS told
      FROM stocktake_area a WHERE a.stocktake_id = s.id
  ) areas
"""
_ONE = f"{_STOCKTAKES} WHERE s.id = %s"
_OF_PLACES = f"""
{_STOCKTAKES} WHERE (%(all)s OR s.location_id = ANY(%(places)s)) AND (NOT %(open)s OR s.state IN ('open', 'counted'))
 ORDER BY s.state IN ('open', 'counted') DESC, s.opened_at DESC, s.id LIMIT %(limit)s
"""
_COUNTS = """
SELECT id, area_id, variant_id, quantity, counted_at, counter_id, decided_at IS NOT NULL AS decided FROM stocktake_count
 WHERE stocktake_id = %(stocktake)s AND withdrawn_at IS NULL
   AND (%(all)s OR counter_id IS NOT DISTINCT FROM %(counter)s::uuid) ORDER BY counted_at, id
"""
_SCOPE = """
SELECT variant_id, confidence, value_at_risk_minor FROM stocktake_scope WHERE stocktake_id = %s
 ORDER BY value_at_risk_minor DESC, variant_id
"""


def get_stocktake(*, stocktake_id: UUID) -> Stocktake:
    """One stocktake as it stands, with its areas. One statement.

    Raises: StocktakeNotFound.
    """
    found = sql.record(_ONE, (stocktake_id,))
    if found is None:
        raise StocktakeNotFound
    return _stocktake(found)


def list_stocktakes(
    *, location_ids: Sequence[UUID] | None, only_open: bool = False, limit: int = 100
) -> list[Stocktake]:
    """Stocktakes of these places (None: of all), those under way first, then the latest. One statement."""
    given = {"all": location_ids is None, "places": list(location_ids or []), "open": only_open, "limit": limit}
    return [_stocktake(row) for row in sql.records(_OF_PLACES, given)]


def counts_of(*, stocktake_id: UUID) -> list[StandingCount]:
    """Every count that was not withdrawn, oldest first."""
    found = sql.records(_COUNTS, {"stocktake": stocktake_id, "all": True, "counter": None})
    return [StandingCount(**row) for row in found]


def own_counts(*, stocktake_id: UUID, counter_id: UUID | None) -> list[StandingCount]:
    """What one counter has counted and not withdrawn, oldest first."""
    found = sql.records(_COUNTS, {"stocktake": stocktake_id, "all": False, "counter": counter_id})
    return [StandingCount(**row) for row in found]


def scope_of(*, stocktake_id: UUID) -> list[ScopeLine]:
    """What a cycle stocktake counts, the most at risk first."""
    return [ScopeLine(**row) for row in sql.records(_SCOPE, (stocktake_id,))]


def _stocktake(row: dict[str, Any]) -> Stocktake:
    areas = [Area.model_validate(one, strict=False) for one in sql.from_json(row["areas"])]
    return Stocktake.model_validate({**row, "areas": areas}, strict=False)
