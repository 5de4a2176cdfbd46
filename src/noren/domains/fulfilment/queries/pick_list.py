from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment.contracts import FulfilmentState, Work
from noren.domains.fulfilment.queries.fulfilments import list_work

OPEN = (FulfilmentState.RESERVED, FulfilmentState.PREPARED)


def pick_list(*, location_id: UUID, at: datetime, limit: int = 200) -> list[Work]:
    """What a place has to prepare, hand over or send, the most urgent first, in one statement."""
    return [
        Work(fulfilment=part, minutes_left=int((part.due_at - at).total_seconds() // 60))
        for part in list_work(location_id=location_id, states=OPEN, limit=limit)
    ]
