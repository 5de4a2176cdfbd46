"""Facts that places publish."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class LocationChanged(Event):
    """A store or warehouse was created, edited or taken out of use, or its hours changed."""

    type: ClassVar[str] = "places.location_changed.v1"
    location_id: UUID

    @property
    def subject(self) -> UUID:
        return self.location_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.location_id}"]
