"""Stock: what was counted where. The same count of the same day is the same count, whatever has been sold since."""

from collections.abc import Hashable, Sequence
from typing import Any
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MAX_QUANTITY, ImportCount, ImportCounts
from noren.journeys.importing.errors import ColumnsMissing, PlaceUnknown
from noren.journeys.importing.parsing import RowRefused
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.fields import Field, Reading, code, day, text, whole
from noren.journeys.importing.tables.mapping import TableMapping
from noren.journeys.importing.tables.table import Here, Judged, TableRow
from noren.kernel.ids import derived_id


def units(given: str, reading: Reading) -> int:
    """A number of pieces, grams or millilitres that a shelf can hold."""
    found = whole(given, reading)
    if found > MAX_QUANTITY:
        raise RowRefused(RejectCode.AMOUNT_TOO_LARGE)
    return found


FIELDS = (
    Field("store", code), Field("sku", code, needed=True), Field("quantity", units, needed=True), Field("unavailable", units),
    Field("safety", units), Field("counted_on", day), Field("note", text(500)),
)  # fmt: skip


class Stock:
    """With a store, its lines alone; lines that name none are its own."""

    name = "stock"
    fields = FIELDS
    adds_up = "quantity"

    def __init__(self, mapping: TableMapping, *, store: str) -> None:
        """Raises: PlaceUnknown."""
        self._mapping = mapping
        self._store = store
        self._places = {place.code: place.id for place in places.list_locations()}
        if store and store not in self._places:
            raise PlaceUnknown(f"There is no place {store!r}.")
        self._variants: dict[str, UUID] = {}

    def begin(self, known: frozenset[str]) -> None:
        if not self._store and "store" not in known:
            raise ColumnsMissing("The file says nothing of stores; name one with --store.", columns=["store"])

    def key(self, row: TableRow) -> Sequence[Hashable]:
        return [(self._place(row), self._variants[row["sku"]])]

    def concerns(self, row: TableRow) -> bool:
        return not self._store or row["store"] in (None, self._store)

    def store_of(self, row: TableRow) -> str | None:
        return row["store"] or self._store

    def judge(self, rows: Sequence[TableRow]) -> Judged:
        self._variants = catalog.variants_called(codes=[row["sku"] for row in rows])
        refused: Judged = {}
        for row in rows:
            if not (row["store"] or self._store):
                refused[row.line] = (RejectCode.VALUE_MISSING, "store")
            elif self._place(row) is None:
                refused[row.line] = (RejectCode.PLACE_UNKNOWN, row["store"])
            elif row["sku"] not in self._variants:
                refused[row.line] = (RejectCode.VARIANT_UNKNOWN, row["sku"])
        return refused

    def facts(self, rows: Sequence[TableRow]) -> dict[str, Any]:
        counts = [
            ImportCount(
                id=self._id(row),
                location_id=self._places[row["store"] or self._store],
                variant_id=self._variants[row["sku"]],
                quantity=row["quantity"],
                unavailable=row["unavailable"] or 0,
                safety=row["safety"],
                note=row["note"] or self._mapping.source,
            )
            for row in rows
        ]
        return {"counts": ImportCounts(counts=counts)}

    def here(self, rows: Sequence[TableRow]) -> dict[int, Here]:
        known = stock.counted(ids=[self._id(row) for row in rows])
        found: dict[int, Here] = {}
        for row in rows:
            count = known.get(self._id(row))
            counted = 0 if count is None else count.counted
            differs = [] if counted == row["quantity"] and count else [(row["sku"], str(row["quantity"]), str(counted))]
            found[row.line] = Here(is_here=count is not None, amount=counted, differs=differs)
        return found

    def standing(self) -> dict[str, int]:
        mine = [self._places[self._store]] if self._store else None
        found = stock.standing(location_ids=mine)
        return {"levels": found.levels, "units": found.units}

    def standing_by_store(self) -> dict[str, dict[str, int]]:
        mine = {code: place for code, place in self._places.items() if self._store in ("", code)}
        found = {code: stock.standing(location_ids=[place]) for code, place in sorted(mine.items())}
        return {code: {"levels": one.levels, "units": one.units} for code, one in found.items()}

    def _place(self, row: TableRow) -> UUID | None:
        return self._places.get(row["store"] or self._store)

    def _id(self, row: TableRow) -> UUID:
        day_counted = row["counted_on"] or ""
        place, variant = self._place(row), self._variants[row["sku"]]
        return derived_id("stock-count", self._mapping.source, place, variant, day_counted)
