"""What bringing counts in and recording them share: their levels are there, and nothing moves at them meanwhile."""

from typing import Any

from noren.platform import sql

# A count that is here already (by its id) changes nothing, so it opens and locks no level.
_NEW = """
SELECT g.location_id, g.variant_id
  FROM unnest(%(ids)s::uuid[], %(locations)s::uuid[], %(variants)s::uuid[]) AS g(id, location_id, variant_id)
 WHERE NOT EXISTS (SELECT 1 FROM stock_movement m WHERE m.id = g.id)
"""
_OPEN = f"""
INSERT INTO stock_level (location_id, variant_id, on_hand, reserved, unavailable, safety)
SELECT location_id, variant_id, 0, 0, 0, 0 FROM ({_NEW}) n ORDER BY 1, 2
ON CONFLICT DO NOTHING
"""  # noqa: S608 - text of our own
_LOCK = f"""
SELECT 1 FROM stock_level l WHERE (l.location_id, l.variant_id) IN ({_NEW})
 ORDER BY l.location_id, l.variant_id FOR NO KEY UPDATE
"""  # noqa: S608 - text of our own


def open_and_lock_levels(counts: dict[str, Any]) -> None:
    """Let the levels of new counts exist, and let nothing move at them until the running command ends.

    `counts`: lists `ids`, `locations` and `variants`; other entries are passed over.
    Locks: stock levels in (location, variant) order.
    """
    given = {name: counts[name] for name in ("ids", "locations", "variants")}
    sql.touch(_OPEN, given)
    sql.touch(_LOCK, given)
