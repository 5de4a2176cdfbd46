"""What callers of stock see: one type for commands, REST, stored results and events."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from noren.kernel.instants import Instant

MAX_LINES = 200
MAX_QUANTITY = 1_000_000_000

Quantity = Annotated[int, Field(ge=1, le=MAX_QUANTITY, description="In the variant's smallest unit (pieces, grams).")]
Delta = Annotated[int, Field(ge=-MAX_QUANTITY, le=MAX_QUANTITY)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MovementReason(StrEnum):
    """Why stock moved; the sign of the delta says which way."""

    OPENING = "opening"
    RECEIPT = "receipt"
    SALE = "sale"
    PICK_UP = "pick_up"
    SHIPMENT = "shipment"
    RETURN = "return"
    ADJUSTMENT = "adjustment"
    COUNT = "count"
    DAMAGE = "damage"
    WASTE = "waste"


class LevelKey(Contract):
    location_id: UUID
    variant_id: UUID


class ReserveLine(Contract):
    """`id` is made by the caller and names the promise from here to the hand-over (an order line's part)."""

    id: UUID
    location_id: UUID
    variant_id: UUID
    quantity: Quantity


class ReserveStock(Contract):
    """`expires_at` None: the promise stands until it is consumed or released."""

    reservation_id: UUID
    lines: Annotated[list[ReserveLine], Field(min_length=1, max_length=MAX_LINES)]
    expires_at: Instant | None = None


class Reservation(Contract):
    reservation_id: UUID
    expires_at: datetime | None


class ConfirmReservation(Contract):
    reservation_id: UUID


class PartLine(Contract):
    """Part of a promise, by the id of its reserve line."""

    id: UUID
    quantity: Quantity


def _each_once(lines: list[PartLine]) -> list[PartLine]:
    if len({line.id for line in lines}) < len(lines):
        raise ValueError("a line is named once, with all of its quantity")
    return lines


PartLines = Annotated[list[PartLine], Field(max_length=MAX_LINES), AfterValidator(_each_once)]


class ReleaseStock(Contract):
    """`lines` None: everything that is still open under the reservation."""

    reservation_id: UUID
    lines: PartLines | None = None


class ConsumeStock(Contract):
    """Goods leave the shelf for whom they were promised to."""

    reservation_id: UUID
    reason: MovementReason
    lines: Annotated[PartLines, Field(min_length=1)]


class MoveLine(Contract):
    """`unavailable_delta` is the part of the change that cannot be sold (damaged, in quality control)."""

    location_id: UUID
    variant_id: UUID
    delta: Delta
    unavailable_delta: Delta = 0


class MoveStock(Contract):
    """Physical movements that have happened; never refused for lack of stock (the physical world wins)."""

    reason: MovementReason
    lines: Annotated[list[MoveLine], Field(min_length=1, max_length=20_000)]
    reference_id: UUID | None = None
    note: Annotated[str, Field(max_length=500)] = ""


class ImportMovement(Contract):
    id: UUID
    location_id: UUID
    variant_id: UUID
    delta: Delta
    reason: MovementReason
    note: Annotated[str, Field(max_length=500)] = ""
    at: datetime


class ImportMovements(Contract):
    """What another system wrote about stock that is long gone: it explains the past and leaves today's stock alone."""

    movements: Annotated[list[ImportMovement], Field(min_length=1, max_length=100_000)]


class ImportedMovements(Contract):
    created: int


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


class Standing(Contract):
    """What stands at some places together."""

    levels: int
    units: int


class ListedLevel(Contract):
    location_id: UUID
    variant_id: UUID
    on_hand: int
    unavailable: int
    safety: int


class SetSafety(Contract):
    """How many units of a level are never promised online."""

    location_id: UUID
    variant_id: UUID
    safety: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class LevelChange(Contract):
    location_id: UUID
    variant_id: UUID
    on_hand: int
    reserved: int
    available: int


class StockMoved(Contract):
    levels: list[LevelChange]


class Availability(Contract):
    """What one location can promise of one variant now; `available` is never negative here."""

    location_id: UUID
    variant_id: UUID
    on_hand: int
    reserved: int
    unavailable: int
    safety: int
    available: int


class Promisable(Contract):
    """What anybody may know of a level: how many units can be had now."""

    location_id: UUID
    variant_id: UUID
    available: int


class Movement(Contract):
    id: UUID
    at: datetime
    reason: MovementReason
    delta: int
    unavailable_delta: int
    on_hand_after: int
    reference_id: UUID | None
    note: str
    actor_kind: str
    actor_id: UUID | None


class OpenPromise(Contract):
    reservation_id: UUID
    quantity: int
    expires_at: datetime | None
    since: datetime


class LevelStory(Contract):
    """Why a level is what it is: its figures, its latest movements and its open promises."""

    level: Availability
    movements: list[Movement]
    promises: list[OpenPromise]
