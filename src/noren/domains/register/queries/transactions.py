from collections.abc import Sequence
from typing import Any
from uuid import UUID

from noren.domains.register.contracts import Transaction
from noren.platform import sql

_TRANSACTION = """
SELECT x.id, x.session_id, x.till_id, t.code AS till_code, x.kind, x.state, x.number, x.order_id, x.voids,
       EXISTS (SELECT 1 FROM register_transaction v WHERE v.voids = x.id) AS voided, x.amount_minor, x.discount_minor,
       x.reason, x.actor_id, x.at, x.fingerprint, x.request,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', p.id, 'method', p.method, 'amount_minor', p.amount_minor,
                   'received_minor', p.received_minor, 'change_minor', p.change_minor) ORDER BY p.method DESC)
                   FROM register_tender p WHERE p.transaction_id = x.id), '[]') AS tenders
  FROM register_transaction x JOIN register_till t ON t.id = x.till_id
"""


def find_transaction(*, transaction_id: UUID) -> Transaction | None:
    """A sale, return, void or cash movement by its id; None where there is none."""
    return _one(f"{_TRANSACTION} WHERE x.id = %s", (transaction_id,))


def sale_of_order(*, order_id: UUID) -> Transaction | None:
    """The sale at a till that an order is; None for orders of other channels."""
    return _one(f"{_TRANSACTION} WHERE x.order_id = %s AND x.kind = 'sale'", (order_id,))


def last_sale(*, session_id: UUID) -> Transaction | None:
    """The latest sale of a session, void or not."""
    last = "WHERE x.session_id = %s AND x.kind = 'sale' AND x.state = 'done' ORDER BY x.number DESC LIMIT 1"
    return _one(f"{_TRANSACTION} {last}", (session_id,))


def transactions_of(*, session_id: UUID, limit: int = 200) -> Sequence[Transaction]:
    """What happened in a session, the latest first."""
    found = sql.records(
        f"{_TRANSACTION} WHERE x.session_id = %s ORDER BY x.at DESC, x.id DESC LIMIT %s", (session_id, limit)
    )
    return [_read(row) for row in found]


def _one(statement: str, params: tuple[Any, ...]) -> Transaction | None:
    found = sql.record(statement, params)
    return None if found is None else _read(found)


def _read(row: dict[str, Any]) -> Transaction:
    return Transaction.model_validate(
        {**row, "request": sql.from_json(row["request"]), "tenders": sql.from_json(row["tenders"])}, strict=False
    )
