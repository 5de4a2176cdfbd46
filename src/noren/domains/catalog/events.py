"""Facts that the catalogue publishes."""

from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class ProductChanged(Event):
    """A product was created, edited, archived, or its pictures or department changed."""

    type: ClassVar[str] = "catalog.product_changed.v1"
    product_ids: list[UUID]
    command_id: UUID

    @property
    def subject(self) -> UUID:
        return self.product_ids[0] if len(self.product_ids) == 1 else self.command_id

    @property
    def topics(self) -> list[str]:
        return [f"product:{product_id}" for product_id in self.product_ids[:40]]


class PriceChanged(Event):
    """Prices were added to variants of these products; they may begin later."""

    type: ClassVar[str] = "catalog.price_changed.v1"
    product_ids: list[UUID]
    variant_ids: list[UUID]
    command_id: UUID

    @property
    def subject(self) -> UUID:
        return self.product_ids[0] if len(self.product_ids) == 1 else self.command_id

    @property
    def topics(self) -> list[str]:
        return [f"product:{product_id}" for product_id in self.product_ids[:40]]
