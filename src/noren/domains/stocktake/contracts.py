"""What callers of stocktake see: stocktakes and their counts, adjustments, their reasons and limits."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from noren.kernel.ids import uuid7
from noren.kernel.instants import Instant

MAX_COUNTED = 1_000_000
MAX_LINES = 20_000

Counted = Annotated[int, Field(ge=0, le=MAX_COUNTED, description="In the variant's smallest unit (pieces, grams).")]
Units = Annotated[int, Field(ge=1, le=MAX_COUNTED)]
Note = Annotated[str, Field(max_length=500)]
Title = Annotated[str, Field(min_length=1, max_length=80)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StocktakeKind(StrEnum):
    """Full: everything at the place. Cycle: only what was proposed or chosen."""

    FULL = "full"
    CYCLE = "cycle"


class StocktakeState(StrEnum):
    """Open: being counted. Counted: the differences are judged. Closed: written. Canceled: nothing was written."""

    OPEN = "open"
    COUNTED = "counted"
    CLOSED = "closed"
    CANCELED = "canceled"


class UncountedAs(StrEnum):
    """What becomes of levels that nobody has counted: they are empty, or they are left as they are."""

    ZERO = "zero"
    LEFT = "left"


class NewArea(Contract):
    """A part of the place that is counted by itself: a shelf, a rack, the back room."""

    id: UUID = Field(default_factory=uuid7)
    name: Title


class ScopeLine(Contract):
    """What a cycle stocktake counts, and why: how sure the record was and what an error would cost."""

    variant_id: UUID
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    value_at_risk_minor: Annotated[int, Field(ge=0)] = 0


class OpenStocktake(Contract):
    """`blind`: whoever counts does not see what is expected."""

    id: UUID = Field(default_factory=uuid7)
    location_id: UUID
    name: Title
    kind: StocktakeKind = StocktakeKind.FULL
    blind: bool = False
    areas: Annotated[list[NewArea], Field(min_length=1, max_length=200)]
    scope: Annotated[list[ScopeLine], Field(max_length=5_000)] = []

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if (self.kind is StocktakeKind.CYCLE) != bool(self.scope):
            raise ValueError("a cycle stocktake names what it counts, a full one counts everything")
        if len({line.variant_id for line in self.scope}) < len(self.scope):
            raise ValueError("a variant is named once")
        if len({area.id for area in self.areas}) < len(self.areas):
            raise ValueError("an area is named once")
        return self


class StocktakeRef(Contract):
    stocktake_id: UUID


class CountEntry(Contract):
    """So many stood in an area at a moment. `id` is made by whoever counts: sent again, it is the same count."""

    id: UUID
    area_id: UUID
    variant_id: UUID
    quantity: Counted
    counted_at: Instant


class Count(Contract):
    """Counts of one person or machine. A later count of the same area and variant takes the place of their earlier one.

    `sent_at`: the device's clock when it sent this; how long ago each count was made is then taken from the device, and
    the moment itself from the server, so that a device whose clock is wrong counts at the right time.
    """

    stocktake_id: UUID
    lines: Annotated[list[CountEntry], Field(min_length=1, max_length=MAX_LINES)]
    sent_at: Instant | None = None

    @field_validator("lines")
    @classmethod
    def _each_once(cls, lines: list[CountEntry]) -> list[CountEntry]:
        if len({line.id for line in lines}) < len(lines):
            raise ValueError("a count is named once")
        return lines


class Taken(Contract):
    """How many of the counts are new; the others were here already."""

    new: int


class CountRef(Contract):
    stocktake_id: UUID
    count_id: UUID


class MarkArea(Contract):
    """`done`: everything in this area has been counted."""

    stocktake_id: UUID
    area_id: UUID
    done: bool = True


class VariantsOf(Contract):
    """Some of what a stocktake counts."""

    stocktake_id: UUID
    variant_ids: Annotated[list[UUID], Field(min_length=1, max_length=5_000)]


class SetAside(Contract):
    """Units that belong to the place and stood elsewhere (prepared for customers): from an instant until another."""

    variant_id: UUID
    quantity: Units
    since: datetime
    until: datetime | None = None


class ApproveVariances(VariantsOf):
    """Differences that are accepted as they stand."""

    set_aside: list[SetAside] = []


class CloseStocktake(Contract):
    """`uncounted` is asked for where a full stocktake has levels that nobody counted."""

    stocktake_id: UUID
    uncounted: UncountedAs | None = None


class WriteVariances(CloseStocktake):
    set_aside: list[SetAside] = []


class Area(Contract):
    id: UUID
    name: str
    counted: int
    done_at: datetime | None


class Stocktake(Contract):
    id: UUID
    location_id: UUID
    name: str
    kind: StocktakeKind
    blind: bool
    state: StocktakeState
    opened_at: datetime
    opened_by: UUID | None
    ended_at: datetime | None
    closed_at: datetime | None
    closed_by: UUID | None
    uncounted: UncountedAs | None
    areas: list[Area]
    counters: int
    counted: int
    wanted: int


class StandingCount(Contract):
    """A count that has not been withdrawn; `decided`: somebody said that this one holds."""

    id: UUID
    area_id: UUID
    variant_id: UUID
    quantity: int
    counted_at: datetime
    counter_id: UUID | None
    decided: bool


class Conflict(Contract):
    """An area's counts of a variant that contradict each other."""

    area_id: UUID
    counts: list[StandingCount]


