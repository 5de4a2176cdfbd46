"""Points that members have in the old system, with the day until which they count."""

from collections.abc import Hashable, Sequence
from typing import Any

from noren.domains.ledger.contracts import OwnerKind
from noren.domains.loyalty import api as loyalty
from noren.journeys.importing.errors import ProgrammeMissing
from noren.journeys.importing.tables.balances import Balances
from noren.journeys.importing.tables.fields import Field, Reading, end_of, own_id, text, whole
from noren.journeys.importing.tables.mapping import TableMapping
from noren.journeys.importing.tables.people import PERSON, people_of
from noren.journeys.importing.tables.table import Here, Judged, TableRow

FIELDS = (
    *PERSON, Field("points", whole, needed=True), Field("expires_on", end_of), Field("note", text(200)), Field("lot_id", own_id),
)  # fmt: skip


class Points:
    """Several lines of one member are several lots, each with an end of its own."""

    name = "points"
    fields = FIELDS
    adds_up = "points"

    def __init__(self, mapping: TableMapping, reading: Reading) -> None:
        """Raises: ProgrammeMissing."""
        programme = loyalty.find_programme()
        if programme is None:
            raise ProgrammeMissing
        self._source = mapping.source
        self._lots = Balances(
            unit=programme.unit, kind=OwnerKind.MEMBER, source=mapping.source, adds_up=self.adds_up, at=reading.at
        )

    def begin(self, known: frozenset[str]) -> None:
        """A row that names nobody is rejected by itself."""

    def key(self, row: TableRow) -> Sequence[Hashable]:
        return self._lots.key(row)

    def concerns(self, row: TableRow) -> bool:
        return True

    def store_of(self, row: TableRow) -> str | None:
        return None

    def judge(self, rows: Sequence[TableRow]) -> Judged:
        self._lots.owners, refused = people_of(rows, source=self._source)
        return refused | self._lots.judge([row for row in rows if row.line not in refused])

    def facts(self, rows: Sequence[TableRow]) -> dict[str, Any]:
        return self._lots.facts(rows)

    def here(self, rows: Sequence[TableRow]) -> dict[int, Here]:
        return self._lots.here(rows)

    def standing(self) -> dict[str, int]:
        return self._lots.standing()

    def standing_by_store(self) -> dict[str, dict[str, int]]:
        return {}
