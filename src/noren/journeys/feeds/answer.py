"""How a long list goes out: written while it is read, packed where the reader can unpack, and not at all if it is known."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_etags

from noren.platform import sql

LINES = 500
"""Lines per chunk, so that packing and sending cost little per line."""
QUARTER_S = 15 * 60
# What happens to goods, prices, stores and stock leaves an event. The count of the latest tells of one that had been
# numbered earlier and was committed later.
_MARK = """
SELECT max(seq), count(*), max(recorded_at) FROM (SELECT seq, recorded_at FROM platform_outbox ORDER BY seq DESC LIMIT 2000) e
"""
_PLAIN = str.maketrans("\t\r\n", "   ")

Row = Iterable[object]


class Writes(Protocol):
    """A form of a feed: its media type, what stands before and after its rows, and a row."""

    media_type: str

    def head(self, fields: Iterable[str]) -> str: ...
    def row(self, fields: Iterable[str], row: Row) -> str: ...
    def foot(self) -> str: ...


class Tsv:
    """Values parted by tabs; whatever would break a line is a blank."""

    media_type = "text/tab-separated-values; charset=utf-8"

    def head(self, fields: Iterable[str]) -> str:
        return "\t".join(fields) + "\n"

    def row(self, fields: Iterable[str], row: Row) -> str:
        return "\t".join([str(value).translate(_PLAIN) for value in row]) + "\n"

    def foot(self) -> str:
        return ""


class Csv:
    """Values parted by commas, quoted where needed; a text that a spreadsheet would run gets an apostrophe."""

    media_type = "text/csv; charset=utf-8"

    def head(self, fields: Iterable[str]) -> str:
        return "\ufeff" + ",".join(fields) + "\r\n"

    def row(self, fields: Iterable[str], row: Row) -> str:
        return ",".join([_cell(value) for value in row]) + "\r\n"

    def foot(self) -> str:
        return ""


class Xml:
    """RSS 2.0 with the shopping namespace; empty fields are left out."""

    media_type = "application/xml; charset=utf-8"

    def head(self, fields: Iterable[str]) -> str:
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Noren</title>\n'
        )

    def row(self, fields: Iterable[str], row: Row) -> str:
        said = [(field, _xml(value)) for field, value in zip(fields, row, strict=True)]
        return "<item>" + "".join([f"<g:{field}>{text}</g:{field}>" for field, text in said if text]) + "</item>\n"

    def foot(self) -> str:
        return "</channel></rss>\n"


def feed_answer(
    request: HttpRequest, *, name: str, fields: Iterable[str], rows: Iterable[Row], form: Writes, at: datetime
) -> HttpResponseBase:
    """The feed as it is written, or 304 where the reader has it: nothing has happened since, in this quarter of an hour.

    The quarter bounds what leaves no event: a price that begins, a hold that runs out, a margin that is reviewed.
    """
    tag, changed_at = _version(name, form, at)
    headers = {
        "ETag": tag,
        "Last-Modified": http_date(changed_at.timestamp()),
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding, Authorization",
    }
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    chunks = _chunks(form, list(fields), rows)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        chunks = _packed(chunks)
        headers["Content-Encoding"] = "gzip"
    return StreamingHttpResponse(chunks, content_type=form.media_type, headers={**headers, "X-Accel-Buffering": "no"})


def _version(name: str, form: Writes, at: datetime) -> tuple[str, datetime]:
    found = sql.row(_MARK)
    latest, count, recorded_at = found if found is not None else (None, 0, None)
    quarter = datetime.fromtimestamp(at.timestamp() // QUARTER_S * QUARTER_S, UTC)
    mark = f"{name} {form.media_type} {quarter.isoformat()} {latest} {count}"
    return f'W/"{hashlib.sha256(mark.encode()).hexdigest()[:24]}"', max(quarter, recorded_at or quarter)


def _chunks(form: Writes, fields: list[str], rows: Iterable[Row]) -> Iterator[bytes]:
    yield form.head(fields).encode()
    lines = (form.row(fields, row) for row in rows)
    while chunk := "".join(islice(lines, LINES)):
        yield chunk.encode()
    if foot := form.foot():
        yield foot.encode()


def _packed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(level=5, wbits=31)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


def _cell(value: object) -> str:
    text = str(value)
    if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def _xml(value: object) -> str:
    """XML 1.0 has no characters below the blank but these three."""
    return escape("".join(mark for mark in str(value) if mark >= " " or mark in "\t\n\r"))
