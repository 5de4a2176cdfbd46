from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import FulfilmentState, FulfilmentType
from noren.domains.orders.contracts import Contract
from noren.platform import sql

MOST = 5

# The ids first, each by its own index: an OR of the two would read every order there is.
_OPEN = """
WITH asked AS (
  SELECT unnest(%(orders)s::uuid[]) AS id
  UNION
  SELECT o.id FROM orders_order o
   WHERE o.state = 'confirmed' AND o.member_id = ANY(ARRAY(
     SELECT g.member_id FROM identity_alias a JOIN identity_alias g ON g.master_id = a.master_id WHERE a.member_id = %(member)s::uuid))
)
SELECT o.id AS order_id, o.code AS order_code, f.id, f.type, f.state, f.due_at, f.collect_by, f.location_id
  FROM asked JOIN orders_order o ON o.id = asked.id AND o.state = 'confirmed'
  JOIN fulfilment_fulfilment f ON f.order_id = o.id AND f.state IN ('RESERVED', 'PREPARED')
 ORDER BY f.state = 'PREPARED' DESC, f.due_at, f.id LIMIT %(most)s
"""


class OpenPart(Contract):
    """What a customer waits for. `hand_over_code` where it stands ready in a store."""

    id: UUID
    order_id: UUID
    order_code: str
    type: FulfilmentType
    state: FulfilmentState
    due_at: datetime
    collect_by: datetime | None
    location_id: UUID
    hand_over_code: str | None

    @property
    def is_ready(self) -> bool:
        return self.hand_over_code is not None


def open_parts(*, member_id: UUID | None, order_ids: Sequence[UUID] = ()) -> list[OpenPart]:
    """The parts under way of a member's orders and of those named, what stands ready first. One statement.

    Who asks must have shown that the named orders are theirs.
    """
    if member_id is None and not order_ids:
        return []
    found = sql.records(_OPEN, {"member": member_id, "orders": list(order_ids), "most": MOST})
    return [OpenPart(**row, hand_over_code=_code(row["id"], row["type"], row["state"])) for row in found]


def by_order(parts: Sequence[OpenPart]) -> list[list[OpenPart]]:
    """The parts of one order together, where the first of them stands."""
    orders: dict[UUID, list[OpenPart]] = {}
    for part in parts:
        orders.setdefault(part.order_id, []).append(part)
    return list(orders.values())


def _code(part_id: UUID, kind: str, state: str) -> str | None:
    ready = kind == FulfilmentType.PICKUP and state == FulfilmentState.PREPARED
    return fulfilment.hand_over_code(part_id) if ready else None
