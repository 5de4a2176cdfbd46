"""Facts that EPCIS publishes."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class EventsCaptured(Event):
    """Somebody has told what they saw. Evidence: stock has not moved for it."""

    type: ClassVar[str] = "epcis.captured.v1"
    capture_id: UUID
    events: int

    @property
    def subject(self) -> UUID:
        return self.capture_id
