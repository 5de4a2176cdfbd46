from collections.abc import Sequence
from uuid import UUID

from noren.domains.ledger.contracts import Movement
from noren.platform import sql

_MOVEMENTS = """
SELECT t.movement_id, min(t.state) AS state, sum(t.amount)::bigint AS amount,
       coalesce((SELECT sum(b.amount) FROM ledger_transfer b
                  WHERE b.reference_id = t.movement_id AND b.kind = 'reverse' AND b.state = 'posted'), 0)::bigint AS given_back,
       array_agg(a.owner_id ORDER BY a.owner_id) AS owner_ids
  FROM ledger_transfer t JOIN ledger_account a ON a.id = t.debit_account_id
 WHERE t.movement_id = ANY(%s) GROUP BY t.movement_id
"""


def movements(*, movement_ids: Sequence[UUID]) -> dict[UUID, Movement]:
    """What became of takings, by id; unknown ones are left out."""
    return {row["movement_id"]: Movement(**row) for row in sql.records(_MOVEMENTS, (list(movement_ids),))}


def known_transfers(*, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these grants are written down."""
    return {row[0] for row in sql.rows("SELECT id FROM ledger_transfer WHERE id = ANY(%s)", (list(ids),))}
