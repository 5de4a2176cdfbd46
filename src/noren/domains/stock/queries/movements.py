from datetime import datetime
from uuid import UUID

from noren.domains.stock.contracts import ListedMovement, MovementsByVariant
from noren.platform import sql

_NEXT = """
SELECT variant_id FROM stock_level WHERE location_id = %s AND (%s::uuid IS NULL OR variant_id > %s) ORDER BY variant_id LIMIT %s
"""
_THEIRS = """
SELECT id, variant_id, occurred_at AS at, reason, delta, on_hand_after, reference_id FROM stock_movement
 WHERE variant_id = ANY(%(variants)s) AND location_id = %(location)s
   AND (%(since)s::timestamptz IS NULL OR occurred_at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR occurred_at < %(until)s)
 ORDER BY variant_id, occurred_at, id
"""


def movements_by_variant(
    *, location_id: UUID, since: datetime | None, until: datetime | None, after: UUID | None, variants: int
) -> MovementsByVariant:
    """What moved at a place from an instant up to another, for the next so many variants after `after`; two statements.

    By variant, because that is how movements are found: a whole place's history needs no index of its own.
    """
    next_ones = [row[0] for row in sql.rows(_NEXT, (location_id, after, after, variants))]
    params = {"variants": next_ones, "location": location_id, "since": since, "until": until}
    found = sql.records(_THEIRS, params) if next_ones else []
    return MovementsByVariant(
        movements=[ListedMovement(**row) for row in found],
        last_variant_id=next_ones[-1] if len(next_ones) == variants else None,
    )
