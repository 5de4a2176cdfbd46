"""What is kept out of online promises, and why."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from noren.domains.stock.contracts.values import MAX_MARGIN, MAX_QUANTITY, Contract
from noren.kernel.ids import uuid7
from noren.kernel.instants import Instant


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