class Variance(Contract):
    """What was counted of a variant, all areas together, beside what should have been there at that moment.

    `low` and `high`: where goods moved between the counts of two areas, the counts alone say no more than this. `result`
    is what holds; `proved` False: the counts do not contradict the record and do not confirm it either.
    """

    variant_id: UUID
    counted_at: datetime
    expected: int
    low: int
    high: int
    result: int
    delta: int
    price_minor: int
    set_aside: int
    uncounted: bool = False
    proved: bool = True
    approved_by: UUID | None = None
    counts: list[StandingCount] = []
    conflicts: list[Conflict] = []

    @property
    def value_minor(self) -> int:
        """What the difference is worth at retail price."""
        return self.delta * self.price_minor


class Variances(Contract):
    lines: list[Variance]

    @property
    def conflicts(self) -> int:
        return sum(bool(line.conflicts) for line in self.lines)

    @property
    def uncounted(self) -> int:
        return sum(line.uncounted for line in self.lines)


class ClosedStocktake(Contract):
    """How many levels were compared, how many differed, and by how many units and how much money."""

    stocktake_id: UUID
    levels: int
    differing: int
    delta: int
    value_minor: int


class Effect(StrEnum):
    """What an adjustment does to the goods: they leave, they appear, they stay and cannot be sold, or can again."""

    OUT = "out"
    IN = "in"
    SET_APART = "set_apart"
    GIVE_BACK = "give_back"


class SaveReason(Contract):
    """A reason for adjusting stock. `effect` is never changed once it is saved. `in_use` False: no longer offered."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], Title]
    effect: Effect
    needs_note: bool = False
    in_use: bool = True

    @field_validator("name")
    @classmethod
    def _in_both(cls, name: dict[str, str]) -> dict[str, str]:
        if not {"ja", "en"} <= name.keys():
            raise ValueError("a reason is named in Japanese and English")
        return name


class AdjustLine(Contract):
    variant_id: UUID
    quantity: Units


class Adjust(Contract):
    """Goods that were damaged, stolen, found, used …; never what was counted (that is a stocktake)."""

    id: UUID = Field(default_factory=uuid7)
    location_id: UUID
    reason: str
    lines: Annotated[list[AdjustLine], Field(min_length=1, max_length=500)]
    note: Note = ""

    @field_validator("lines")
    @classmethod
    def _each_once(cls, lines: list[AdjustLine]) -> list[AdjustLine]:
        if len({line.variant_id for line in lines}) < len(lines):
            raise ValueError("a variant is named once")
        return lines


class AdjustmentState(StrEnum):
    """Waiting: beyond the limit of who asked, nothing has moved."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class AdjustmentRef(Contract):
    adjustment_id: UUID
    note: Note = ""


class AdjustmentLine(Contract):
    variant_id: UUID
    quantity: int
    price_minor: int


class Adjustment(Contract):
    id: UUID
    location_id: UUID
    reason: str
    state: AdjustmentState
    units: int
    value_minor: int
    note: str
    asked_by: UUID | None
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    decision_note: str
    lines: list[AdjustmentLine]


class Authority(StrEnum):
    """Whom a limit is for: those who may only adjust, and those who approve at their place."""

    STAFF = "staff"
    MANAGER = "manager"


class LimitTerms(Contract):
    """How much somebody may change at a place within a day without asking; `location_id` None: wherever nothing else is said."""

    location_id: UUID | None = None
    authority: Authority
    most_units: Annotated[int, Field(ge=0, le=MAX_COUNTED)]
    most_value_minor: Annotated[int, Field(ge=0, le=10**12)]


class SetLimit(LimitTerms):
    """`valid_from` None: from now on."""

    id: UUID = Field(default_factory=uuid7)
    valid_from: Instant | None = None


class Limit(LimitTerms):
    valid_from: datetime
