from datetime import datetime

from noren.platform import sql
from noren.platform.verify import Finding, check

_LEVELS = """
WITH moved AS (
  SELECT location_id, variant_id, sum(delta) AS on_hand, sum(unavailable_delta) AS unavailable
    FROM stock_movement GROUP BY 1, 2
), promised AS (
  SELECT location_id, variant_id, sum(open_quantity) AS reserved FROM stock_reservation_line
   WHERE open_quantity > 0 GROUP BY 1, 2
)
SELECT coalesce(l.location_id, m.location_id, p.location_id), coalesce(l.variant_id, m.variant_id, p.variant_id),
       coalesce(l.on_hand, 0), coalesce(m.on_hand, 0), coalesce(l.unavailable, 0), coalesce(m.unavailable, 0),
       coalesce(l.reserved, 0), coalesce(p.reserved, 0)
  FROM stock_level l
  FULL JOIN moved m USING (location_id, variant_id)
  FULL JOIN promised p USING (location_id, variant_id)
 WHERE coalesce(l.on_hand, 0) <> coalesce(m.on_hand, 0)
    OR coalesce(l.unavailable, 0) <> coalesce(m.unavailable, 0)
    OR coalesce(l.reserved, 0) <> coalesce(p.reserved, 0)
"""


@check("stock.levels")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Levels that differ from the sum of their movements or of their open promises."""
    return [
        Finding(
            subject=f"location {r[0]}, variant {r[1]}",
            problem=f"on hand {r[2]}, movements {r[3]}; unavailable {r[4]}, movements {r[5]}; reserved {r[6]}, promises {r[7]}",
        )
        for r in sql.rows(_LEVELS)
    ]
