from collections.abc import Sequence
from uuid import UUID

from noren.domains.ledger.contracts import LotFacts, OwnerKind, Standing
from noren.platform import sql

_LOTS = """
SELECT l.id, a.owner_id, l.amount, l.remaining, l.since, l.expires_at, t.note
  FROM ledger_lot l JOIN ledger_account a ON a.id = l.account_id JOIN ledger_transfer t ON t.id = l.id
"""
_BY_ID = f"{_LOTS} WHERE l.id = ANY(%(ids)s)"
_IN_TURN = f"""{_LOTS} WHERE l.id > %(after)s AND l.remaining > 0 AND a.unit = %(unit)s AND a.owner_kind = %(kind)s
 ORDER BY l.id LIMIT %(limit)s"""
_STANDING = """
SELECT coalesce(sum(posted), 0)::bigint, count(*) FILTER (WHERE posted > 0) FROM ledger_account WHERE unit = %s AND owner_kind = %s
"""


def lots(*, ids: Sequence[UUID]) -> dict[UUID, LotFacts]:
    """What these grants brought, by id; pending and unknown ones are left out."""
    return {row["id"]: _facts(row) for row in sql.records(_BY_ID, {"ids": list(ids)})}


def lots_after(*, unit: str, kind: OwnerKind = OwnerKind.MEMBER, last: UUID, limit: int) -> list[LotFacts]:
    """The next lots of a unit that something is left of, in the order of their ids."""
    return [_facts(r) for r in sql.records(_IN_TURN, {"unit": unit, "kind": kind.value, "after": last, "limit": limit})]


def standing(*, unit: str, kind: OwnerKind = OwnerKind.MEMBER) -> Standing:
    """What all holders have of a unit, and how many of them have something."""
    amount, holders = sql.row(_STANDING, (unit, kind.value)) or (0, 0)
    return Standing(amount=amount, holders=holders)


def _facts(row: dict[str, object]) -> LotFacts:
    return LotFacts.model_validate({**row, "note": sql.from_json(row["note"])})
