from datetime import datetime
from uuid import UUID

from noren.domains.stock.contracts import Availability, LevelStory, Movement, OpenPromise
from noren.domains.stock.queries.availability import availability
from noren.platform import sql

_MOVEMENTS = """
SELECT m.id, m.occurred_at, m.reason, m.delta, m.unavailable_delta, m.on_hand_after, m.reference_id, m.note,
       coalesce(c.actor_kind, 'system'), c.actor_id
  FROM stock_movement m LEFT JOIN platform_command_log c ON c.id = m.command_id
 WHERE m.variant_id = %(variant)s AND m.location_id = %(location)s
 ORDER BY m.id DESC LIMIT %(limit)s
"""
_PROMISES = """
SELECT reservation_id, open_quantity, expires_at, created_at FROM stock_reservation_line
 WHERE variant_id = %(variant)s AND location_id = %(location)s AND open_quantity > 0
   AND (expires_at IS NULL OR expires_at > %(at)s)
 ORDER BY created_at LIMIT %(limit)s
"""


def level_story(*, location_id: UUID, variant_id: UUID, at: datetime, limit: int = 100) -> LevelStory:
    """Why this level is what it is: figures, the latest movements (newest first) and the open promises."""
    found = availability(variant_ids=[variant_id], location_ids=[location_id], at=at)
    level = (
        found[0]
        if found
        else Availability(
            location_id=location_id, variant_id=variant_id, on_hand=0, reserved=0, unavailable=0, safety=0, available=0
        )
    )
    params = {"variant": variant_id, "location": location_id, "at": at, "limit": limit}
    return LevelStory(
        level=level,
        movements=[
            Movement(
                id=r[0],
                at=r[1],
                reason=r[2],
                delta=r[3],
                unavailable_delta=r[4],
                on_hand_after=r[5],
                reference_id=r[6],
                note=r[7],
                actor_kind=r[8],
                actor_id=r[9],
            )
            for r in sql.rows(_MOVEMENTS, params)
        ],
        promises=[
            OpenPromise(reservation_id=r[0], quantity=r[1], expires_at=r[2], since=r[3])
            for r in sql.rows(_PROMISES, params)
        ],
    )
