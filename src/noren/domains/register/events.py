"""Facts that the register publishes; watchers of the place learn of them."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class _AboutSession(Event):
    session_id: UUID
    till_id: UUID
    location_id: UUID

    @property
    def subject(self) -> UUID:
        return self.session_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.location_id}"]


class SessionOpened(_AboutSession):
    """A till was opened with its float."""

    type: ClassVar[str] = "register.session_opened.v1"


class SessionClosed(_AboutSession):
    """A till was counted and closed; the Z report stands."""

    type: ClassVar[str] = "register.session_closed.v1"
    z_number: int
    net_minor: int
    over_short_minor: int
