"""From a file to the lines of a change set, and from a change set to what still stands."""

import tempfile
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from noren.journeys.bulk_edit.contracts import (
    MAX_BYTES,
    MAX_CHANGES,
    MAX_LINES,
    Cell,
    ChangeKind,
    ChangeLine,
    ChangeOutcome,
)
from noren.journeys.bulk_edit.kind import Terms, Values, refused
from noren.journeys.bulk_edit.kinds import KINDS
from noren.journeys.importing.errors import FileEmpty, FileTooLarge
from noren.journeys.importing.reading import Record, RejectCode
from noren.journeys.importing.tables.fields import Field
from noren.journeys.importing.tables.frame import FieldRefused, TableParser, open_source
from noren.journeys.importing.tables.mapping import OWN, TableMapping
from noren.journeys.importing.tables.table import TableRow


@dataclass(frozen=True, slots=True)
class _Columns:
    fields: Sequence[Field]
    adds_up: str | None = None


def read_changes(
    *, content: bytes, currency: str, starts_at: datetime | None, at: datetime, kind: ChangeKind = ChangeKind.PRICES
) -> list[ChangeLine]:
    """What each line of a CSV or XLSX file would change at the start; lines that cannot be read carry a reason.

    Only the kind's columns are taken: others, of an export, may stand there and are left alone.
    Raises: FileTooLarge, FileEmpty, ColumnsMissing, and what else importing.errors says of files.
    """
    if len(content) > MAX_BYTES:
        raise FileTooLarge
    mapping = TableMapping(source=OWN, currency=currency)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.xlsx"  # a workbook must be called one; what it is decides its content
        file.write_bytes(content)
        source = open_source(file, mapping)
        try:
            records = iter(source)
            heading = next(records, None)
            if heading is None:
                raise FileEmpty
            parser = TableParser(mapping, _Columns(KINDS[kind].fields), heading[1], at=at)
            read = list(islice(records, MAX_LINES + 1))
        finally:
            source.close()
    if not read:
        raise FileEmpty
    if len(read) > MAX_LINES:
        raise FileTooLarge
    lines = _judged(kind, [_parsed(parser, record) for record in read], Terms(currency, starts_at or at))
    if len(lines) > MAX_CHANGES:
        raise FileTooLarge
    return lines


def against_today(*, kind: ChangeKind, lines: Sequence[ChangeLine], terms: Terms) -> list[ChangeLine]:
    """The lines as they can be applied at the start: one whose values are no longer the approved ones is a conflict."""
    changed = [line for line in lines if line.outcome is ChangeOutcome.CHANGED]
    standing = iter(KINDS[kind].standing(changed, terms))
    return [
        line
        if line.outcome is not ChangeOutcome.CHANGED or _stands(line, next(standing))
        else line.model_copy(update={"outcome": ChangeOutcome.CONFLICT})
        for line in lines
    ]


def _stands(line: ChangeLine, values: Values | None) -> bool:
    return values is not None and all(values[cell.field] == cell.old for cell in line.cells)


def _parsed(parser: TableParser, record: Record) -> TableRow | ChangeLine:
    line, fields, problem = record
    if problem is not None:
        return refused(line, problem)
    try:
        return parser.row(line, fields)
    except FieldRefused as error:
        return refused(line, error.code, error.detail)


def _judged(kind: ChangeKind, parsed: Sequence[TableRow | ChangeLine], terms: Terms) -> list[ChangeLine]:
    rows = [row for row in parsed if isinstance(row, TableRow)]
    addressed = KINDS[kind].address(rows, terms)
    open_lines = [line for line in addressed if line.outcome is ChangeOutcome.CHANGED]
    compared = map(_compared, open_lines, KINDS[kind].standing(open_lines, terms))
    lines = [next(compared) if line.outcome is ChangeOutcome.CHANGED else line for line in addressed]
    lines += [line for line in parsed if isinstance(line, ChangeLine)]
    return _once_each(sorted(lines, key=lambda line: line.line))


def _compared(line: ChangeLine, values: Values | None) -> ChangeLine:
    """With what stands there beside what shall; `same` where that is no difference."""
    if values is None:
        return refused(line.line, "start_taken", code=line.code)
    cells = [Cell(field=cell.field, old=values[cell.field], new=cell.new) for cell in line.cells]
    changed = [cell for cell in cells if cell.old != cell.new]
    if changed:
        return line.model_copy(update={"cells": changed})
    return line.model_copy(update={"outcome": ChangeOutcome.SAME, "cells": cells})


def _once_each(lines: Sequence[ChangeLine]) -> list[ChangeLine]:
    """Of several lines that change the same value, the first counts."""
    first: dict[Hashable, int] = {}

    def once(line: ChangeLine) -> ChangeLine:
        scope = (line.subject_id, line.channel, line.location_id)
        if line.outcome is not ChangeOutcome.CHANGED or first.setdefault(scope, line.line) == line.line:
            return line
        return refused(line.line, RejectCode.DUPLICATE, str(first[scope]), line.code)

    return [once(line) for line in lines]
