"""Facts that stock publishes."""

from typing import ClassVar
from uuid import UUID

from noren.domains.stock.contracts import LevelChange
from noren.platform.events import Event


class StockChanged(Event):
    """Levels after a change of any kind: sold, promised, released, received, corrected."""

    type: ClassVar[str] = "stock.changed.v1"
    reference_id: UUID
    levels: list[LevelChange]

    @property
    def subject(self) -> UUID:
        return self.reference_id

    @property
    def topics(self) -> list[str]:
        variants = {f"variant:{level.variant_id}" for level in self.levels}
        locations = {f"stock:{level.location_id}" for level in self.levels}
        return sorted(variants | locations)[:40]


class StockShortfall(Event):
    """More is promised at a level than stands there and can be sold: somebody's promise has to be mended."""

    type: ClassVar[str] = "stock.shortfall.v1"
    location_id: UUID
    variant_id: UUID
    missing: int

    @property
    def subject(self) -> UUID:
        return self.variant_id

    @property
    def topics(self) -> list[str]:
        """Of the place, and of whoever waits there for these goods."""
        return [f"location:{self.location_id}", f"promise:{self.location_id}:{self.variant_id}"]


class ReservationExpired(Event):
    """A promise ran out of time and its goods are free again."""

    type: ClassVar[str] = "stock.reservation_expired.v1"
    reservation_id: UUID

    @property
    def subject(self) -> UUID:
        return self.reservation_id
