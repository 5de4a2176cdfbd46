"""The fields of a row, in Noren's own values, however a chain's old system writes them."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from noren.domains.catalog import api as catalog
from noren.journeys.importing.parsing import RowRefused
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.tables.mapping import TableMapping
from noren.kernel.gtin import GtinInvalid
from noren.kernel.japanese import EmailInvalid, PhoneInvalid, normalise_email, normalise_phone, numeric_text
from noren.kernel.money import currency_of

MAX_WHOLE = 10**12
EARLIEST = date(1868, 1, 25)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_WHOLE = re.compile(r"-?[0-9]{1,15}(\.0{1,6})?")
_AMOUNT = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,6})?")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ERA_DAY = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])\s*(元|\d{1,2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
)
_CLOCK = re.compile(r"[T\s]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?")
_ERAS = {
    "M": 1867,
    "T": 1911,
    "S": 1925,
    "H": 1988,
    "R": 2018,
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
}
_YES = frozenset(("1", "true", "yes", "y", "はい", "有", "○", "公開"))
_NO = frozenset(("0", "false", "no", "n", "いいえ", "無", "×", "非公開"))


@dataclass(frozen=True, slots=True)
class Reading:
    """How this file writes things: its mapping, the zone that its local times are in, and the time of the import."""

    mapping: TableMapping
    zone: ZoneInfo
    at: datetime


Read = Callable[[str, Reading], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, how its text is read, and whether every row must have it. An empty text is None."""

    name: str
    read: Read
    needed: bool = False

    def value(self, text: str, reading: Reading) -> Any:
        """What the text says.

        Raises: RowRefused.
        """
        plain = plain_text(text).strip()
        if not plain:
            if self.needed:
                raise RowRefused(RejectCode.VALUE_MISSING)
            return None
        words = reading.mapping.values.get(self.name)
        return self.read(plain if words is None else words.get(plain, plain), reading)


def plain_text(text: str) -> str:
    """Without the mark that keeps a spreadsheet from running a text as a formula."""
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) else text


def text(limit: int) -> Read:
    """Text of one or several lines, of at most so many characters."""

    def read(given: str, _reading: Reading) -> str:
        if len(given) > limit:
            raise RowRefused(RejectCode.TEXT_TOO_LONG)
        if _CONTROL.search(given):
            raise RowRefused(RejectCode.CONTROL_CHARACTERS)
        return given

    return read


def code(given: str, _reading: Reading) -> str:
    """A number or code: printable, at most 64 characters, NFKC."""
    tidy = " ".join(unicodedata.normalize("NFKC", given).split())
    if len(tidy) > 64:
        raise RowRefused(RejectCode.TEXT_TOO_LONG)
    if not tidy.isprintable():
        raise RowRefused(RejectCode.CONTROL_CHARACTERS)
    return tidy


def one_of(*words: str) -> Read:
    """One of a few words."""

    def read(given: str, _reading: Reading) -> str:
        folded = given.casefold()
        if folded not in words:
            raise RowRefused(RejectCode.VALUE_INVALID)
        return folded

    return read


def yes_or_no(given: str, _reading: Reading) -> bool:
    """Yes or no, as people and systems write it."""
    folded = unicodedata.normalize("NFKC", given).casefold()
    if folded not in _YES and folded not in _NO:
        raise RowRefused(RejectCode.VALUE_INVALID)
    return folded in _YES


def pattern(form: str) -> Read:
    """Text of a form."""
    compiled = re.compile(form)

    def read(given: str, _reading: Reading) -> str:
        if not compiled.fullmatch(given):
            raise RowRefused(RejectCode.VALUE_INVALID)
        return given

    return read


def email(given: str, _reading: Reading) -> str:
    """An address as it is written, once it is known to be one."""
    try:
        normalise_email(given)
    except EmailInvalid as error:
        raise RowRefused(RejectCode.EMAIL_INVALID) from error
    return unicodedata.normalize("NFKC", given)


def phone(given: str, _reading: Reading) -> str:
    """As it is written, once it is known to be one."""
    try:
        normalise_phone(given)
    except PhoneInvalid as error:
        raise RowRefused(RejectCode.PHONE_INVALID) from error
    return numeric_text(given)


def gtin(given: str, _reading: Reading) -> str:
    """With a right check digit, and none of a retailer's own."""
    try:
        return catalog.gtin_of(given) or ""
    except GtinInvalid as error:
        raise RowRefused(RejectCode.GTIN_INVALID) from error


def whole(given: str, reading: Reading) -> int:
    """A whole number from 0 on; full-width digits, thousands marks and 円 may stand in it."""
    plain = _number(given, reading)
    if not _WHOLE.fullmatch(plain):
        raise RowRefused(RejectCode.NUMBER_INVALID)
    return _not_negative(int(plain.partition(".")[0]))


