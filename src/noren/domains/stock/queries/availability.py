from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.stock.contracts import Availability
from noren.platform import sql

# An expired hold never counts: what is due is added back here, even while its row waits to be closed.
_AVAILABILITY = """
SELECT l.location_id, l.variant_id, l.on_hand, l.reserved - coalesce(due.quantity, 0), l.unavailable, l.safety
  FROM stock_level l
  LEFT JOIN LATERAL (
    SELECT sum(r.open_quantity)::bigint AS quantity FROM stock_reservation_line r
     WHERE r.variant_id = l.variant_id AND r.location_id = l.location_id AND r.open_quantity > 0 AND r.expires_at <= %(at)s
  ) due ON true
 WHERE l.variant_id = ANY(%(variants)s) AND (%(anywhere)s OR l.location_id = ANY(%(locations)s))
 ORDER BY l.variant_id, l.location_id
"""


def availability(
    *, variant_ids: Sequence[UUID], at: datetime, location_ids: Sequence[UUID] | None = None
) -> list[Availability]:
    """What each location can promise of each variant at this instant; levels that never had stock are absent."""
    found = sql.rows(
        _AVAILABILITY,
        {
            "variants": list(variant_ids),
            "anywhere": location_ids is None,
            "locations": list(location_ids or ()),
            "at": at,
        },
    )
    return [
        Availability(
            location_id=r[0],
            variant_id=r[1],
            on_hand=r[2],
            reserved=r[3],
            unavailable=r[4],
            safety=r[5],
            available=max(r[2] - r[3] - r[4] - r[5], 0),
        )
        for r in found
    ]
