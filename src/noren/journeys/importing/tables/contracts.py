"""What bringing in a table is asked for, and what it tells."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from noren.domains.catalog.contracts import AttachImage, ImportProducts
from noren.domains.identity.contracts import MoveInMembers
from noren.domains.ledger.contracts import Grants
from noren.domains.stock.contracts import ImportCounts
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.mapping import TableMapping

MOST_TOLD = 2_000
"""Rejected lines and differences that are told one by one; the files beside have them all."""


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BeginTable(Contract):
    """`before`: what was here before anything of the file was."""

    run_id: UUID
    kind: str
    source: str
    file_name: str
    before: dict[str, int]
    before_by_store: dict[str, dict[str, int]]


class TableProgress(Contract):
    rows_done: int
    before: dict[str, int]
    before_by_store: dict[str, dict[str, int]]
    new: dict[str, int]
    finished: bool
    accounted: bool


class WriteRows(Contract):
    """The rows from `after_row` up to `up_to_row`, as the facts they become."""

    run_id: UUID
    after_row: int
    up_to_row: int
    members: MoveInMembers | None = None
    products: ImportProducts | None = None
    images: list[AttachImage] = []
    counts: ImportCounts | None = None
    grants: Grants | None = None


class FinishTable(Contract):
    run_id: UUID
    rows: int


@dataclass(frozen=True, slots=True)
class TableWish:
    """What to bring in, and how. `store` is the one place that counts are taken of; `again` goes through it once more."""

    file: Path
    mapping: TableMapping
    rejects: Path
    store: str = ""
    images: Path | None = None
    dry_run: bool = False
    again: bool = False


@dataclass(slots=True)
class Sums:
    """Rows, and the sum of the one column that adds up (points, money, units)."""

    rows: int = 0
    amount: int = 0

    def add(self, amount: int) -> None:
        self.rows += 1
        self.amount += amount


@dataclass(frozen=True, slots=True)
class Rejected:
    """`detail`: the field, or the line that was there first."""

    line: int
    code: RejectCode
    detail: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Where what is here is not what the line says, and by how much."""

    line: int
    what: str
    in_file: str
    here: str
    amount: int = 0
    rows: int = 0


@dataclass(slots=True)
class StoreSums:
    """The same account of one store's lines."""

    in_file: Sums = field(default_factory=Sums)
    left_out: Sums = field(default_factory=Sums)
    rejected: Sums = field(default_factory=Sums)
    taken: Sums = field(default_factory=Sums)
    here: Sums = field(default_factory=Sums)
    before: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class TableOutcome:
    """The account of one file: in_file = left_out + rejected + taken; taken = here + Σ differences; after = before + new."""

    table: str
    adds: str = ""
    in_file: Sums = field(default_factory=Sums)
    left_out: Sums = field(default_factory=Sums)
    rejected: Sums = field(default_factory=Sums)
    taken: Sums = field(default_factory=Sums)
    here: Sums = field(default_factory=Sums)
    new: dict[str, int] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)
    rejects: list[Rejected] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    differences_found: int = 0
    difference: Sums = field(default_factory=Sums)
    stores: dict[str, StoreSums] = field(default_factory=dict)
    rows_before: int = 0
    finished_before: bool = False

    @property
    def moved(self) -> dict[str, int]:
        """How far what is here has changed from before to after."""
        return {name: self.after[name] - self.before.get(name, 0) for name in self.after}

    @property
    def adds_up(self) -> bool:
        """Whether every row and every unit of the file is accounted for."""
        parts = (self.left_out, self.rejected, self.taken)
        whole = (sum(part.rows for part in parts), sum(part.amount for part in parts))
        stands = (self.here.rows + self.difference.rows, self.here.amount + self.difference.amount)
        return whole == (self.in_file.rows, self.in_file.amount) and stands == (self.taken.rows, self.taken.amount)

    @property
    def all_new_seen(self) -> bool:
        """Whether what is here grew by just what was new; not so where others worked meanwhile."""
        return all(self.moved.get(name, number) == number for name, number in self.new.items())
