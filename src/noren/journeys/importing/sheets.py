"""Workbooks (XLSX) as records: row by row, never whole in memory; what would burst is refused before it is unpacked."""

import math
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from noren.journeys.importing.errors import FileEmpty, FileUnreadable, SheetInvalid, SheetTooLarge, SheetUnknown
from noren.journeys.importing.reading import Record, RejectCode

MAX_UNPACKED = 2_000_000_000
MAX_STRINGS = 300_000_000
"""Bytes of the texts that a workbook shares between its cells; they alone are held in memory."""
MAX_RATIO = 200
MAX_COLUMNS = 1_000
MAX_CELL = 32_767


class Sheet:
    """One sheet of a workbook. `position` and `size` count rows; the size is what the sheet says of itself."""

    def __init__(self, path: Path, *, name: str = "") -> None:
        """Raises: FileUnreadable, SheetInvalid, SheetTooLarge, SheetUnknown."""
        from openpyxl import load_workbook  # noqa: PLC0415 - with what it brings, 17 MB that only a workbook needs

        _inspect(path)
        try:
            self._book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        except (KeyError, ValueError, TypeError, ParseError, OSError, zipfile.BadZipFile, AttributeError) as error:
            raise SheetInvalid from error
        if name and name not in self._book.sheetnames:
            raise SheetUnknown(f"The workbook has no sheet {name!r}; it has {', '.join(self._book.sheetnames[:20])}.")
        self._sheet: Any = self._book[name] if name else self._book.worksheets[0]
        self.encoding = "xlsx"
        self.position = 0
        self.size = int(self._sheet.max_row or 0)

    def close(self) -> None:
        self._book.close()

    def __iter__(self) -> Iterator[Record]:
        """The heading first, then each row with as many fields as it; empty rows are skipped.

        Raises: FileEmpty, SheetInvalid.
        """
        width = 0
        try:
            for number, cells in enumerate(self._sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
                self.position = number
                fields = [_text(cell.value) for cell in cells]
                if not any(fields):
                    continue
                if not width:
                    width = max(place for place, field in enumerate(fields, start=1) if field)
                    yield number, fields[:width], None
                else:
                    yield number, _wide(fields, width), _problem(cells, fields, width)
        except (KeyError, ValueError, TypeError, ParseError, zipfile.BadZipFile, AttributeError, EOFError) as error:
            raise SheetInvalid from error
        self.size = self.position
        if not width:
            raise FileEmpty


def is_workbook(path: Path) -> bool:
    """Whether a file is packed as workbooks are, whatever it is called.

    Raises: FileUnreadable.
    """
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError as error:
        raise FileUnreadable(f"{path}: {error.strerror or error}.") from error


def _inspect(path: Path) -> None:
    """Refuse what is no workbook, and what says (or betrays by its packing) that it is far larger than any."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile as error:
        raise SheetInvalid from error
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise SheetInvalid
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetTooLarge
    for part in parts:
        if part.filename.endswith("sharedStrings.xml") and part.file_size > MAX_STRINGS:
            raise SheetTooLarge
        if part.file_size > 10_000_000 and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise SheetTooLarge


def _text(value: object) -> str:
    """A cell as a CSV file would hold it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    return "" if value is None else value.isoformat() if isinstance(value, date | time) else str(value)


def _wide(fields: list[str], width: int) -> list[str]:
    beyond = any(fields[width:])
    return fields if beyond else fields[:width] + [""] * (width - len(fields))


def _problem(cells: Sequence[Any], fields: Sequence[str], width: int) -> RejectCode | None:
    if any(getattr(cell, "data_type", "") == "f" for cell in cells):
        return RejectCode.FORMULA
    if any(len(field) > MAX_CELL for field in fields):
        return RejectCode.TEXT_TOO_LONG
    return RejectCode.COLUMNS if any(fields[width:]) else None
