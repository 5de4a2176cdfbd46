from datetime import datetime
from typing import Any

import orjson

from noren.domains.ledger.commands.accounts import lock_accounts, tell
from noren.domains.ledger.commands.expire import expire_lots
from noren.domains.ledger.contracts import GiveBack
from noren.kernel.errors import InvariantBroken
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id

_ACCOUNTS = """
SELECT t.debit_account_id, a.owner_id, t.unit, t.credit_account_id
  FROM ledger_transfer t JOIN ledger_account a ON a.id = t.debit_account_id WHERE t.movement_id = %s AND t.state = 'posted'
"""
# What each lot gave to the movement less what has come back from it, the last to expire first.
_USED = """
SELECT l.id, l.account_id, sum(u.amount)::bigint AS used, l.expires_at
  FROM ledger_lot_use u JOIN ledger_lot l ON l.id = u.lot_id JOIN ledger_transfer t ON t.id = u.transfer_id
 WHERE t.state = 'posted' AND (t.movement_id = %(movement)s OR (t.reference_id = %(movement)s AND t.kind = 'reverse'))
 GROUP BY l.id HAVING sum(u.amount) > 0
 ORDER BY l.expires_at DESC NULLS FIRST, l.since DESC, l.id DESC
"""
_GIVE = """
WITH back AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(back)s::jsonb) AS b(id uuid, transfer uuid, account uuid, lot uuid, amount bigint)
), given AS MATERIALIZED (
  SELECT transfer, account, sum(amount)::bigint AS amount FROM back GROUP BY 1, 2
), written AS (
  INSERT INTO ledger_transfer (id, movement_id, unit, kind, state, debit_account_id, credit_account_id, amount, allocated_minor,
                               reference_id, line_id, note, at, settled_at, command_id)
  SELECT transfer, %(id)s, %(unit)s, 'reverse', 'posted', %(source)s, account, amount, 0, %(movement)s, NULL, %(note)s::jsonb,
         %(at)s, %(at)s, %(command)s FROM given
), uses AS (
  INSERT INTO ledger_lot_use (id, transfer_id, lot_id, amount) SELECT id, transfer, lot, -amount FROM back
), lots AS (
  UPDATE ledger_lot l SET remaining = l.remaining + b.amount,
         expires_at = CASE WHEN l.expires_at <= %(at)s THEN greatest(l.expires_at, %(not_before)s) ELSE l.expires_at END
    FROM back b WHERE l.id = b.lot
)
UPDATE ledger_account a SET posted = a.posted + g.amount FROM given g WHERE a.id = g.account
"""


@command("ledger.give_back", permission="ledger.take")
def give_back(*, input: GiveBack, actor: Actor, at: datetime) -> int:
    """Give back what a posted taking took, to the very lots. The same id again changes nothing; how much came back.

    A lot that has expired since lives on until `not_before` with just what comes back: what was over stays over.
    Raises: InvariantBroken where more would come back than was taken.
    Locks: the person's accounts in order.  Emits: ledger.balance_changed.v1
    """
    found = sql.rows(_ACCOUNTS, (input.movement_id,))
    if not found:
        raise InvariantBroken(f"nothing was taken by {input.movement_id}")
    accounts = {row[0] for row in found}
    lock_accounts(accounts)
    if sql.value("SELECT 1 FROM ledger_transfer WHERE movement_id = %s LIMIT 1", (input.id,)):
        return 0
    expire_lots(accounts=accounts, at=at)
    rows = _chosen(input)
    sql.exactly(
        len({row["account"] for row in rows}),
        _GIVE,
        {
            "back": orjson.dumps(rows).decode(),
            "id": input.id,
            "unit": found[0][2],
            "source": found[0][3],
            "movement": input.movement_id,
            "note": orjson.dumps(input.note).decode(),
            "not_before": input.not_before,
            "at": at,
            "command": command_id(),
        },
    )
    tell(found[0][2], [row[1] for row in found])
    return input.amount


def _chosen(input: GiveBack) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    left = input.amount
    for lot_id, account, used, _expires_at in sql.rows(_USED, {"movement": input.movement_id}):
        part = min(left, used)
        if part > 0:
            transfer = derived_id("ledger.give_back", input.id, account)
            rows.append({"id": uuid7(), "transfer": transfer, "account": account, "lot": lot_id, "amount": part})
            left -= part
    if left:
        raise InvariantBroken(f"{left} more would come back than {input.movement_id} took")
    return rows
