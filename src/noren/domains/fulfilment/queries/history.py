from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment.contracts import HistoryEntry
from noren.platform import sql
from noren.platform.verify import Finding, check


def history_of(*, fulfilment_id: UUID) -> list[HistoryEntry]:
    """What happened to a part, oldest first."""
    found = sql.records(
        "SELECT at, what, note, actor_kind, actor_id FROM fulfilment_history WHERE fulfilment_id = %s ORDER BY id",
        (fulfilment_id,),
    )
    return [HistoryEntry.model_validate(row) for row in found]


_UNEXPLAINED = """
SELECT f.id, f.state, n.what FROM fulfilment_fulfilment f
  JOIN (VALUES ('RESERVED', '{fulfilment.confirm}'::text[]), ('PREPARED', '{fulfilment.prepare}'),
               ('COMPLETED', '{fulfilment.hand_over,fulfilment.ship,fulfilment.carry_out}'),
               ('FAILED', '{fulfilment.prepare}'), ('CANCELED', '{fulfilment.cancel}')) AS n(state, what)
    ON n.state = f.state
 WHERE NOT EXISTS (SELECT 1 FROM fulfilment_history h WHERE h.fulfilment_id = f.id AND h.what = ANY(n.what))
"""
_INCOMPLETE = """
SELECT f.id, f.state FROM fulfilment_fulfilment f
 WHERE (f.state = 'COMPLETED' AND (f.completed_at IS NULL OR f.prepared_at IS NULL))
    OR (f.state = 'PREPARED' AND f.prepared_at IS NULL)
    OR (f.state IN ('PREPARED', 'COMPLETED')
        AND NOT EXISTS (SELECT 1 FROM fulfilment_line l
                         WHERE l.fulfilment_id = f.id AND l.picked_quantity > 0))
"""


@check("fulfilment.history")
def discrepancies(*, at: datetime) -> list[Finding]:
    """Parts whose state nobody brought about, and parts that are ready or gone without goods or time."""
    unexplained = [
        Finding(subject=f"fulfilment {part}", problem=f"{state} without any of {', '.join(what)}")
        for part, state, what in sql.rows(_UNEXPLAINED)
    ]
    incomplete = [
        Finding(subject=f"fulfilment {part}", problem=f"{state} without its goods or its time")
        for part, state in sql.rows(_INCOMPLETE)
    ]
    return unexplained + incomplete
