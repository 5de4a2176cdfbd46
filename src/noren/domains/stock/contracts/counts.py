"""What somebody counted."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, field_validator

from noren.domains.stock.contracts.values import MAX_QUANTITY, Contract, LevelChange
from noren.kernel.instants import Instant


class ImportCount(Contract):
    """What was counted at a place; `id` is the count's own, so that it is written once. `unavailable`: part of it."""

    id: UUID
    location_id: UUID
    variant_id: UUID
    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]
    unavailable: Annotated[int, Field(ge=0, le=MAX_QUANTITY)] = 0
    safety: Annotated[int, Field(ge=0, le=MAX_QUANTITY)] | None = None
    note: Annotated[str, Field(max_length=500)] = ""


class ImportCounts(Contract):
    counts: Annotated[list[ImportCount], Field(min_length=1, max_length=20_000)]


class ImportedCounts(Contract):
    """How many counts are new, and by how many units they changed what was on hand."""

    created: int
    units: int


class CountedLevel(Contract):
    """A count as it was written, and what has moved at that level since."""

    id: UUID
    counted: int
    moved_since: int


class CountLine(Contract):
    """What somebody counted at a place, and when. `id` is made by whoever counts: it is written once.

    `unavailable`: how many of them cannot be sold; None: as it was. `set_aside`: units that belong to the place and stand
    elsewhere (ready for customers), so that nobody counted them.
    """

    id: UUID
    location_id: UUID
    variant_id: UUID
    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]
    unavailable: Annotated[int, Field(ge=0, le=MAX_QUANTITY)] | None = None
    set_aside: Annotated[int, Field(ge=0, le=MAX_QUANTITY)] = 0
    counted_at: Instant


class RecordCounts(Contract):
    """Counts, at most one of each level. `reference_id`: the stocktake they belong to."""

    lines: Annotated[list[CountLine], Field(min_length=1, max_length=20_000)]
    reference_id: UUID | None = None
    note: Annotated[str, Field(max_length=500)] = ""

    @field_validator("lines")
    @classmethod
    def _levels_once(cls, lines: list[CountLine]) -> list[CountLine]:
        if len({(line.location_id, line.variant_id) for line in lines}) < len(lines):
            raise ValueError("a level is counted once")
        return lines


class CountedDifference(Contract):
    """What a count changed: what should have been there at the moment of counting, what was, and what stands there now.

    `delta` 0 although the two differ: a later moment had been counted already, and that count holds.
    """

    id: UUID
    location_id: UUID
    variant_id: UUID
    expected: int
    counted: int
    delta: int
    on_hand: int


class RecordedCounts(Contract):
    """`differences` of the counts that are new, also where the difference is 0."""

    differences: list[CountedDifference]
    levels: list[LevelChange]
