from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.stock.contracts import Availability, Incoming
from noren.domains.stock.rules import confidence_of
from noren.platform import sql

# An expired hold never counts: what is due is added back here, even while its row waits to be closed.
# Lists stand behind sub-selects so that one plan is kept per connection: planning takes longer than the answer. Whoever
# names places has a statement of their own, whose index finds just those among all that have the goods.
_ANYWHERE = """
SELECT l.location_id, l.variant_id, l.on_hand, l.reserved - coalesce(due.quantity, 0), l.unavailable, l.safety,
       l.expected_error, coming.units,
       CASE WHEN l.counted_at IS NULL THEN 0
            ELSE l.moved_since / greatest(extract(epoch FROM %(at)s - l.counted_at) / 86400, 7) END::float8
  FROM stock_level l
  LEFT JOIN LATERAL (
    SELECT sum(r.open_quantity)::bigint AS quantity FROM stock_reservation_line r
     WHERE r.variant_id = l.variant_id AND r.location_id = l.location_id AND r.open_quantity > 0 AND r.expires_at <= %(at)s
  ) due ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('quantity', i.quantity, 'expected_at', i.expected_at) ORDER BY i.expected_at) AS units
      FROM (SELECT expected_at, sum(open_quantity) AS quantity FROM stock_incoming
             WHERE variant_id = l.variant_id AND location_id = l.location_id AND open_quantity > 0 GROUP BY 1) i
  ) coming ON true
 WHERE l.variant_id = ANY((SELECT %(variants)s::uuid[])::uuid[])
 ORDER BY l.variant_id, l.location_id
"""
_AT_PLACES = _ANYWHERE.replace(
    " ORDER BY l.variant_id",
    "   AND l.location_id = ANY((SELECT %(locations)s::uuid[])::uuid[])\n ORDER BY l.variant_id",
)


def availability(
    *, variant_ids: Sequence[UUID], at: datetime, location_ids: Sequence[UUID] | None = None
) -> list[Availability]:
    """What each location can promise of each variant at this instant; levels that never had stock are absent."""
    return ask_availability(variant_ids=variant_ids, at=at, location_ids=location_ids)()


def ask_availability(
    *, variant_ids: Sequence[UUID], at: datetime, location_ids: Sequence[UUID] | None = None
) -> Callable[[], list[Availability]]:
    """The same, put off: call what is returned for the answer (see platform.sql.ask)."""
    params: dict[str, Any] = {"variants": list(variant_ids), "at": at}
    if location_ids is None:
        asked = sql.ask(_ANYWHERE, params)
    else:
        asked = sql.ask(_AT_PLACES, {**params, "locations": list(location_ids)})
    return lambda: [_available(row) for row in asked.rows()]


def _available(row: tuple[Any, ...]) -> Availability:
    location_id, variant_id, on_hand, reserved, unavailable, safety, expected_error, coming, moves_per_day = row
    return Availability(
        location_id=location_id,
        variant_id=variant_id,
        on_hand=on_hand,
        reserved=reserved,
        unavailable=unavailable,
        safety=safety,
        available=max(on_hand - reserved - unavailable - safety, 0),
        confidence=confidence_of(expected_error),
        incoming=[Incoming.model_validate(one) for one in sql.from_json(coming)] if coming else [],
        moves_per_day=moves_per_day,
    )
