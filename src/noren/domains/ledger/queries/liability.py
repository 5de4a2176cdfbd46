from datetime import datetime

from noren.domains.ledger.contracts import DueAmount, Liability, OwnerKind
from noren.domains.ledger.rules import issuers_account
from noren.platform import sql

# The issuer's accounts keep no sums: they are added up here.
_SIDES = """
SELECT coalesce(sum(CASE WHEN t.debit_account_id = %(issued)s THEN t.amount WHEN t.credit_account_id = %(issued)s THEN -t.amount END)
                FILTER (WHERE t.state = 'posted'), 0)::bigint,
       coalesce(sum(CASE WHEN t.credit_account_id = %(redeemed)s THEN t.amount WHEN t.debit_account_id = %(redeemed)s THEN -t.amount END)
                FILTER (WHERE t.state = 'posted'), 0)::bigint,
       coalesce(sum(CASE WHEN t.credit_account_id = %(expired)s THEN t.amount WHEN t.debit_account_id = %(expired)s THEN -t.amount END)
                FILTER (WHERE t.state = 'posted'), 0)::bigint,
       coalesce(sum(t.amount) FILTER (WHERE t.state = 'pending' AND t.debit_account_id = %(issued)s), 0)::bigint
  FROM ledger_transfer t
 WHERE t.unit = %(unit)s
"""
# A lot stands for its share of a sale's price until it is used or over. What is held is still owed.
_DUE = """
WITH left_over AS (
  SELECT l.expires_at, l.amount, l.allocated_minor, l.remaining + coalesce((
           SELECT sum(u.amount) FROM ledger_lot_use u JOIN ledger_transfer t ON t.id = u.transfer_id
            WHERE u.lot_id = l.id AND t.state = 'pending'), 0) AS remaining
    FROM ledger_lot l JOIN ledger_account a ON a.id = l.account_id WHERE a.unit = %(unit)s
)
SELECT coalesce(to_char(expires_at AT TIME ZONE %(zone)s, 'YYYY-MM'), '') AS month, sum(remaining)::bigint,
       sum(allocated_minor * remaining / amount)::bigint
  FROM left_over WHERE remaining > 0 GROUP BY 1 ORDER BY min(expires_at) NULLS LAST
"""


def liability(*, unit: str, at: datetime, time_zone: str = "Asia/Tokyo") -> Liability:
    """What is owed in a unit, with the part of past sales' prices that waits for it (contract liability).

    What has run out and is not written down yet is still in it: `ledger.expire_due` runs before a closing.
    Source: IFRS 15 B39-B43 and ASBJ Statement No. 29: points are a separate performance obligation.
    """
    params = {side.value: issuers_account(side, unit) for side in OwnerKind if side is not OwnerKind.MEMBER}
    issued, redeemed, expired, pending = sql.row(_SIDES, {**params, "unit": unit}) or (0, 0, 0, 0)
    found = sql.rows(_DUE, {"unit": unit, "zone": time_zone})
    due = [DueAmount(month=row[0], amount=row[1], allocated_minor=row[2]) for row in found]
    return Liability(
        unit=unit,
        issued=issued,
        redeemed=redeemed,
        expired=expired,
        outstanding=issued - redeemed - expired,
        pending=pending,
        allocated_minor=sum(part.allocated_minor for part in due),
        due=due,
    )
