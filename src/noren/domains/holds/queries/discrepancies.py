from datetime import datetime

from noren.platform import sql
from noren.platform.verify import Finding, check

_LINES = """
SELECT l.hold_id, l.quantity, l.open_quantity, coalesce(sum(t.quantity) FILTER (WHERE t.undone_at IS NULL), 0) AS taken
  FROM holds_line l LEFT JOIN holds_taking t ON t.line_id = l.id GROUP BY l.id
HAVING l.quantity - l.open_quantity <> coalesce(sum(t.quantity) FILTER (WHERE t.undone_at IS NULL), 0)
"""
# Read beside stock's own table: a hold and its promise are one fact, written in one transaction.
_PROMISES = """
WITH held AS (
  SELECT l.id, l.hold_id, l.open_quantity, h.expires_at FROM holds_hold h JOIN holds_line l ON l.hold_id = h.id
   WHERE h.state IN ('HELD', 'PREPARED') AND h.expires_at > %(at)s AND l.open_quantity > 0
), promised AS (
  SELECT r.id, r.reservation_id, r.open_quantity, r.expires_at FROM stock_reservation_line r
    JOIN holds_hold h ON h.id = r.reservation_id WHERE r.open_quantity > 0 AND (r.expires_at IS NULL OR r.expires_at > %(at)s)
)
SELECT coalesce(held.hold_id, promised.reservation_id), coalesce(held.open_quantity, 0), coalesce(promised.open_quantity, 0),
       held.expires_at, promised.expires_at
  FROM held FULL JOIN promised ON promised.id = held.id
 WHERE coalesce(held.open_quantity, 0) <> coalesce(promised.open_quantity, 0) OR held.expires_at <> promised.expires_at
    OR (promised.id IS NOT NULL AND promised.expires_at IS NULL)
"""


@check("holds.promises")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Holds whose units are not the ones that stock promises for them, and lines that differ from what was taken of them."""
    return [
        Finding(subject=f"hold {r[0]}", problem=f"held {r[1]} until {r[3]}, promised in stock {r[2]} until {r[4]}")
        for r in sql.rows(_PROMISES, {"at": at})
    ] + [
        Finding(subject=f"hold {r[0]}", problem=f"of {r[1]} held {r[2]} are left, but {r[3]} were taken")
        for r in sql.rows(_LINES)
    ]
