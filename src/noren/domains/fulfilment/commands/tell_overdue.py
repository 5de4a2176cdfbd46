from datetime import datetime

from noren.domains.fulfilment.contracts import Contract
from noren.domains.fulfilment.events import FulfilmentOverdue
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_OVERDUE = """
UPDATE fulfilment_fulfilment SET overdue_told_at = %(at)s WHERE id IN (
  SELECT id FROM fulfilment_fulfilment
   WHERE state = 'PREPARED' AND type = 'PICKUP' AND collect_by < %(at)s AND overdue_told_at IS NULL
   LIMIT 200 FOR UPDATE SKIP LOCKED)
RETURNING id, order_id, location_id, type
"""


class TellOverdue(Contract):
    """Nothing to say: the last days are known."""


@command("fulfilment.tell_overdue")
def tell_overdue(*, input: TellOverdue, actor: Actor, at: datetime) -> int:
    """Publish every prepared pick-up whose last day has passed, once. Returns how many.

    Emits: fulfilment.overdue.v1
    """
    found = sql.rows(_OVERDUE, {"at": at})
    for fulfilment_id, order_id, location_id, kind in found:
        emit(FulfilmentOverdue(fulfilment_id=fulfilment_id, order_id=order_id, location_id=location_id, kind=kind))
    return len(found)
