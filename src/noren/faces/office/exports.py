"""Lists as CSV: streamed, with a mark that spreadsheet programs understand, and safe from formulas."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http import StreamingHttpResponse
from django.utils.timezone import localtime

from noren.platform.clock import now

MOST_ROWS = 500_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class _Line:
    """What csv.writer writes to: hands each line on."""

    def write(self, line: str) -> str:
        return line


def csv_of(name: str, head: Iterable[object], rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """A download that is written while it is read, however long the list is."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    stamp = localtime(now()).strftime("%Y%m%d-%H%M")
    response["Content-Disposition"] = f'attachment; filename="noren-{name}-{stamp}.csv"'
    response["X-Accel-Buffering"] = "no"
    return response


def _lines(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow([str(column) for column in head])
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            return
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
