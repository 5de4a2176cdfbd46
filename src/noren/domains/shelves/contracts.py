"""What callers of shelves see: floor plans in centimetres, and where goods stand."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from noren.kernel.ids import uuid7

MAX_FIXTURES = 300
MAX_LINES = 20_000

Centimetres = Annotated[int, Field(ge=1, le=50_000)]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20, pattern=r"^[^\x00-\x1f<>,]+$")
]
Names = dict[
    Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")],
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[^\x00]*$")],
]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FixtureKind(StrEnum):
    """What stands there. The last five hold no goods for customers; a walk begins at the storeroom, else the entrance."""

    SHELF = "shelf"
    RACK = "rack"
    TABLE = "table"
    WALL = "wall"
    COOLER = "cooler"
    STOREROOM = "storeroom"
    COUNTER = "counter"
    FITTING_ROOM = "fitting_room"
    STAIRS = "stairs"
    ENTRANCE = "entrance"


HOLDING = frozenset(
    {
        FixtureKind.SHELF, FixtureKind.RACK, FixtureKind.TABLE, FixtureKind.WALL, FixtureKind.COOLER,
        FixtureKind.STOREROOM, FixtureKind.COUNTER,
    }
)  # fmt: skip


class SaveFixture(Contract):
    """A fixture as it stands: its left upper corner, its size, and how many bays and levels it has."""

    id: UUID = Field(default_factory=uuid7)
    code: Code
    kind: FixtureKind = FixtureKind.SHELF
    zone: Names = {}
    x: Annotated[int, Field(ge=0, le=50_000)]
    y: Annotated[int, Field(ge=0, le=50_000)]
    width: Centimetres
    height: Centimetres
    bays: Annotated[int, Field(ge=1, le=99)] = 1
    levels: Annotated[int, Field(ge=1, le=30)] = 1


class SaveFloor(Contract):
    """A whole floor as it shall be; `version` is the one the editor saw, None for a new floor. Lowest `position` first."""

    id: UUID = Field(default_factory=uuid7)
    location_id: UUID
    version: int | None = None
    code: Code
    position: Annotated[int, Field(ge=-20, le=200)] = 1
    width: Centimetres
    height: Centimetres
    fixtures: Annotated[list[SaveFixture], Field(max_length=MAX_FIXTURES)] = []

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len({fixture.code for fixture in self.fixtures}) < len(self.fixtures):
            raise ValueError("two fixtures of a floor have the same code")
        if len({fixture.id for fixture in self.fixtures}) < len(self.fixtures):
            raise ValueError("a fixture is named once")
        for fixture in self.fixtures:
            if fixture.x + fixture.width > self.width or fixture.y + fixture.height > self.height:
                raise ValueError(f"{fixture.code} stands outside of the floor")
        return self


class FloorRef(Contract):
    floor_id: UUID


class Fixture(SaveFixture):
    """`walk`: its turn in a walk through the floor; None where no goods stand."""

    walk: int | None

    @property
    def holds_goods(self) -> bool:
        return self.kind in HOLDING

    @property
    def is_named_by_code(self) -> bool:
        """Whether people look for its code; a till or a back room is called what it is."""
        return self.holds_goods and self.kind not in (FixtureKind.STOREROOM, FixtureKind.COUNTER)


class FloorPlan(Contract):
    id: UUID
    location_id: UUID
    version: int
    code: str
    position: int
    width: int
    height: int
    fixtures: list[Fixture]


class SavedFloor(Contract):
    floor_id: UUID
    version: int


class PlaceLine(Contract):
    """One place of a variant; `bay` and `level` are counted from the left and from below, None: anywhere on it."""

    variant_id: UUID
    fixture_id: UUID
    bay: Annotated[int, Field(ge=1, le=99)] | None = None
    level: Annotated[int, Field(ge=1, le=30)] | None = None


class PlaceVariants(Contract):
    """The places of these variants in a store become these, the first named first. `clear`: they have none there."""

    location_id: UUID
    lines: Annotated[list[PlaceLine], Field(max_length=MAX_LINES)] = []
    clear: Annotated[list[UUID], Field(max_length=MAX_LINES)] = []

    @field_validator("lines")
    @classmethod
    def _each_once(cls, lines: list[PlaceLine]) -> list[PlaceLine]:
        if len(set(lines)) < len(lines):
            raise ValueError("a place is named once")
        return lines


class Placed(Contract):
    variants: int


class Spot(Contract):
    """Where a variant stands: words for people, ids for the plan. `turn`: in the order of a walk through the store."""

    variant_id: UUID
    floor_id: UUID
    floor_code: str
    fixture_id: UUID
    fixture_code: str
    kind: FixtureKind
    zone: Names
    bay: int | None
    level: int | None
    turn: tuple[int, int, int, int]
