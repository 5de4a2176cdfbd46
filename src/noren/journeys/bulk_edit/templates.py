"""A file with what stands there now, to be edited and sent up again."""

import csv
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import islice

from noren.journeys.bulk_edit.contracts import MAX_LINES, ChangeKind
from noren.journeys.bulk_edit.errors import ExtentTooLarge
from noren.journeys.bulk_edit.kind import Extent, Terms
from noren.journeys.bulk_edit.kinds import KINDS
from noren.journeys.importing.rejects import harmless

_WIDE = {"name": 40, "name_en": 40, "sku": 22}


class FileFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


CONTENT_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
}


def template_file(*, kind: ChangeKind, extent: Extent, terms: Terms, form: FileFormat) -> bytes:
    """The present values as a file that `read_changes` understands; sent up unchanged it changes nothing.

    Raises: ExtentTooLarge.
    """
    columns = KINDS[kind].columns
    limited = Extent(extent.location_id, extent.department_code, limit=MAX_LINES + 1)
    rows = [
        [_plain(row[column]) for column in columns]
        for row in islice(KINDS[kind].present(limited, terms), MAX_LINES + 1)
    ]
    if len(rows) > MAX_LINES:
        raise ExtentTooLarge
    return _workbook(columns, rows) if form is FileFormat.XLSX else _text(columns, rows)


def _plain(value: object) -> object:
    if value is None:
        return ""
    return int(value) if isinstance(value, bool) else value


def _text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """With the mark by which spreadsheet programs know UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([harmless(str(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _workbook(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Codes stay text, so that no program takes zeros away; texts never become formulas."""
    from openpyxl import Workbook  # noqa: PLC0415 - with what it brings, 17 MB that only a workbook needs
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above
    from openpyxl.styles import Font  # noqa: PLC0415 - as above

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Noren")
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns):
        sheet.column_dimensions[chr(ord("A") + place)].width = _WIDE.get(column, 16)
    heading = [WriteOnlyCell(sheet, value=column) for column in columns]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                cell.data_type, cell.number_format = "s", "@"
        sheet.append(cells)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
