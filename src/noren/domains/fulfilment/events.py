"""Facts that fulfilment publishes; watchers of the order and of the place learn of them."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class _AboutPart(Event):
    fulfilment_id: UUID
    order_id: UUID
    location_id: UUID
    kind: str

    @property
    def subject(self) -> UUID:
        return self.fulfilment_id

    @property
    def topics(self) -> list[str]:
        return [f"order:{self.order_id}", f"location:{self.location_id}"]


class FulfilmentReserved(_AboutPart):
    """A pick-up or a parcel is to be prepared; its goods are reserved."""

    type: ClassVar[str] = "fulfilment.reserved.v1"


class FulfilmentPrepared(_AboutPart):
    """The goods stand ready to be collected or sent."""

    type: ClassVar[str] = "fulfilment.prepared.v1"


class FulfilmentCompleted(_AboutPart):
    """The goods were handed over, or sent."""

    type: ClassVar[str] = "fulfilment.completed.v1"


class FulfilmentCanceled(_AboutPart):
    """Nothing of this part will be handed over any more; what was reserved is free again."""

    type: ClassVar[str] = "fulfilment.canceled.v1"


class FulfilmentFailed(_AboutPart):
    """Nothing of this part was found."""

    type: ClassVar[str] = "fulfilment.failed.v1"


class RemedyProposed(_AboutPart):
    """Goods of this part are missing, and the customer is asked what to do."""

    type: ClassVar[str] = "fulfilment.remedy_proposed.v1"
    shortfall_id: UUID


class ShortfallMended(_AboutPart):
    """Missing goods of this part were mended: `outcome` says how."""

    type: ClassVar[str] = "fulfilment.shortfall_settled.v1"
    shortfall_id: UUID
    outcome: str


class FulfilmentOverdue(_AboutPart):
    """The goods stand ready, and the customer has not come by the last day."""

    type: ClassVar[str] = "fulfilment.overdue.v1"
