from datetime import datetime

from noren.platform import sql
from noren.platform.verify import Finding, check

# A later moment that had been counted already holds: then the movement says 0, which is why it may say less.
_RESULTS = """
SELECT s.name, r.variant_id, r.delta, m.delta
  FROM stocktake_result r JOIN stocktake_stocktake s ON s.id = r.stocktake_id LEFT JOIN stock_movement m ON m.id = r.count_id
 WHERE r.count_id IS NOT NULL AND (m.id IS NULL OR m.delta <> r.delta OR m.reference_id <> s.id)
"""
_ADJUSTMENTS = """
SELECT a.id, a.units, coalesce(sum(l.quantity), 0), a.value_minor, coalesce(sum(l.quantity * l.price_minor), 0),
       a.state, (SELECT count(*) FROM stock_movement m WHERE m.reference_id = a.id), count(*)
  FROM stocktake_adjustment a LEFT JOIN stocktake_adjustment_line l ON l.adjustment_id = a.id
 GROUP BY a.id
HAVING a.units <> coalesce(sum(l.quantity), 0) OR a.value_minor <> coalesce(sum(l.quantity * l.price_minor), 0)
    OR (SELECT count(*) FROM stock_movement m WHERE m.reference_id = a.id) <> CASE WHEN a.state = 'done' THEN count(*) ELSE 0 END
"""


@check("stocktake.written")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Results of stocktakes and adjustments that differ from the movements they made."""
    found = [
        Finding(subject=f"stocktake {r[0]}, variant {r[1]}", problem=f"difference {r[2]}, movement {r[3]}")
        for r in sql.rows(_RESULTS)
    ]
    found += [
        Finding(
            subject=f"adjustment {r[0]}",
            problem=f"units {r[1]}, lines {r[2]}; value {r[3]}, lines {r[4]}; {r[5]}, movements {r[6]} of {r[7]}",
        )
        for r in sql.rows(_ADJUSTMENTS)
    ]
    return found
