from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.ledger.commands.accounts import lock_accounts, tell
from noren.domains.ledger.contracts import SettleGrants, VoidGrants
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

_ACCOUNTS = """
SELECT DISTINCT t.credit_account_id, a.owner_id, t.unit FROM ledger_transfer t JOIN ledger_account a ON a.id = t.credit_account_id
 WHERE t.id = ANY(%s) AND t.state = 'pending'
"""
_SETTLE = """
WITH asked AS MATERIALIZED (SELECT * FROM unnest(%(ids)s::uuid[], %(expiries)s::timestamptz[]) AS s(id, expires_at)), settled AS (
  UPDATE ledger_transfer t SET state = 'posted', settled_at = %(at)s FROM asked
   WHERE t.id = asked.id AND t.state = 'pending'
  RETURNING t.id, t.credit_account_id AS account, t.amount, t.allocated_minor, asked.expires_at
), lots AS (
  INSERT INTO ledger_lot (id, account_id, amount, remaining, allocated_minor, since, expires_at)
  SELECT id, account, amount, amount, allocated_minor, %(at)s, expires_at FROM settled
)
UPDATE ledger_account a SET posted = a.posted + s.amount, pending = a.pending - s.amount
  FROM (SELECT account, sum(amount)::bigint AS amount FROM settled GROUP BY 1) s WHERE a.id = s.account
"""
_VOID = """
WITH voided AS (
  UPDATE ledger_transfer t SET state = 'voided', settled_at = %(at)s WHERE t.id = ANY(%(ids)s) AND t.state = 'pending'
  RETURNING t.credit_account_id AS account, t.amount
)
UPDATE ledger_account a SET pending = a.pending - v.amount
  FROM (SELECT account, sum(amount)::bigint AS amount FROM voided GROUP BY 1) v WHERE a.id = v.account
"""


@command("ledger.settle_grants", permission="ledger.post")
def settle_grants(*, input: SettleGrants, actor: Actor, at: datetime) -> None:
    """Let pending grants count from now on; what is settled already stays as it is.

    Locks: the members' accounts in order.  Emits: ledger.balance_changed.v1
    """
    ids = [grant.id for grant in input.grants]
    _decide(ids, _SETTLE, {"ids": ids, "expiries": [grant.lot_expires_at for grant in input.grants], "at": at})


@command("ledger.void_grants", permission="ledger.post")
def void_grants(*, input: VoidGrants, actor: Actor, at: datetime) -> None:
    """Let pending grants never count; what is settled already stays as it is.

    Locks: the members' accounts in order.  Emits: ledger.balance_changed.v1
    """
    _decide(input.ids, _VOID, {"ids": input.ids, "at": at})


def _decide(ids: Sequence[UUID], statement: str, params: dict[str, Any]) -> None:
    found = sql.rows(_ACCOUNTS, (list(ids),))
    if not found:
        return
    lock_accounts(row[0] for row in found)
    sql.touch(statement, params)
    for unit in sorted({row[2] for row in found}):
        tell(unit, [row[1] for row in found if row[2] == unit])
