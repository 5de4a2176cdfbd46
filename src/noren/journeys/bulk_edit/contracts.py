"""A change set: prices of many products at once, from a file, that somebody else approves before they start."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_LINES = 5_000
MAX_BYTES = 2_000_000
NOTED_PERCENT = 50
"""A price that moves further than this is pointed out."""


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    APPLIED = "applied"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What becomes of a line. `conflict`: when the set started, the price was no longer the one that was approved."""

    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    CONFLICT = "conflict"


class ChangeLine(Contract):
    """One line of the file: what it costs in this scope and what it shall cost. `reason` is a reject code."""

    line: int
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    sku: str = ""
    name: dict[str, str] = {}
    variant_id: UUID | None = None
    channel: str | None = None
    location_id: UUID | None = None
    valid_to: datetime | None = None
    old_minor: int | None = None
    new_minor: int | None = None

    @property
    def percent(self) -> int | None:
        """By how much the price moves; None where there is nothing to compare with."""
        if self.new_minor is None or not self.old_minor:
            return None
        return round((self.new_minor - self.old_minor) * 100 / self.old_minor)

    @property
    def noted(self) -> bool:
        """Whether somebody should look twice: a price of 0, or a large step."""
        if self.outcome not in (Outcome.CHANGED, Outcome.CONFLICT):
            return False
        return self.new_minor == 0 or abs(self.percent or 0) > NOTED_PERCENT


class PrepareChanges(Contract):
    """`starts_at` None: as soon as it is approved. `undoes`: the set whose old prices these are."""

    id: UUID
    file_name: Annotated[str, StringConstraints(max_length=200)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    starts_at: datetime | None = None
    lines: Annotated[list[ChangeLine], Field(min_length=1, max_length=MAX_LINES)]
    undoes: UUID | None = None


class ChangeSetRef(Contract):
    change_set_id: UUID


class DecideChanges(Contract):
    change_set_id: UUID
    approves: bool
    note: Annotated[str, StringConstraints(max_length=1_000)] = ""


class ChangeSet(Contract):
    id: UUID
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

    def of(self, outcome: Outcome) -> list[ChangeLine]:
        return [line for line in self.lines if line.outcome is outcome]

    @property
    def changed(self) -> int:
        return len(self.of(Outcome.CHANGED))

    @property
    def same(self) -> int:
        return len(self.of(Outcome.SAME))

    @property
    def refused(self) -> int:
        return len(self.of(Outcome.REFUSED))

    @property
    def conflicts(self) -> int:
        return len(self.of(Outcome.CONFLICT))

    @property
    def noted(self) -> int:
        return sum(line.noted for line in self.lines)

    @property
    def largest_rise(self) -> int:
        """In percent; 0 where nothing rises."""
        return max((0, *(line.percent or 0 for line in self.of(Outcome.CHANGED))))

    @property
    def largest_fall(self) -> int:
        """In percent, below 0; 0 where nothing falls."""
        return min((0, *(line.percent or 0 for line in self.of(Outcome.CHANGED))))


class ChangeSetRow(Contract):
    """A change set in the list of all."""

    id: UUID
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
