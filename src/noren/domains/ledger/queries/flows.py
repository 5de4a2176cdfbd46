from datetime import datetime

from noren.domains.ledger.contracts import Flow, OwnerKind
from noren.domains.ledger.rules import issuers_account
from noren.platform import sql

# What was pending counts from the moment that it was decided.
_FLOWS = """
SELECT to_char(coalesce(t.settled_at, t.at) AT TIME ZONE %(zone)s, 'YYYY-MM') AS month,
       coalesce(sum(CASE %(issued)s WHEN t.debit_account_id THEN t.amount WHEN t.credit_account_id THEN -t.amount END), 0)::bigint AS issued,
       coalesce(sum(CASE %(redeemed)s WHEN t.credit_account_id THEN t.amount WHEN t.debit_account_id THEN -t.amount END), 0)::bigint AS redeemed,
       coalesce(sum(CASE %(expired)s WHEN t.credit_account_id THEN t.amount WHEN t.debit_account_id THEN -t.amount END), 0)::bigint AS expired
  FROM ledger_transfer t
 WHERE t.unit = %(unit)s AND t.state = 'posted' AND coalesce(t.settled_at, t.at) >= %(since)s AND coalesce(t.settled_at, t.at) < %(until)s
 GROUP BY 1 ORDER BY 1
"""


def flows(*, unit: str, since: datetime, until: datetime, time_zone: str = "Asia/Tokyo") -> list[Flow]:
    """What was issued, used and expired of a unit, by month; months without any are absent. One statement.

    What came back after it was used lowers what was used; what was taken back lowers what was issued.
    """
    sides = {side.value: issuers_account(side, unit) for side in OwnerKind if side is not OwnerKind.MEMBER}
    params = {**sides, "unit": unit, "since": since, "until": until, "zone": time_zone}
    return [Flow(**row) for row in sql.records(_FLOWS, params)]
