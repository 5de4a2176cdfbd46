from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment.contracts import SetAside
from noren.platform import sql

# What is taken back from a prepared part goes to the shelf again when the part is cancelled: its last step says when.
_SET_ASIDE = """
SELECT l.variant_id, l.picked_quantity AS quantity, f.prepared_at AS since,
       CASE WHEN f.state = 'PREPARED' THEN NULL
            ELSE coalesce(f.completed_at, (SELECT max(h.at) FROM fulfilment_history h WHERE h.fulfilment_id = f.id)) END AS until
  FROM fulfilment_fulfilment f JOIN fulfilment_line l ON l.fulfilment_id = f.id
 WHERE f.location_id = %(location)s AND f.prepared_at IS NOT NULL AND l.picked_quantity > 0
   AND (f.state = 'PREPARED' OR f.created_at > %(created_since)s)
   AND (%(all)s OR l.variant_id = ANY((SELECT %(variants)s::uuid[])::uuid[]))
 ORDER BY f.prepared_at, l.id
"""


def set_aside(
    *, location_id: UUID, created_since: datetime, variant_ids: Sequence[UUID] | None = None
) -> list[SetAside]:
    """What stood prepared at a place: all that still does, and of parts made after an instant also what has left."""
    found = sql.records(
        _SET_ASIDE,
        {
            "location": location_id,
            "created_since": created_since,
            "all": variant_ids is None,
            "variants": list(variant_ids or []),
        },
    )
    return [SetAside(**row) for row in found]
