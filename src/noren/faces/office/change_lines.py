"""The values of a change set as people read them: money, department names, the words of the tax law."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from noren.domains.catalog import api as catalog
from noren.faces.office import words
from noren.faces.office.change_words import CHANGE_FIELD
from noren.faces.shared.templatetags.noren import in_language, money
from noren.journeys.bulk_edit.contracts import Cell, ChangeKind, ChangeLine, ChangeSet, Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class ShownCell:
    label: "StrOrPromise"
    old: str
    new: str
    percent: int | None
    noted: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the file with at least one row of the table."""

    line: ChangeLine
    where: str
    cells: list[ShownCell]


def shown_lines(found: ChangeSet, lines: list[ChangeLine], places: dict[UUID, dict[str, str]]) -> list[ShownLine]:
    """The lines with their values in words."""
    departments: dict[str, str] = {}
    if found.kind is ChangeKind.PRODUCTS:
        departments = {one.code: in_language(one.name) for one in catalog.departments()}
    nothing = ShownCell("", "", "", None, False)
    return [
        ShownLine(
            line=line,
            where=_where(found.kind, line, places),
            cells=[_cell(cell, found.currency, departments) for cell in line.cells] or [nothing],
        )
        for line in lines
    ]


def _where(kind: ChangeKind, line: ChangeLine, places: dict[UUID, dict[str, str]]) -> str:
    if line.subject_id is None or kind is ChangeKind.PRODUCTS:
        return ""
    place = in_language(places.get(line.location_id)) if line.location_id else _("Every store")
    if kind is ChangeKind.SAFETY:
        return place
    channel = str(words.CHANNEL.get(line.channel, line.channel)) if line.channel else _("Every channel")
    return f"{channel} · {place}"


def _cell(cell: Cell, currency: str, departments: dict[str, str]) -> ShownCell:
    def said(value: Value | None) -> str:
        if value is None:
            return {"price": _("No price"), "safety": _("as the policy says")}.get(cell.field, "")
        if cell.field == "price":
            return money(int(value), currency)
        if cell.field == "published":
            return _("On sale") if value else _("Not on sale")
        if cell.field == "department":
            return departments.get(str(value), str(value))
        return str(words.TAX.get(str(value), value)) if cell.field == "tax_category" else str(value)

    label = CHANGE_FIELD.get(cell.field, cell.field)
    return ShownCell(label, said(cell.old), said(cell.new), cell.percent, cell.noted)
