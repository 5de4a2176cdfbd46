from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.domains.ledger.commands.accounts import lock_accounts, tell
from noren.domains.ledger.contracts import MovementRef, PostingState
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command

_ACCOUNTS = """
SELECT t.debit_account_id, a.owner_id, t.unit, t.state FROM ledger_transfer t JOIN ledger_account a ON a.id = t.debit_account_id
 WHERE t.movement_id = %s
"""
_SETTLE = """
WITH settled AS (
  UPDATE ledger_transfer SET state = 'posted', settled_at = %(at)s WHERE movement_id = %(movement)s AND state = 'pending'
  RETURNING debit_account_id AS account, amount
), counted AS (
  UPDATE ledger_account a SET posted = a.posted - s.amount, held = a.held - s.amount
    FROM (SELECT account, sum(amount)::bigint AS amount FROM settled GROUP BY 1) s WHERE a.id = s.account
)
SELECT count(*) FROM settled
"""
# The end of holds, however: their lots have what was held again.
_UNDO = """
WITH undone AS (
  UPDATE ledger_transfer SET state = %(state)s, settled_at = %(at)s WHERE {which} AND state = 'pending'
  RETURNING id, debit_account_id AS account, amount
), lots AS (
  UPDATE ledger_lot l SET remaining = l.remaining + u.amount
    FROM (SELECT lot_id, sum(u.amount)::bigint AS amount FROM ledger_lot_use u JOIN undone ON undone.id = u.transfer_id GROUP BY 1) u
   WHERE l.id = u.lot_id
), counted AS (
  UPDATE ledger_account a SET held = a.held - s.amount
    FROM (SELECT account, sum(amount)::bigint AS amount FROM undone GROUP BY 1) s WHERE a.id = s.account
)
SELECT count(*) FROM undone
"""
_VOID = _UNDO.format(which="movement_id = %(movement)s")
_EXPIRE = _UNDO.format(which="debit_account_id = ANY(%(accounts)s) AND hold_until <= %(at)s")


@command("ledger.settle_hold", permission="ledger.take")
def settle_hold(*, input: MovementRef, actor: Actor, at: datetime) -> PostingState | None:
    """Let a hold count; how it stands now, None where nothing was held. One that ran out stays so: ask again.

    Locks: the person's accounts in order.  Emits: ledger.balance_changed.v1
    """
    return _decide(input.movement_id, PostingState.POSTED, _SETTLE, at)


@command("ledger.void_hold", permission="ledger.take")
def void_hold(*, input: MovementRef, actor: Actor, at: datetime) -> PostingState | None:
    """Give a hold up: its lots have it again. What is posted stays posted.

    Locks: the person's accounts in order.  Emits: ledger.balance_changed.v1
    """
    return _decide(input.movement_id, PostingState.VOIDED, _VOID, at)


def release_due_holds(*, accounts: Sequence[UUID], at: datetime) -> int:
    """End the due holds of locked accounts inside the running command; how many."""
    return int(sql.value(_EXPIRE, {"accounts": list(accounts), "at": at, "state": PostingState.EXPIRED.value}))


def _decide(movement_id: UUID, state: PostingState, statement: str, at: datetime) -> PostingState | None:
    found = sql.rows(_ACCOUNTS, (movement_id,))
    if not found:
        return None
    lock_accounts(row[0] for row in found)
    params: dict[str, Any] = {"movement": movement_id, "at": at}
    if statement is not _SETTLE:
        params["state"] = state.value
    if sql.value(statement, params):
        tell(found[0][2], [row[1] for row in found])
        return state
    return PostingState(sql.rows(_ACCOUNTS, (movement_id,))[0][3])
