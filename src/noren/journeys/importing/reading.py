"""From a file to records: whatever the bytes are, each line becomes fields or a reason why not."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, cast

from noren.journeys.importing.errors import EncodingWrong, FileDamaged, FileEmpty, FileUnreadable

MAX_LINE = 1_000_000
"""Characters; a longer line is no row of sales."""
MAX_LINES_PER_RECORD = 100
"""A quoted field may hold line breaks; one that goes on for longer was never closed."""

_PROBE = 1_048_576


class RejectCode(StrEnum):
    """Why a row is not imported. These stand in the rejects file and never change."""

    ENCODING = "encoding"
    NUL_BYTE = "nul_byte"
    LINE_TOO_LONG = "line_too_long"
    QUOTE_UNCLOSED = "quote_unclosed"
    QUOTE_MISPLACED = "quote_misplaced"
    COLUMNS = "columns"
    ORDER_MISSING = "order_missing"
    SKU_MISSING = "sku_missing"
    TEXT_TOO_LONG = "text_too_long"
    CONTROL_CHARACTERS = "control_characters"
    QUANTITY_INVALID = "quantity_invalid"
    QUANTITY_ZERO = "quantity_zero"
    QUANTITY_NEGATIVE = "quantity_negative"
    QUANTITY_SIGN = "quantity_sign"
    PRICE_INVALID = "price_invalid"
    PRICE_NEGATIVE = "price_negative"
    AMOUNT_TOO_LARGE = "amount_too_large"
    DATE_INVALID = "date_invalid"
    DATE_OUT_OF_RANGE = "date_out_of_range"
    CUSTOMER_DIFFERS = "customer_differs"
    ORDER_INCOMPLETE = "order_incomplete"
    VALUE_MISSING = "value_missing"
    VALUE_INVALID = "value_invalid"
    NUMBER_INVALID = "number_invalid"
    NEGATIVE = "negative"
    EMAIL_INVALID = "email_invalid"
    PHONE_INVALID = "phone_invalid"
    GTIN_INVALID = "gtin_invalid"
    FORMULA = "formula"
    DUPLICATE = "duplicate"
    PLACE_UNKNOWN = "place_unknown"
    PLACE_DIFFERS = "place_differs"
    SUPPLIER_UNKNOWN = "supplier_unknown"
    PURCHASE_EXISTS = "purchase_exists"
    CURRENCY_DIFFERS = "currency_differs"
    VARIANT_UNKNOWN = "variant_unknown"
    MEMBER_UNKNOWN = "member_unknown"
    IDENTIFIER_TAKEN = "identifier_taken"
    TWO_PEOPLE = "two_people"
    GTIN_TAKEN = "gtin_taken"
    SKU_TAKEN = "sku_taken"
    EXPIRED = "expired"
    IMAGE_INVALID = "image_invalid"


Record = tuple[int, list[str], RejectCode | None]
"""(line of the file, fields, why they cannot be read)"""


class Source:
    """An open file of records; `.gz` is unpacked on the way. `position` and `size` are bytes of the file itself."""

    def __init__(self, path: Path, *, encoding: str, delimiter: str) -> None:
        try:
            self._raw: IO[bytes] = path.open("rb")
            self.size = path.stat().st_size
            beginning = self._raw.read(2)
            self._raw.seek(0)
        except OSError as error:
            raise FileUnreadable(f"{path}: {error.strerror or error}.") from error
        packed = beginning == b"\x1f\x8b"
        unpacked = cast("IO[bytes]", gzip.GzipFile(fileobj=self._raw)) if packed else self._raw
        # A byte that does not belong to the encoding becomes a lone surrogate, and its row a reject.
        self._text = io.TextIOWrapper(
            unpacked,
            encoding="utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding,
            errors="surrogateescape",
            newline=None,
        )
        self._delimiter = delimiter
        self.encoding = encoding

    @property
    def position(self) -> int:
        return self._raw.tell()

    def close(self) -> None:
        self._text.close()
        self._raw.close()

    def __iter__(self) -> Iterator[Record]:
        """The heading first. Empty lines are skipped.

        Raises: FileEmpty, FileDamaged, EncodingWrong.
        """
        try:
            yield from self._records()
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FileDamaged from error
        except UnicodeError as error:
            raise EncodingWrong(f"This is no {self.encoding} text; name another with --encoding.") from error

    def _records(self) -> Iterator[Record]:
        lines = _Lines(self._text)
        delimiter = self._delimiter
        anything = False
        for number, line in lines:
            if line == "\n":
                continue
            anything = True
            if len(line) > MAX_LINE:
                yield number, [line[:200]], RejectCode.LINE_TOO_LONG
            elif not line.isascii() and _broken(line):
                yield number, [line[:MAX_LINE].rstrip("\n")], RejectCode.ENCODING
            elif "\x00" in line:
                yield number, [line.rstrip("\n")], RejectCode.NUL_BYTE
            elif '"' in line:
                yield _quoted(number, line, lines, delimiter)
            else:
                yield number, line.rstrip("\n").split(delimiter), None
        if not anything:
            raise FileEmpty


def detected_encoding(path: Path) -> str:
    """UTF-8, UTF-16 by its mark, or Windows' Shift_JIS: what the whole file can be read in, else what its beginning can.

    Raises: FileUnreadable, FileDamaged.
    """
    try:
        with _unpacked(path) as file:
            beginning = file.read(_PROBE)
            if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            whole = [name for name in ("utf-8", "cp932") if _reads(file, name)]
    except OSError as error:
        raise FileUnreadable(f"{path}: {error.strerror or error}.") from error
    except (EOFError, zlib.error) as error:
        raise FileDamaged from error
    return whole[0] if whole else "utf-8" if _begins(beginning, "utf-8") else "cp932"


def _unpacked(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.open(path)) if packed else path.open("rb")


def _reads(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while part := file.read(_PROBE):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _begins(beginning: bytes, encoding: str) -> bool:
    first_line = beginning.partition(b"\n")[0]
    try:
        first_line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


class _Lines:
    """The lines with their numbers, and a look ahead that can be taken back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._number = 0
        self._waiting: list[str] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while line := self.next():
            yield self._number, line

    def next(self) -> str:
        """The next line, cut off a little after MAX_LINE; empty at the end."""
        line = self._waiting.pop() if self._waiting else self._read()
        self._number += bool(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        self._waiting.extend(reversed(lines))
        self._number -= len(lines)

    def _read(self) -> str:
        line = self._text.readline(MAX_LINE + 2)
        if len(line) > MAX_LINE and not line.endswith("\n"):
            rest = line
            while rest and not rest.endswith("\n"):
                rest = self._text.readline(MAX_LINE)
        return line


def _broken(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return True
    return False


def _quoted(number: int, line: str, lines: _Lines, delimiter: str) -> Record:
    """A record with quotes, which may go on over several lines. If it never ends, only its first line is lost."""
    whole, further, problem = line, list[str](), None
    while problem is None:
        try:
            return number, next(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter, strict=True)), None
        except csv.Error as error:
            problem = _problem_of(str(error))
        while problem is RejectCode.QUOTE_UNCLOSED:
            following = lines.next()
            if not following:
                break
            further.append(following)
            whole += following
            if len(further) >= MAX_LINES_PER_RECORD or len(whole) > MAX_LINE:
                break
            if '"' in following:
                problem = None
    lines.put_back(further)
    return number, [line.rstrip("\n")], problem


def _problem_of(said: str) -> RejectCode:
    if "unexpected end" in said:
        return RejectCode.QUOTE_UNCLOSED
    return RejectCode.TEXT_TOO_LONG if "limit" in said else RejectCode.QUOTE_MISPLACED
