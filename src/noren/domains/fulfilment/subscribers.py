from collections.abc import Sequence
from uuid import UUID

from noren.domains.fulfilment import api
from noren.domains.fulfilment.contracts import Endanger, Level
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.events import Delivered, subscribe


@subscribe("fulfilment.shortfalls", "stock.shortfall.v1", historic=False)
def endanger(events: Sequence[Delivered]) -> None:
    """Remember where promises cannot be kept any more; a timer mends them, each in a transaction of its own."""
    levels = [
        Level(location_id=UUID(event.payload["location_id"]), variant_id=UUID(event.payload["variant_id"]))
        for event in events
    ]
    api.endanger(input=Endanger(levels=levels), actor=SYSTEM, at=now())
