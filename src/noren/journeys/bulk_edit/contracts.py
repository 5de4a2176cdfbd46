"""A change set: values of many products at once, from a file, that somebody else approves before they start."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_LINES = 5_000
MAX_CHANGES = 20_000
"""A line for all places becomes as many as there are places."""
MAX_BYTES = 2_000_000
NOTED_PERCENT = 50
"""A price that moves further than this is pointed out."""

Value = bool | int | str
"""A price is in minor units; a department is its code."""


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    APPLIED = "applied"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class ChangeOutcome(StrEnum):
    """What becomes of a line. `conflict`: when the set started, a value was no longer the one that was approved."""

    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    CONFLICT = "conflict"


class ChangeKind(StrEnum):
    """What a file changes; each has its own columns (`kinds`)."""

    PRICES = "prices"
    PRODUCTS = "products"
    SAFETY = "safety"


class Cell(Contract):
    """One value of a line: what stood there, and what shall stand there. None: nothing stood there, or the policy decides."""

    field: str
    old: Value | None = None
    new: Value | None = None

    @property
    def percent(self) -> int | None:
        """By how much a price moves; None where there is nothing to compare with."""
        if self.field != "price" or self.new is None or not self.old:
            return None
        return round((int(self.new) - int(self.old)) * 100 / int(self.old))

    @property
    def noted(self) -> bool:
        """Whether somebody should look twice: a price of 0, or a large step."""
        return self.field == "price" and (self.new == 0 or abs(self.percent or 0) > NOTED_PERCENT)


class ChangeLine(Contract):
    """One line of the file, or what it says of one place: whose values in which scope, before and after.

    `code` is a SKU or a product code, `subject_id` the variant's or product's id. `reason` says why a line is refused.
    """

    line: int
    outcome: ChangeOutcome
    reason: str = ""
    detail: str = ""
    code: str = ""
    name: dict[str, str] = {}
    subject_id: UUID | None = None
    channel: str | None = None
    location_id: UUID | None = None
    valid_to: datetime | None = None
    cells: list[Cell] = []

    @property
    def noted(self) -> bool:
        return self.outcome in (ChangeOutcome.CHANGED, ChangeOutcome.CONFLICT) and any(
            cell.noted for cell in self.cells
        )


class PrepareChanges(Contract):
    """`starts_at` None: as soon as it is approved. `undoes`: the set whose old values these are."""

    id: UUID
    kind: ChangeKind = ChangeKind.PRICES
    file_name: Annotated[str, StringConstraints(max_length=200)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    starts_at: datetime | None = None
    lines: Annotated[list[ChangeLine], Field(min_length=1, max_length=MAX_CHANGES)]
    undoes: UUID | None = None


class ChangeSetRef(Contract):
    change_set_id: UUID


class DecideChanges(Contract):
    change_set_id: UUID
    approves: bool
    note: Annotated[str, StringConstraints(max_length=1_000)] = ""


class ChangeSet(Contract):
    id: UUID
    kind: ChangeKind
    file_name: str
    state: State
    currency: str
    starts_at: datetime | None
    author_id: UUID | None
    author: str
    created_at: datetime
    submitted_at: datetime | None
    decided_by: UUID | None
    decider: str
    decided_at: datetime | None
    note: str
    ended_at: datetime | None
    undoes: UUID | None
    lines: list[ChangeLine]

    def of(self, outcome: ChangeOutcome) -> list[ChangeLine]:
        return [line for line in self.lines if line.outcome is outcome]

    @property
    def changed(self) -> int:
        return len(self.of(ChangeOutcome.CHANGED))

    @property
    def same(self) -> int:
        return len(self.of(ChangeOutcome.SAME))

    @property
    def refused(self) -> int:
        return len(self.of(ChangeOutcome.REFUSED))

    @property
    def conflicts(self) -> int:
        return len(self.of(ChangeOutcome.CONFLICT))

    @property
    def noted(self) -> int:
        return sum(line.noted for line in self.lines)

    @property
    def largest_rise(self) -> int:
        """Of prices, in percent; 0 where nothing rises."""
        return max((0, *self._percents()))

    @property
    def largest_fall(self) -> int:
        """Of prices, in percent, below 0; 0 where nothing falls."""
        return min((0, *self._percents()))

    def _percents(self) -> list[int]:
        return [cell.percent or 0 for line in self.of(ChangeOutcome.CHANGED) for cell in line.cells]


class ChangeSetRow(Contract):
    """A change set in the list of all."""

    id: UUID
    kind: ChangeKind
    file_name: str
    state: State
    starts_at: datetime | None
    author: str
    decider: str
    created_at: datetime
    ended_at: datetime | None
    changed: int
    refused: int
    conflicts: int
