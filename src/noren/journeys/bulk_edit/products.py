"""What products are called, where they belong, how they are taxed and whether they are on sale."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.journeys.bulk_edit.contracts import Cell, ChangeLine, ChangeOutcome
from noren.journeys.bulk_edit.kind import Extent, Terms, Values, refused
from noren.journeys.importing.tables.fields import Field
from noren.journeys.importing.tables.products import FIELDS
from noren.journeys.importing.tables.table import TableRow
from noren.platform.actor import Actor

_VALUES = ("name", "name_en", "department", "tax_category", "published")
_PARAMETERS = {"name": "name_ja", "department": "department_code"}


class Products:
    """A product is named by its code; an empty cell, like a column that is not there, leaves a value as it is."""

    fields: Sequence[Field] = tuple(
        Field(one.name, one.read, needed=one.name == "product") for one in FIELDS if one.name in ("product", *_VALUES)
    )
    columns = ("product", *_VALUES)

    def address(self, rows: Sequence[TableRow], terms: Terms) -> list[ChangeLine]:
        known = {one.code: one for one in catalog.products_called(codes=[row["product"] for row in rows])}
        departments = set(catalog.moved_departments())
        return [_addressed(row, known.get(row["product"]), departments) for row in rows]

    def standing(self, lines: Sequence[ChangeLine], terms: Terms) -> list[Values | None]:
        known = {one.id: one for one in catalog.products_called(codes=[line.code for line in lines])}
        found = [known.get(line.subject_id) if line.subject_id else None for line in lines]
        return [None if one is None or one.archived else _values(one) for one in found]

    def write(self, lines: Sequence[ChangeLine], terms: Terms, *, set_id: UUID, actor: Actor, at: datetime) -> None:
        changes = [
            catalog.ProductChange.model_validate(
                {"id": line.subject_id, **{_PARAMETERS.get(cell.field, cell.field): cell.new for cell in line.cells}},
                strict=False,
            )
            for line in lines
        ]
        catalog.change_products(input=catalog.ChangeProducts(products=changes), actor=actor, at=at)

    def present(self, extent: Extent, terms: Terms) -> Iterator[dict[str, object]]:
        departments = extent.departments
        wanted = None if departments is None else sorted(departments)
        for one in catalog.products_in(department_codes=wanted, limit=extent.limit):
            yield {"product": one.code, **_values(one)}


def _addressed(row: TableRow, here: catalog.ProductFacts | None, departments: set[str]) -> ChangeLine:
    code, department = row["product"], row["department"]
    if here is None or here.archived:
        return refused(row.line, "product_unknown", code, code)
    if department and department not in departments:
        return refused(row.line, "department_unknown", department, code)
    wanted = [(field, row[field]) for field in _VALUES if row[field] is not None]
    return ChangeLine(
        line=row.line,
        outcome=ChangeOutcome.CHANGED if wanted else ChangeOutcome.SAME,
        code=here.code,
        name=here.name.model_dump(),
        subject_id=here.id,
        cells=[
            Cell(field=field, new=catalog.tidy(value) if isinstance(value, str) else value) for field, value in wanted
        ],
    )


def _values(one: catalog.ProductFacts) -> Values:
    return {
        "name": one.name.ja,
        "name_en": one.name.en,
        "department": one.department_code,
        "tax_category": one.tax_category.value,
        "published": one.published,
    }
