from collections.abc import Sequence
from typing import Any
from uuid import UUID

from noren.domains.ledger.contracts import OwnerKind, Statement, StatementEntry
from noren.domains.ledger.rules import account_id
from noren.platform import sql
from noren.platform.paging import cursor_behind, position_of

_ENTRIES = """
SELECT t.id, t.kind, t.state, CASE WHEN t.credit_account_id = ANY(%(accounts)s) THEN t.amount ELSE -t.amount END AS amount,
       t.at, t.settled_at, l.expires_at AS lot_expires_at, t.reference_id, t.line_id, t.note
  FROM ledger_transfer t LEFT JOIN ledger_lot l ON l.id = t.id
 WHERE (t.credit_account_id = ANY(%(accounts)s) OR t.debit_account_id = ANY(%(accounts)s))
   AND t.state IN ('pending', 'posted') {after}
 ORDER BY t.at DESC, t.id DESC LIMIT %(limit)s
"""


def statement(*, owner_ids: Sequence[UUID], unit: str, cursor: str | None = None, limit: int = 50) -> Statement:
    """A person's movements, the latest first, by keyset; what was voided or ran out undecided is not among them.

    Raises: CursorInvalid.
    """
    limit = max(1, min(limit, 200))
    params: dict[str, Any] = {
        "accounts": [account_id(OwnerKind.MEMBER, owner, unit) for owner in owner_ids],
        "limit": limit + 1,
    }
    after = ""
    if cursor:
        after = "AND (t.at, t.id) < (%(after_at)s, %(after_id)s)"
        params["after_at"], params["after_id"] = position_of(cursor)
    found = sql.records(_ENTRIES.format(after=after), params)
    items = [StatementEntry.model_validate({**row, "note": sql.from_json(row["note"])}) for row in found[:limit]]
    return Statement(items=items, next_cursor=cursor_behind(found, limit=limit, at="at"))
