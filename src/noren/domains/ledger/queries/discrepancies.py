from datetime import datetime

from noren.platform import sql
from noren.platform.verify import Finding, check

_ACCOUNTS = """
WITH moved AS (
  SELECT account, sum(posted) AS posted, sum(held) AS held, sum(pending) AS pending FROM (
    SELECT credit_account_id AS account, CASE WHEN state = 'posted' THEN amount ELSE 0 END AS posted, 0 AS held,
           CASE WHEN state = 'pending' THEN amount ELSE 0 END AS pending FROM ledger_transfer
    UNION ALL
    SELECT debit_account_id, CASE WHEN state = 'posted' THEN -amount ELSE 0 END,
           CASE WHEN state = 'pending' THEN amount ELSE 0 END, 0 FROM ledger_transfer) t
   GROUP BY 1
), lots AS (
  SELECT account_id, sum(remaining) AS remaining FROM ledger_lot GROUP BY 1
)
SELECT a.owner_id, a.unit, a.posted, coalesce(m.posted, 0), a.held, coalesce(m.held, 0), a.pending, coalesce(m.pending, 0),
       coalesce(l.remaining, 0)
  FROM ledger_account a LEFT JOIN moved m ON m.account = a.id LEFT JOIN lots l ON l.account_id = a.id
 WHERE CASE WHEN a.keeps_balance
            THEN (a.posted, a.held, a.pending, a.posted - a.held)
                 IS DISTINCT FROM (coalesce(m.posted, 0), coalesce(m.held, 0), coalesce(m.pending, 0), coalesce(l.remaining, 0))
            ELSE (a.posted, a.held, a.pending) <> (0, 0, 0) END
"""
_LOTS = """
SELECT l.id, l.amount, l.remaining, coalesce(sum(u.amount) FILTER (WHERE t.state IN ('pending', 'posted')), 0) AS used, g.amount
  FROM ledger_lot l JOIN ledger_transfer g ON g.id = l.id
  LEFT JOIN ledger_lot_use u ON u.lot_id = l.id LEFT JOIN ledger_transfer t ON t.id = u.transfer_id
 GROUP BY l.id, g.amount
HAVING l.amount - l.remaining <> coalesce(sum(u.amount) FILTER (WHERE t.state IN ('pending', 'posted')), 0) OR l.amount <> g.amount
"""
_TRANSFERS = """
SELECT t.id, t.kind, t.amount, coalesce(u.amount, 0), l.id IS NOT NULL
  FROM ledger_transfer t
  JOIN ledger_account d ON d.id = t.debit_account_id JOIN ledger_account c ON c.id = t.credit_account_id
  LEFT JOIN (SELECT transfer_id, sum(amount) AS amount FROM ledger_lot_use GROUP BY 1) u ON u.transfer_id = t.id
  LEFT JOIN ledger_lot l ON l.id = t.id
 WHERE (d.keeps_balance AND t.amount <> coalesce(u.amount, 0))
    OR (c.keeps_balance AND t.state = 'posted' AND (l.id IS NULL) = (u.amount IS NULL))
    OR (c.keeps_balance AND l.id IS NULL AND t.state = 'posted' AND t.amount <> -u.amount)
    OR d.keeps_balance = c.keeps_balance
"""


@check("ledger.balances")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Balances and lots that differ from what the transfers add up to."""
    found = [
        Finding(
            subject=f"account of {r[0]} ({r[1]})",
            problem=f"posted {r[2]}, transfers {r[3]}; held {r[4]}/{r[5]}; pending {r[6]}/{r[7]}; lots have {r[8]}",
        )
        for r in sql.rows(_ACCOUNTS)
    ]
    found += [
        Finding(subject=f"lot {r[0]}", problem=f"{r[1]} granted ({r[4]}), {r[2]} left, {r[3]} used")
        for r in sql.rows(_LOTS)
    ]
    found += [
        Finding(subject=f"transfer {r[0]}", problem=f"{r[1]} of {r[2]}, lots {r[3]}, own lot {r[4]}")
        for r in sql.rows(_TRANSFERS)
    ]
    return found
