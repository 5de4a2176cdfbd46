"""What every contract of stock is made of: quantities, levels by their key, and what a change leaves behind."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MAX_LINES = 200


MAX_MARGIN = 50


MAX_QUANTITY = 1_000_000_000


Quantity = Annotated[int, Field(ge=1, le=MAX_QUANTITY, description="In the variant's smallest unit (pieces, grams).")]


Delta = Annotated[int, Field(ge=-MAX_QUANTITY, le=MAX_QUANTITY)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LevelKey(Contract):
    location_id: UUID
    variant_id: UUID


class LevelChange(Contract):
    location_id: UUID
    variant_id: UUID
    on_hand: int
    reserved: int
    available: int


class StockMoved(Contract):
    levels: list[LevelChange]
