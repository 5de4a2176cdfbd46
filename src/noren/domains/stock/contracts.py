"""What callers of stock see: one type for commands, REST, stored results and events."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from noren.kernel.ids import uuid7
from noren.kernel.instants import Instant

MAX_LINES = 200
MAX_MARGIN = 50
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
    TRANSFER = "transfer"


class IncomingKind(StrEnum):
    """Where units on their way come from."""

    TRANSFER = "transfer"
    PURCHASE = "purchase"


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


class HandOnLine(Contract):
    """Units of a promise's line that become those of a line `to_id` of another promise."""

    id: UUID
    to_id: UUID
    quantity: Quantity


class HandOn(Contract):
    """`expires_at` None: under the other promise they stand until they are consumed or released."""

    from_reservation_id: UUID
    to_reservation_id: UUID
    lines: Annotated[list[HandOnLine], Field(min_length=1, max_length=MAX_LINES)]
    expires_at: Instant | None = None


class ExtendReservation(Contract):
    reservation_id: UUID
    expires_at: Instant


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


class LevelNow(Contract):
    """One level as a stocktake sees it."""

    variant_id: UUID
    on_hand: int
    expected_error: float
    confidence: float
    counted_at: datetime | None
    moved_since: int


class MovedAt(Contract):
    """What came to a level and what went at an instant."""

    variant_id: UUID
    at: datetime
    came: int
    gone: int


class SetSafety(Contract):
    """How many units of a level are never promised online; None: as many as the policy says."""

    location_id: UUID
    variant_id: UUID
    safety: Annotated[int, Field(ge=0, le=MAX_QUANTITY)] | None


class SetSafeties(Contract):
    """Several of them, at most one of each level."""

    levels: Annotated[list[SetSafety], Field(min_length=1, max_length=20_000)]


class SafetyScope(Contract):
    """What a policy speaks of; None: every department, every place."""

    department_id: UUID | None = None
    location_id: UUID | None = None


Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]


class SafetyPolicyTerms(SafetyScope):
    """`promise_percent`: how surely a unit that is promised online is to stand there; None: nothing is kept back.

    `loss_per_year_percent`: the share of the goods that vanishes in a year. `error_per_move_percent`: how many of a
    hundred moved units are booked wrongly. `least` and `most` bound the margin, in units.
    """

    promise_percent: Annotated[Decimal, Field(ge=50, le=Decimal("99.99"), max_digits=4, decimal_places=2)] | None
    loss_per_year_percent: Percent = Decimal("1.5")
    error_per_move_percent: Percent = Decimal("0.5")
    least: Annotated[int, Field(ge=0, le=MAX_MARGIN)] = 0
    most: Annotated[int, Field(ge=0, le=MAX_MARGIN)] = 20

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.least > self.most:
            raise ValueError("the least is not more than the most")
        return self


class SetSafetyPolicy(SafetyPolicyTerms):
    """`valid_from` None: from now on."""

    id: UUID = Field(default_factory=uuid7)
    valid_from: Instant | None = None


class SafetyPolicy(SafetyPolicyTerms):
    id: UUID
    valid_from: datetime


class VariantOfDepartments(Contract):
    """A variant and its product's departments, from its own to the root."""

    variant_id: UUID
    departments: list[UUID]


class ReviewProgress(Contract):
    """How far a review has come: up to which instant movements were looked at, or after which variant it goes on."""

    name: str
    seen_until: datetime
    last_variant_id: UUID | None = None


class ReviewMargins(Contract):
    """Levels of these variants, everywhere, whose margins are to follow how sure their records are now.

    `progress` is written down with them.
    """

    variants: Annotated[list[VariantOfDepartments], Field(max_length=5_000)]
    progress: ReviewProgress | None = None


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
    levels: list["LevelChange"]


class ExpectLine(Contract):
    """Units on their way. `id` is the caller's own (the line of a transfer or of a purchase order)."""

    id: UUID
    location_id: UUID
    variant_id: UUID
    quantity: Quantity
    expected_at: Instant | None = None


class ExpectStock(Contract):
    """What is on its way now under a reference; lines of it that are not named any more are no longer expected."""

    kind: IncomingKind
    reference_id: UUID
    lines: Annotated[list[ExpectLine], Field(max_length=20_000)]


class Arrived(Contract):
    """Units of an expected line that have come; more than expected is no error."""

    id: UUID
    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class SettleIncoming(Contract):
    """`close`: what has not come of these lines now will never come."""

    reference_id: UUID
    lines: Annotated[list[Arrived], Field(min_length=1, max_length=20_000)]
    close: bool = False


class LevelChange(Contract):
    location_id: UUID
    variant_id: UUID
    on_hand: int
    reserved: int
    available: int


class StockMoved(Contract):
    levels: list[LevelChange]


class Incoming(Contract):
    """Units on their way to a place; `expected_at` None: nobody has said when."""

    quantity: int
    expected_at: datetime | None


class Availability(Contract):
    """What one location can promise of one variant now; `available` is never negative here.

    `confidence`: the probability that the record is right to the unit, from the time and the units moved since the last
    count and what earlier counts have shown (see rules.py). `incoming`: soonest first, an unknown date last.
    `moves_per_day`: the units that have come and gone since the last count; 0 where nobody has counted yet.
    """

    location_id: UUID
    variant_id: UUID
    on_hand: int
    reserved: int
    unavailable: int
    safety: int
    available: int
    confidence: float = 1.0
    incoming: list[Incoming] = []
    moves_per_day: float = 0.0


class Promisable(Contract):
    """What anybody may know of a level: how many units can be had now, how sure that is, and what is on its way."""

    location_id: UUID
    variant_id: UUID
    available: int
    confidence: float = 1.0
    incoming: list[Incoming] = []


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


class ListedMovement(Contract):
    id: UUID
    variant_id: UUID
    at: datetime
    reason: str
    delta: int
    on_hand_after: int
    reference_id: UUID | None


class MovementsByVariant(Contract):
    """`last_variant_id`: where the next page begins; None: this was the last."""

    movements: list[ListedMovement]
    last_variant_id: UUID | None


class OpenPromise(Contract):
    reservation_id: UUID
    quantity: int
    expires_at: datetime | None
    since: datetime


class MarginStory(Contract):
    """Why so many units are kept back: by hand, or by which policy and from which figures.

    `policy_id` None: no policy speaks of this level, nothing is kept back. `days` since the last count.
    """

    by_hand: bool
    policy_id: UUID | None
    promise_percent: Decimal | None
    counted_at: datetime | None
    days: float
    moved_since: int
    error_rate: float
    expected_error: float
    margin: int


class LevelStory(Contract):
    """Why a level is what it is: its figures, its latest movements and its open promises."""

    level: Availability
    movements: list[Movement]
    promises: list[OpenPromise]
