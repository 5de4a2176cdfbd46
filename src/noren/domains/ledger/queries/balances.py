from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.ledger.contracts import Balance, OwnerKind
from noren.domains.ledger.rules import account_id
from noren.platform import sql

# What is due never counts, swept or not: lots that are over are left out, holds that ran out are added back.
_BALANCES = """
WITH mine AS MATERIALIZED (
  SELECT a.id, g.group_id, a.held, a.pending FROM unnest(%(accounts)s::uuid[], %(groups)s::uuid[]) AS g(account_id, group_id)
    JOIN ledger_account a ON a.id = g.account_id
), lapsed AS MATERIALIZED (
  SELECT t.id, t.debit_account_id AS account, t.amount FROM ledger_transfer t
   WHERE t.debit_account_id IN (SELECT id FROM mine) AND t.state = 'pending' AND t.hold_until <= %(at)s
), lots AS MATERIALIZED (
  SELECT mine.group_id, l.expires_at, l.remaining FROM ledger_lot l JOIN mine ON mine.id = l.account_id
   WHERE l.remaining > 0 AND (l.expires_at IS NULL OR l.expires_at > %(at)s)
  UNION ALL
  SELECT mine.group_id, l.expires_at, u.amount FROM lapsed JOIN ledger_lot_use u ON u.transfer_id = lapsed.id
    JOIN ledger_lot l ON l.id = u.lot_id JOIN mine ON mine.id = l.account_id
   WHERE l.expires_at IS NULL OR l.expires_at > %(at)s
), soonest AS (
  SELECT group_id, min(expires_at) AS expires_at FROM lots GROUP BY 1
)
SELECT m.group_id,
       coalesce((SELECT sum(remaining) FROM lots WHERE lots.group_id = m.group_id), 0)::bigint,
       (sum(m.held) - coalesce((SELECT sum(lapsed.amount) FROM lapsed JOIN mine x ON x.id = lapsed.account
                                 WHERE x.group_id = m.group_id), 0))::bigint,
       sum(m.pending)::bigint,
       (SELECT expires_at FROM soonest WHERE soonest.group_id = m.group_id),
       coalesce((SELECT sum(lots.remaining) FROM lots JOIN soonest USING (group_id, expires_at)
                  WHERE lots.group_id = m.group_id), 0)::bigint
  FROM mine m GROUP BY m.group_id
"""
NOTHING = Balance(available=0, held=0, pending=0, next_expiry_at=None, next_expiry_amount=0)


def balance(*, owner_ids: Sequence[UUID], unit: str, at: datetime) -> Balance:
    """What one person has, over all ids of theirs; what has run out does not count, whether written down or not."""
    return balances(people={owner_ids[0]: owner_ids}, unit=unit, at=at)[owner_ids[0]]


def balances(*, people: Mapping[UUID, Sequence[UUID]], unit: str, at: datetime) -> dict[UUID, Balance]:
    """The same for many people in one statement, by the id that stands for each."""
    pairs = [(account_id(OwnerKind.MEMBER, owner, unit), person) for person, ids in people.items() for owner in ids]
    found = sql.rows(
        _BALANCES, {"accounts": [pair[0] for pair in pairs], "groups": [pair[1] for pair in pairs], "at": at}
    )
    known = {
        row[0]: Balance(available=row[1], held=row[2], pending=row[3], next_expiry_at=row[4], next_expiry_amount=row[5])
        for row in found
    }
    return {person: known.get(person, NOTHING) for person in people}
