"""From fields to rows: what a record says, in Noren's own values, or the reason why it says nothing."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from noren.journeys.importing.errors import ColumnsDoubled, ColumnsMissing, EncodingWrong
from noren.journeys.importing.mapping import FIELDS, REQUIRED, Mapping
from noren.journeys.importing.reading import RejectCode
from noren.kernel.money import currency_of

MAX_NAME = 200
MAX_CODE = 64
MAX_AMOUNT_MINOR = 10**15
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=1)

_BREAKS = re.compile(r"[\t\r\n]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}(\.0{1,6})?")
_NUMBER = re.compile(r"[+-]?([0-9]{1,13}(\.[0-9]{0,6})?|\.[0-9]{1,6})")
_ONE = Decimal(1)


class RowRefused(Exception):
    """This row cannot be imported."""

    def __init__(self, code: RejectCode) -> None:
        super().__init__(code)
        self.code = code


class Row(NamedTuple):
    """One row of sales. Amounts are in minor units; `rounded_off` is what the file says beyond a whole one.

    `quantity` is never negative in a row that gives money back. `person` and `kept` stand in the order of
    mapping.PERSON and Mapping.keep.
    """

    line: int
    order: str
    sku: str
    name: str
    quantity: int
    unit_minor: int
    amount_minor: int
    rounded_off: Decimal
    at: datetime
    customer: str
    gives_back: bool
    person: tuple[str, ...]
    kept: tuple[str, ...]


class Price(NamedTuple):
    minor: Decimal
    whole: int | None


_NOTHING_OFF = Decimal(0)


class RowParser:
    """Reads the records of one file, whose heading it has seen."""

    def __init__(self, mapping: Mapping, heading: Sequence[str], *, time_zone: str, at: datetime) -> None:
        """Raises: ColumnsMissing, ColumnsDoubled, EncodingWrong."""
        self.mapping = mapping
        self.heading = [name.strip() for name in heading]
        self._width = len(heading)
        self._constants = list(mapping.constants.values())
        where = _positions(mapping, self.heading)
        self._order, self._sku, self._quantity, self._at, self._price = (where[field] for field in REQUIRED)
        self._name, self._customer = where.get("name"), where.get("customer")
        self._person = tuple(where[field] for field in mapping.person_fields)
        self._kept = tuple(self.heading.index(name) for name in mapping.keep)
        self._mark = self.heading.index(mapping.returns.column) if mapping.returns.column else None
        self._mark_values = frozenset(mapping.returns.values)
        self._return_prefix = mapping.returns.order_prefix
        self._negative_returns = mapping.returns.negative_quantity
        self._instant = lru_cache(maxsize=4_096)(_instants(mapping.dates.format, ZoneInfo(time_zone), at))
        self._read_price = lru_cache(maxsize=16_384)(_prices(mapping))

    def order_of(self, fields: Sequence[str]) -> str:
        """The order number of a record that may be broken otherwise; empty where it has none."""
        if len(fields) != self._width or self._order >= self._width:
            return ""
        return fields[self._order].strip()

    def row(self, line: int, fields: list[str]) -> Row:
        """What the record says.

        Raises: RowRefused.
        """
        if len(fields) != self._width:
            raise RowRefused(RejectCode.COLUMNS)
        if self._constants:
            fields = fields + self._constants
        order, sku = _order_number(fields[self._order]), _goods_code(fields[self._sku])
        name = "" if self._name is None else _goods_name(fields[self._name])
        customer = "" if self._customer is None else _short(fields[self._customer])
        person = tuple([_short(fields[place]) for place in self._person]) if self._person else ()
        kept = tuple([_short(fields[place]) for place in self._kept]) if self._kept else ()
        quantity, price = _units(fields[self._quantity]), self._read_price(fields[self._price])
        gives_back = self._gives_back(order, fields, quantity)
        if gives_back:
            quantity = self._given_back(quantity)
        unit, off = price.whole, _NOTHING_OFF
        if unit is not None:
            amount = quantity * unit
        else:
            amount, unit = _rounded(price.minor * quantity), _rounded(price.minor)
            off = price.minor * quantity - amount
        if not -MAX_AMOUNT_MINOR < amount < MAX_AMOUNT_MINOR:
            raise RowRefused(RejectCode.AMOUNT_TOO_LARGE)
        at = self._instant(fields[self._at])
        return Row(line, order, sku, name, quantity, unit, amount, off, at, customer, gives_back, person, kept)

    def person(self, row: Row) -> dict[str, str]:
        """What the row says of its customer, by field."""
        return dict(zip(self.mapping.person_fields, row.person, strict=True))

    def _gives_back(self, order: str, fields: Sequence[str], quantity: int) -> bool:
        if self._return_prefix:
            return order.startswith(self._return_prefix)
        if self._mark is not None:
            return fields[self._mark].strip() in self._mark_values
        return self._negative_returns and quantity < 0

    def _given_back(self, quantity: int) -> int:
        if quantity > 0 and self._mark is None:
            raise RowRefused(RejectCode.QUANTITY_SIGN)
        return abs(quantity)


def _positions(mapping: Mapping, heading: Sequence[str]) -> dict[str, int]:
    """Where each field stands; constants stand behind the last column."""
    if any("\udc80" <= character <= "\udcff" for name in heading for character in name):
        raise EncodingWrong(f"The heading is no {mapping.encoding} text; name another with --encoding.")
    wanted = {*mapping.columns.values(), *mapping.keep, *filter(None, [mapping.returns.column])}
    if missing := sorted(wanted - set(heading)):
        there = ", ".join(_CONTROL.sub("?", name[:40]) for name in heading[:30])
        raise ColumnsMissing(f"The file has no column {', '.join(missing)}. It has: {there}.", columns=missing)
    if doubled := sorted(name for name in wanted if heading.count(name) > 1):
        raise ColumnsDoubled(f"The heading has more than one column {', '.join(doubled)}.", columns=doubled)
    where = {field: heading.index(column) for field, column in mapping.columns.items() if field in FIELDS}
    return where | {field: len(heading) + number for number, field in enumerate(mapping.constants)}


# Values repeat from row to row, so what was judged once is remembered; refusals are not.


@lru_cache(maxsize=1_024)
def _order_number(text: str) -> str:
    if not (order := text.strip()):
        raise RowRefused(RejectCode.ORDER_MISSING)
    return _short(order)


@lru_cache(maxsize=32_768)
def _goods_code(text: str) -> str:
    if not (sku := _tidy(text)):
        raise RowRefused(RejectCode.SKU_MISSING)
    return _short(sku)


@lru_cache(maxsize=32_768)
def _goods_name(text: str) -> str:
    name = _tidy(_BREAKS.sub(" ", text))
    if len(name) > MAX_NAME:
        raise RowRefused(RejectCode.TEXT_TOO_LONG)
    if _CONTROL.search(name):
        raise RowRefused(RejectCode.CONTROL_CHARACTERS)
    return name


@lru_cache(maxsize=32_768)
def _short(text: str) -> str:
    short = text.strip()
    if len(short) > MAX_CODE:
        raise RowRefused(RejectCode.TEXT_TOO_LONG)
    if not short.isprintable():
        raise RowRefused(RejectCode.CONTROL_CHARACTERS)
    return short


def _tidy(text: str) -> str:
    """As the catalogue stores text: NFKC, single spaces. Control characters stay, to be refused."""
    return re.sub(" +", " ", unicodedata.normalize("NFKC", text)).strip(" ")


@lru_cache(maxsize=4_096)
def _units(text: str) -> int:
    text = text.strip()
    if not _INTEGER.fullmatch(text):
        raise RowRefused(RejectCode.QUANTITY_INVALID)
    quantity = int(text.partition(".")[0])
    if quantity == 0:
        raise RowRefused(RejectCode.QUANTITY_ZERO)
    return quantity


def _rounded(minor: Decimal) -> int:
    return int(minor.quantize(_ONE, ROUND_HALF_UP))


def _prices(mapping: Mapping) -> Callable[[str], Price]:
    numbers, scale = mapping.numbers, 10 ** currency_of(mapping.currency).minor_digits

    def price(text: str) -> Price:
        plain = text.strip()
        if numbers.thousands:
            plain = plain.replace(numbers.thousands, "")
        if numbers.decimal != ".":
            plain = plain.replace(".", "?").replace(numbers.decimal, ".")
        if not _NUMBER.fullmatch(plain):
            raise RowRefused(RejectCode.PRICE_INVALID)
        minor = Decimal(plain) * scale
        return Price(minor, int(minor) if minor == minor.to_integral_value() else None)

    return price


def _instants(form: str, zone: ZoneInfo, now: datetime) -> Callable[[str], datetime]:
    def instant(text: str) -> datetime:
        text = text.strip()
        try:
            read = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - local to the place, which is put in below
        except ValueError as error:
            raise RowRefused(RejectCode.DATE_INVALID) from error
        try:
            at = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
        except (OverflowError, ValueError) as error:
            raise RowRefused(RejectCode.DATE_OUT_OF_RANGE) from error
        if not EARLIEST <= at <= now + LATEST_AHEAD:
            raise RowRefused(RejectCode.DATE_OUT_OF_RANGE)
        return at

    return instant
