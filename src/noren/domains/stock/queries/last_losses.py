from collections.abc import Sequence
from uuid import UUID

from noren.domains.stock.contracts import MovementReason
from noren.platform import sql

# What a customer was promised and has collected breaks nobody else's promise.
_LOSSES = """
SELECT v.id, m.reason FROM unnest(%(variants)s::uuid[]) AS v(id)
 CROSS JOIN LATERAL (
   SELECT reason FROM stock_movement
    WHERE variant_id = v.id AND location_id = %(place)s AND (delta < 0 OR unavailable_delta > 0) AND reason <> ALL(%(kept)s)
    ORDER BY id DESC LIMIT 1) m
"""
_KEPT = [MovementReason.PICK_UP.value, MovementReason.SHIPMENT.value]


def last_losses(*, location_id: UUID, variant_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Why units last left a place, or could not be sold there any more: the movement's reason, by variant."""
    asked = {"place": location_id, "variants": list(variant_ids), "kept": _KEPT}
    return dict(sql.rows(_LOSSES, asked))