def money(given: str, reading: Reading) -> int:
    """An amount of the mapping's currency in whole minor units, from 0 on."""
    plain = _number(given, reading)
    if not _AMOUNT.fullmatch(plain):
        raise RowRefused(RejectCode.NUMBER_INVALID)
    minor = Decimal(plain) * 10 ** currency_of(reading.mapping.currency).minor_digits
    if minor != minor.to_integral_value():
        raise RowRefused(RejectCode.NUMBER_INVALID)
    return _not_negative(int(minor))


def day(given: str, reading: Reading) -> date:
    """A date: 2024-04-01, 2024/4/1, 20240401, 2024年4月1日, 令和6年4月1日, R6.4.1."""
    return _date_and_rest(given, reading)[0]


def moment(given: str, reading: Reading) -> datetime:
    """An instant: ISO 8601 with its offset, else a date with or without a time, local to the place."""
    folded = unicodedata.normalize("NFKC", given)
    if not reading.mapping.dates.format:
        try:
            exact = datetime.fromisoformat(folded)
        except ValueError:
            exact = None
        if exact is not None and exact.tzinfo is not None:
            return _in_range(exact.astimezone(UTC))
    found, rest = _date_and_rest(given, reading)
    return _in_range(datetime.combine(found, rest or time(), reading.zone).astimezone(UTC))


def end_of(given: str, reading: Reading) -> datetime:
    """Until when something counts: through a whole day where only a day is named, else up to an instant."""
    folded = unicodedata.normalize("NFKC", given)
    if ":" in folded:
        return moment(given, reading)
    last = day(given, reading)
    return _in_range(datetime.combine(last + timedelta(days=1), time(), reading.zone).astimezone(UTC))


def own_id(given: str, _reading: Reading) -> UUID:
    """An id of Noren's, from its own export."""
    try:
        return UUID(given)
    except ValueError as error:
        raise RowRefused(RejectCode.VALUE_INVALID) from error


def listed(given: str, _reading: Reading) -> Any:
    """A JSON list, from Noren's own export."""
    try:
        found = orjson.loads(given)
    except orjson.JSONDecodeError as error:
        raise RowRefused(RejectCode.VALUE_INVALID) from error
    if not isinstance(found, list):
        raise RowRefused(RejectCode.VALUE_INVALID)
    return found


def _number(given: str, reading: Reading) -> str:
    numbers = reading.mapping.numbers
    plain = numeric_text(given).replace(" ", "")
    plain = re.sub(r"^[△▲]", "-", plain).replace("¥", "").replace("\\", "").removesuffix("円").removesuffix("点")
    if numbers.thousands:
        plain = plain.replace(numbers.thousands, "")
    if numbers.decimal != ".":
        plain = plain.replace(".", "?").replace(numbers.decimal, ".")
    return plain.removeprefix("+")


def _not_negative(number: int) -> int:
    if number < 0:
        raise RowRefused(RejectCode.NEGATIVE)
    if number > MAX_WHOLE:
        raise RowRefused(RejectCode.AMOUNT_TOO_LARGE)
    return number


def _date_and_rest(given: str, reading: Reading) -> tuple[date, time | None]:
    form = reading.mapping.dates.format
    if form:
        try:
            read = datetime.strptime(given, form)  # noqa: DTZ007 - local to the place, which is put in by the caller
        except ValueError as error:
            raise RowRefused(RejectCode.DATE_INVALID) from error
        return _sensible(read.date()), read.time()
    return _any_date(unicodedata.normalize("NFKC", given).strip())


@lru_cache(maxsize=8_192)
def _any_date(given: str) -> tuple[date, time | None]:
    for form in (_DAY, _PLAIN_DAY, _ERA_DAY):
        found = form.match(given)
        if found:
            break
    else:
        raise RowRefused(RejectCode.DATE_INVALID)
    parts = found.groups()
    if form is _ERA_DAY:
        year = _ERAS[parts[0]] + (1 if parts[1] == "元" else int(parts[1]))
        parts = (str(year), *parts[2:])
    clock = _CLOCK.fullmatch(given[found.end() :].rstrip("Z"))
    if clock is None and given[found.end() :].strip():
        raise RowRefused(RejectCode.DATE_INVALID)
    try:
        rest = None if clock is None else time(int(clock[1]), int(clock[2]), int(clock[3] or 0))
        return _sensible(date(*(int(part) for part in parts))), rest
    except ValueError as error:
        raise RowRefused(RejectCode.DATE_INVALID) from error


def _sensible(found: date) -> date:
    if found < EARLIEST or found.year > 2200:
        raise RowRefused(RejectCode.DATE_OUT_OF_RANGE)
    return found


def _in_range(found: datetime) -> datetime:
    _sensible(found.date())
    return found
