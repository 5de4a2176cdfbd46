"""Facts that holds publish; watchers of the store and of the member learn of them."""

from typing import ClassVar
from uuid import UUID

from noren.kernel.instants import Instant
from noren.platform.events import Event


class _AboutHold(Event):
    hold_id: UUID
    location_id: UUID
    member_id: UUID | None

    @property
    def subject(self) -> UUID:
        return self.hold_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.location_id}", *([f"member:{self.member_id}"] if self.member_id else [])]


class HoldPlaced(_AboutHold):
    """Goods are to be put aside for somebody."""

    type: ClassVar[str] = "holds.placed.v1"
    expires_at: Instant


class HoldPrepared(_AboutHold):
    """The goods stand aside."""

    type: ClassVar[str] = "holds.prepared.v1"


class HoldExtended(_AboutHold):
    """Somebody keeps the goods longer."""

    type: ClassVar[str] = "holds.extended.v1"
    expires_at: Instant


class HoldDueSoon(_AboutHold):
    """The hold ends soon; told once of each end."""

    type: ClassVar[str] = "holds.due_soon.v1"
    expires_at: Instant


class HoldBought(_AboutHold):
    """Units of a hold became an order's, or were sold at the store; `whole`: nothing is held any more."""

    type: ClassVar[str] = "holds.bought.v1"
    order_id: UUID
    whole: bool


class HoldReturned(_AboutHold):
    """The order was not paid: the units are held again."""

    type: ClassVar[str] = "holds.returned.v1"
    order_id: UUID


class HoldEndedEarly(_AboutHold):
    """Canceled by the customer, or released by the store."""

    type: ClassVar[str] = "holds.ended.v1"
    state: str


class HoldExpired(_AboutHold):
    """Nobody came in time; the goods are free again."""

    type: ClassVar[str] = "holds.expired.v1"


class HoldPutBack(_AboutHold):
    """What stood aside is on the shelf again."""

    type: ClassVar[str] = "holds.put_back.v1"
