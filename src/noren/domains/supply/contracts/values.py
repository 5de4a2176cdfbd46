"""What transfers and purchases share: units, notes, and what arrives."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from noren.kernel.ids import uuid7

MAX_LINES = 200


MAX_UNITS = 1_000_000


MAX_TRY_ONS = 3
"""So many units may be on their way to be tried on by one member."""


Units = Annotated[int, Field(ge=1, le=MAX_UNITS, description="In the variant's smallest unit (pieces, grams).")]


Found = Annotated[int, Field(ge=0, le=MAX_UNITS)]


Note = Annotated[str, Field(max_length=500)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(Contract):
    line_id: UUID
    quantity: Found


class Arrival(Contract):
    """What came of a variant; `damaged`: of these, what cannot be sold."""

    variant_id: UUID
    quantity: Found
    damaged: Found = 0

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.damaged > self.quantity:
            raise ValueError("no more can be damaged than came")
        return self


class Receipt(Contract):
    """`id` is made by whoever receives: the same receipt sent twice is one. `lines` None: all that was sent came."""

    id: UUID = Field(default_factory=uuid7)
    lines: Annotated[list[Arrival], Field(max_length=MAX_LINES)] | None = None
    note: Note = ""

    @model_validator(mode="after")
    def _once(self) -> Self:
        if self.lines is not None and len({line.variant_id for line in self.lines}) < len(self.lines):
            raise ValueError("a variant is named once")
        return self
