"""Facts that shelves publish."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class GoodsPlaced(Event):
    """Some goods have other places in a store now, or none."""

    type: ClassVar[str] = "shelves.placed.v1"
    location_id: UUID
    variant_ids: list[UUID]

    @property
    def subject(self) -> UUID:
        return self.location_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.location_id}"]


class FloorDrawn(Event):
    """A floor plan was drawn anew, or taken away."""

    type: ClassVar[str] = "shelves.floor_changed.v1"
    location_id: UUID
    floor_id: UUID

    @property
    def subject(self) -> UUID:
        return self.location_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.location_id}"]
