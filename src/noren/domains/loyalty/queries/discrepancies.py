from datetime import datetime

from noren.platform import sql
from noren.platform.verify import Finding, check

# What a line has brought so far is what the ledger granted for it less what was taken back or is still owed.
_LINES = """
SELECT l.line_id, l.posted, coalesce(t.granted, 0) - coalesce(t.taken, 0) - l.owed, l.pending, coalesce(t.pending, 0)
  FROM loyalty_earning_line l
  LEFT JOIN (SELECT line_id, sum(amount) FILTER (WHERE kind = 'earn' AND state = 'posted') AS granted,
                    sum(amount) FILTER (WHERE kind = 'earn' AND state = 'pending') AS pending,
                    sum(amount) FILTER (WHERE kind = 'reverse' AND state = 'posted') AS taken
               FROM ledger_transfer WHERE line_id IS NOT NULL GROUP BY 1) t ON t.line_id = l.line_id
 WHERE l.posted <> coalesce(t.granted, 0) - coalesce(t.taken, 0) - l.owed OR l.pending <> coalesce(t.pending, 0)
"""


@check("loyalty.earnings")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Lines whose points in the ledger are not what they should have brought by now."""
    return [
        Finding(subject=f"line {r[0]}", problem=f"brought {r[1]}, ledger {r[2]}; pending {r[3]}, ledger {r[4]}")
        for r in sql.rows(_LINES)
    ]
