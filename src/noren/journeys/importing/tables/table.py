"""What a kind of table must be able to say; each has its own module."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.fields import Field

Judged = dict[int, tuple[RejectCode, str]]
"""Lines that cannot be taken, with the reason and its detail."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the file, by field; what it does not say is None."""

    line: int
    values: dict[str, Any]

    def __getitem__(self, field: str) -> Any:
        return self.values.get(field)


@dataclass(frozen=True, slots=True)
class Here:
    """What is here of a line: whether, how much of the column that adds up, and what is not as the line says."""

    is_here: bool
    amount: int
    differs: Sequence[tuple[str, str, str]] = ()


class Columns(Protocol):
    """What the parser of a file must know of its kind."""

    @property
    def fields(self) -> Sequence[Field]:
        """What a file of this kind may say."""

    @property
    def adds_up(self) -> str | None:
        """The field whose sum must reconcile."""


class Table(Columns, Protocol):
    """A kind of file. All questions are asked for many rows at once."""

    @property
    def name(self) -> str:
        """What this kind is called."""

    def begin(self, known: frozenset[str]) -> None:
        """Refuse a file that can never be brought in; `known` are the fields that it has."""

    def key(self, row: TableRow) -> Sequence[Hashable]:
        """What no other line of the file may share, each by itself."""

    def concerns(self, row: TableRow) -> bool:
        """Whether this line is asked for at all (one store of many)."""

    def store_of(self, row: TableRow) -> str | None:
        """The code of the store that a line is about; None where lines are about the whole chain."""

    def judge(self, rows: Sequence[TableRow]) -> Judged:
        """What of these rows contradicts what is here; says the same before and after they were written."""

    def facts(self, rows: Sequence[TableRow]) -> dict[str, Any]:
        """The rows as the fields of WriteRows."""

    def here(self, rows: Sequence[TableRow]) -> dict[int, Here]:
        """What is here of each row, by line."""

    def standing(self) -> dict[str, int]:
        """The sums over everything here that such a file changes, under the names that `write_rows` counts by."""

    def standing_by_store(self) -> dict[str, dict[str, int]]:
        """The same for each store; nothing where lines are about the whole chain."""
