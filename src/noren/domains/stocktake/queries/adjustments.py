from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from noren.domains.stocktake.contracts import (
    Adjustment,
    AdjustmentLine,
    AdjustmentState,
    Authority,
    Limit,
    LimitTerms,
    SaveReason,
)
from noren.domains.stocktake.errors import AdjustmentNotFound
from noren.domains.stocktake.rules import DEFAULT_LIMITS
from noren.platform import sql
from noren.platform.actor import Actor

A_DAY = timedelta(days=1)

_ADJUSTMENTS = """
SELECT a.id, a.location_id, a.reason_id AS reason, a.state, a.units, a.value_minor, a.note, a.asked_by, a.asked_at, a.decided_by,
       a.decided_at, a.decision_note,
       (SELECT jsonb_agg(jsonb_build_object('variant_id', l.variant_id, 'quantity', l.quantity, 'price_minor', l.price_minor)
                         ORDER BY l.variant_id)
          FROM stocktake_adjustment_line l WHERE l.adjustment_id = a.id) AS lines
  FROM stocktake_adjustment a
"""
_ONE = f"{_ADJUSTMENTS} WHERE a.id = %s"
_OF_PLACES = f"""
{_ADJUSTMENTS} WHERE (%(all)s OR a.location_id = ANY(%(places)s)) AND (%(state)s::text IS NULL OR a.state = %(state)s)
 ORDER BY (a.state = 'waiting') DESC, a.asked_at DESC, a.id LIMIT %(limit)s
"""
_LIMIT = """
SELECT location_id, authority, most_units, most_value_minor FROM stocktake_limit
 WHERE (location_id = %s OR location_id IS NULL) AND authority = %s AND valid_from <= %s
 ORDER BY location_id IS NULL, valid_from DESC LIMIT 1
"""
_TODAY = """
SELECT coalesce(sum(units), 0)::bigint, coalesce(sum(value_minor), 0)::bigint FROM stocktake_adjustment
 WHERE location_id = %s AND asked_by = %s AND state = 'done' AND decided_by = asked_by AND asked_at > %s
"""
_LIMITS = """
SELECT location_id, authority, most_units, most_value_minor, valid_from FROM stocktake_limit ORDER BY valid_from DESC, id
"""
_REASONS = "SELECT code, name, effect, needs_note, in_use FROM stocktake_reason ORDER BY position, code"


def get_adjustment(*, adjustment_id: UUID) -> Adjustment:
    """One adjustment.

    Raises: AdjustmentNotFound.
    """
    found = sql.record(_ONE, (adjustment_id,))
    if found is None:
        raise AdjustmentNotFound
    return _adjustment(found)


def list_adjustments(
    *, location_ids: Sequence[UUID] | None, state: AdjustmentState | None = None, limit: int = 100
) -> list[Adjustment]:
    """Adjustments of these places (None: of all), those that wait first, then the latest. One statement."""
    given = {
        "all": location_ids is None,
        "places": list(location_ids or []),
        "state": state.value if state else None,
        "limit": limit,
    }
    return [_adjustment(row) for row in sql.records(_OF_PLACES, given)]


def reasons() -> list[SaveReason]:
    """Every reason, in the order in which they are offered; those no longer in use too."""
    found = sql.records(_REASONS)
    return [SaveReason.model_validate({**row, "name": sql.from_json(row["name"])}, strict=False) for row in found]


def limits() -> list[Limit]:
    """Every limit that was ever set, the latest start first."""
    return [Limit.model_validate(row, strict=False) for row in sql.records(_LIMITS)]


def limit_of(*, actor: Actor, location_id: UUID, at: datetime) -> LimitTerms | None:
    """How much somebody may change at a place without asking; None: as much as there is."""
    if actor.may_at("stocktake.approve_any", location_id):
        return None
    authority = Authority.MANAGER if actor.may_at("stocktake.approve", location_id) else Authority.STAFF
    found = sql.record(_LIMIT, (location_id, authority.value, at))
    return LimitTerms.model_validate(found, strict=False) if found else DEFAULT_LIMITS[authority]


def adjusted_within_a_day(*, actor: Actor, location_id: UUID, at: datetime) -> tuple[int, int]:
    """How many units, and how much money, somebody has adjusted by themselves at a place since this hour yesterday."""
    units, value_minor = sql.row(_TODAY, (location_id, actor.id, at - A_DAY)) or (0, 0)
    return units, value_minor


def _adjustment(row: dict[str, Any]) -> Adjustment:
    lines = [AdjustmentLine.model_validate(one, strict=False) for one in sql.from_json(row["lines"]) or []]
    return Adjustment.model_validate({**row, "lines": lines}, strict=False)
