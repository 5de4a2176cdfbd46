"""How many units of a level are never promised online, as people set it; where nobody did, the policy decides."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import SetSafeties, SetSafety
from noren.journeys.bulk_edit.contracts import Cell, ChangeLine, ChangeOutcome
from noren.journeys.bulk_edit.kind import Extent, Terms, Values, refused, variants_in_use, variants_of
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.fields import Field
from noren.journeys.importing.tables.stock import FIELDS
from noren.journeys.importing.tables.table import TableRow
from noren.platform.actor import Actor


class Safety:
    """A line without a store is for every place; an empty number changes nothing."""

    fields: Sequence[Field] = tuple(
        Field(one.name, one.read, needed=one.name == "sku") for one in FIELDS if one.name in ("store", "sku", "safety")
    )
    columns = ("sku", "name", "store", "safety")

    def address(self, rows: Sequence[TableRow], terms: Terms) -> list[ChangeLine]:
        known = variants_in_use([row["sku"] for row in rows])
        there = {place.code: place.id for place in places.list_locations()}
        return [line for row in rows for line in _addressed(row, known.get(row["sku"]), there)]

    def standing(self, lines: Sequence[ChangeLine], terms: Terms) -> list[Values | None]:
        known = variants_in_use([line.code for line in lines])
        there = {place.id for place in places.list_locations()}
        kept = stock.safeties(
            location_ids=sorted({line.location_id for line in lines if line.location_id}),
            variant_ids=[one.id for one in known.values()],
        )
        return [
            {"safety": kept.get((line.location_id, line.subject_id))}
            if line.code in known and line.location_id in there and line.subject_id
            else None
            for line in lines
        ]

    def write(self, lines: Sequence[ChangeLine], terms: Terms, *, set_id: UUID, actor: Actor, at: datetime) -> None:
        wanted = [
            SetSafety.model_validate(
                {"location_id": line.location_id, "variant_id": line.subject_id, "safety": line.cells[0].new}
            )
            for line in lines
        ]
        stock.set_safeties(input=SetSafeties(levels=wanted), actor=actor, at=at)

    def present(self, extent: Extent, terms: Terms) -> Iterator[dict[str, object]]:
        """Of one place; or of all of them, the number where it is the same everywhere."""
        codes = {place.id: place.code for place in places.list_locations()}
        wanted = list(codes) if extent.location_id is None else [extent.location_id]
        variants = list(variants_of(extent))
        kept = stock.safeties(location_ids=wanted, variant_ids=[one.id for one in variants])
        for one in variants:
            numbers = {kept.get((place, one.id)) for place in wanted}
            yield {
                "sku": one.variant.sku,
                "name": one.product.name.ja,
                "store": codes.get(extent.location_id) if extent.location_id else None,
                "safety": numbers.pop() if len(numbers) == 1 else None,
            }


def _addressed(row: TableRow, here: catalog.MovedVariant | None, there: dict[str, UUID]) -> list[ChangeLine]:
    sku, store = row["sku"], row["store"]
    if here is None:
        return [refused(row.line, RejectCode.VARIANT_UNKNOWN, sku, sku)]
    if store and store not in there:
        return [refused(row.line, RejectCode.PLACE_UNKNOWN, store, sku)]
    said = row["safety"]
    line = ChangeLine(
        line=row.line,
        outcome=ChangeOutcome.SAME if said is None else ChangeOutcome.CHANGED,
        code=here.variant.sku,
        name=here.product.name.model_dump(),
        subject_id=here.id,
        location_id=there.get(store or ""),
        cells=[] if said is None else [Cell(field="safety", new=said)],
    )
    if store or said is None:
        return [line]
    return [line.model_copy(update={"location_id": place}) for place in there.values()]
