"""Facts that stocktake publishes; watchers of the place learn of them."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class _AboutStocktake(Event):
    stocktake_id: UUID
    location_id: UUID

    @property
    def subject(self) -> UUID:
        return self.stocktake_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.location_id}"]


class StocktakeOpened(_AboutStocktake):
    """A place is being counted."""

    type: ClassVar[str] = "stocktake.opened.v1"


class StocktakeCounted(_AboutStocktake):
    """Counting has ended; the differences are judged."""

    type: ClassVar[str] = "stocktake.counted.v1"


class StocktakeClosed(_AboutStocktake):
    """What was counted is the record now."""

    type: ClassVar[str] = "stocktake.closed.v1"
    differing: int
    delta: int
    value_minor: int


class AdjustmentAsked(Event):
    """An adjustment waits for somebody who may decide it."""

    type: ClassVar[str] = "stocktake.adjustment_asked.v1"
    adjustment_id: UUID
    location_id: UUID

    @property
    def subject(self) -> UUID:
        return self.adjustment_id

    @property
    def topics(self) -> list[str]:
        return [f"location:{self.location_id}"]
