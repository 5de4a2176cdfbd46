"""Promises that nobody will ever use: of what has ended, or whose time ran out long ago. They are given back by a repair."""

from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReleaseStock
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command
from noren.platform.repair import PERMISSION, Mend, Repair, mends

OVERDUE = timedelta(minutes=20)
"""So long the worker may take to close what ran out."""

# What other software promised over the API has no owner here and is left alone: only who is known to have ended counts.
_STUCK = """
SELECT r.reservation_id, sum(r.open_quantity)::bigint,
       coalesce('a ' || min(o.state) || ' order', 'a ' || replace(min(t.state), '_', ' ') || ' transfer',
                'a hold that has ended', 'nobody: it ran out at ' || to_char(min(r.expires_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'))
  FROM stock_reservation_line r
  LEFT JOIN orders_order o ON o.id = r.reservation_id AND o.state IN ('failed', 'cancelled', 'completed')
  LEFT JOIN supply_transfer t ON t.id = r.reservation_id AND t.state IN ('in_transit', 'received', 'refused', 'canceled')
  LEFT JOIN holds_hold h ON h.id = r.reservation_id AND h.state NOT IN ('HELD', 'PREPARED')
 WHERE r.open_quantity > 0 AND (%(these)s::uuid[] IS NULL OR r.reservation_id = ANY(%(these)s))
   AND (o.id IS NOT NULL OR t.id IS NOT NULL OR h.id IS NOT NULL OR r.expires_at < %(overdue)s)
 GROUP BY r.reservation_id ORDER BY 1
"""


def stuck_promises(*, at: datetime) -> list[Repair]:
    """Promises that would be given back."""
    return [
        Repair(
            id=str(row[0]),
            subject=f"reservation {row[0]}",
            problem=f"{row[1]} units promised to {row[2]}",
            change=f"give {row[1]} units back, so that they can be sold",
        )
        for row in sql.rows(_STUCK, {"these": None, "overdue": at - OVERDUE})
    ]


@mends("journeys.stuck_promises", rank=4, propose=stuck_promises)
@command("stock.release_stuck", permission=PERMISSION)
def release_stuck(*, input: Mend, actor: Actor, at: datetime) -> int:
    """Give back promises whose owners have ended, or whose time ran out long ago; how many there were.

    Locks: reservation lines, stock levels.  Emits: stock.changed.v1
    """
    these = [UUID(one) for one in input.ids]
    stuck = [row[0] for row in sql.rows(_STUCK, {"these": these, "overdue": at - OVERDUE})]
    for reservation_id in stuck:
        stock.release(input=ReleaseStock(reservation_id=reservation_id), actor=actor, at=at)
    return len(stuck)
