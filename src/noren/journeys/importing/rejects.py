"""The rejects file: each row that was not imported, where it stood and why, with its own columns for mending."""

import csv
import re
from pathlib import Path

from noren.journeys.importing.errors import FileUnreadable
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.survey import Reader, Survey

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9.,]+")


def write_rejects(*, reader: Reader, survey: Survey, file: Path) -> int:
    """Write what is rejected, in the order of the file, and return how many rows that is.

    Columns: line, reason, then the file's own, so that a mended copy can be imported by itself. Rows of an order
    that cannot be imported whole are here too, as `order_incomplete`.
    Raises: FileUnreadable where the rejects file cannot be written.
    """
    torn = survey.torn
    written = 0
    source, records, parser = reader.open()
    try:
        with file.open("w", encoding="utf-8", errors="backslashreplace", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(["line", "reason", *map(harmless, parser.heading)])
            for line, fields, _problem in records:
                reason = survey.rejects.get(line)
                if reason is None and parser.order_of(fields) in torn:
                    reason = RejectCode.ORDER_INCOMPLETE
                if reason is not None:
                    writer.writerow([line, reason.value, *(harmless(field[:1_000]) for field in fields)])
                    written += 1
    except OSError as error:
        raise FileUnreadable(f"{file}: {error.strerror or error}.") from error
    finally:
        source.close()
    return written


def harmless(text: str) -> str:
    """Text that a spreadsheet will not run as a formula; numbers stay as they are."""
    plain = text.replace("\x00", "\\x00")
    runs = plain.startswith(_FORMULA) and not _NUMBER.fullmatch(plain)
    return f"'{plain}" if runs or _MARKED.match(plain) else plain
