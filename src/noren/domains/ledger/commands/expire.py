from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from noren.domains.ledger.commands.accounts import open_accounts, tell
from noren.domains.ledger.commands.holds import release_due_holds
from noren.domains.ledger.contracts import ExpireDue, OwnerKind
from noren.domains.ledger.rules import issuers_account
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id

BATCH = 500

# Accounts that nobody else works on just now, in the order in which all commands lock them.
_CLAIM = """
SELECT id FROM ledger_account WHERE id IN (
  (SELECT account_id FROM ledger_lot WHERE remaining > 0 AND expires_at <= %(at)s ORDER BY expires_at LIMIT %(limit)s)
  UNION ALL
  (SELECT debit_account_id FROM ledger_transfer WHERE state = 'pending' AND hold_until <= %(at)s ORDER BY hold_until LIMIT %(limit)s))
 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
_DUE = """
SELECT l.id, l.account_id, l.remaining, a.owner_id, a.unit FROM ledger_lot l JOIN ledger_account a ON a.id = l.account_id
 WHERE l.account_id = ANY(%s) AND l.remaining > 0 AND l.expires_at <= %s ORDER BY l.id
"""
_EXPIRE = """
WITH due AS MATERIALIZED (
  SELECT * FROM unnest(%(transfers)s::uuid[], %(uses)s::uuid[], %(lots)s::uuid[], %(accounts)s::uuid[], %(amounts)s::bigint[])
             AS d(transfer, use, lot, account, amount)
), written AS (
  INSERT INTO ledger_transfer (id, movement_id, unit, kind, state, debit_account_id, credit_account_id, amount, allocated_minor,
                               note, at, settled_at, command_id)
  SELECT transfer, transfer, %(unit)s, 'expire', 'posted', account, %(sink)s, amount, 0, '{}', %(at)s, %(at)s, %(command)s FROM due
), uses AS (
  INSERT INTO ledger_lot_use (id, transfer_id, lot_id, amount) SELECT use, transfer, lot, amount FROM due
), lots AS (
  UPDATE ledger_lot l SET remaining = 0 FROM due WHERE l.id = due.lot
)
UPDATE ledger_account a SET posted = a.posted - d.amount
  FROM (SELECT account, sum(amount)::bigint AS amount FROM due GROUP BY 1) d WHERE a.id = d.account
"""


@command("ledger.expire_due")
def expire_due(*, input: ExpireDue, actor: Actor, at: datetime) -> int:
    """Write down what has run out, lots and holds, of up to 500 accounts each; how many accounts were touched.

    Nothing waits for this: reads and takings never count what is due.
    Locks: the members' accounts in order.  Emits: ledger.balance_changed.v1
    """
    accounts = [row[0] for row in sql.rows(_CLAIM, {"at": at, "limit": BATCH})]
    if accounts:
        release_due_holds(accounts=accounts, at=at)
        expire_lots(accounts=accounts, at=at)
    return len(accounts)


def expire_lots(*, accounts: Collection[UUID], at: datetime) -> int:
    """Take what is over from the lots of locked accounts inside the running command; how many lots."""
    due = sql.rows(_DUE, (list(accounts), at))
    for unit in sorted({row[4] for row in due}):
        mine = [row for row in due if row[4] == unit]
        open_accounts(unit=unit, sides=[OwnerKind.EXPIRED])
        sql.exactly(
            len({row[1] for row in mine}),
            _EXPIRE,
            {
                "transfers": [uuid7() for _ in mine],
                "uses": [uuid7() for _ in mine],
                "lots": [row[0] for row in mine],
                "accounts": [row[1] for row in mine],
                "amounts": [row[2] for row in mine],
                "unit": unit,
                "sink": issuers_account(OwnerKind.EXPIRED, unit),
                "at": at,
                "command": command_id(),
            },
        )
        tell(unit, [row[3] for row in mine])
    return len(due)
