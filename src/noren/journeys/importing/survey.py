"""The first reading of a file: what it speaks of, which orders are whole, and where each of them ends."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from noren.domains.orders.contracts import LineKind
from noren.journeys.importing.errors import TooManyRejects
from noren.journeys.importing.mapping import Mapping
from noren.journeys.importing.parsing import Row, RowParser, RowRefused
from noren.journeys.importing.reading import Record, RejectCode, Source, detected_encoding
from noren.journeys.importing.sheets import Sheet, is_workbook

MAX_REJECTS = 100_000
_STEP = 5_000

Told = Callable[[int, int], None]
"""Progress: (done, of how many)."""


@dataclass(slots=True)
class UsualPrice:
    """The price of a month's most rows, and when it was first asked in that month."""

    amount_minor: int
    since: datetime


@dataclass(slots=True)
class Asked:
    """In how many rows of a month a price was asked, and when first."""

    rows: int
    since: datetime


@dataclass(slots=True)
class ProductFacts:
    """What a file says of one code: how it was called where it was sold, and at which prices, month by month."""

    sold_as: Counter[str] = field(default_factory=Counter)
    called: Counter[str] = field(default_factory=Counter)
    asked: dict[tuple[int, int], dict[int, Asked]] = field(default_factory=dict)

    def name(self, sku: str) -> str:
        """As most sales call it; else as most other rows do; else its code."""
        for names in (self.sold_as, self.called):
            if names:
                return max(names, key=lambda name: (names[name], name))
        return sku

    def note(self, row: Row) -> None:
        sold = row.unit_minor > 0 and not row.gives_back and row.quantity > 0
        if row.name:
            (self.sold_as if sold else self.called)[row.name] += 1
        if sold:
            month = self.asked.setdefault((row.at.year, row.at.month), {})
            seen = month.get(row.unit_minor)
            if seen is None:
                month[row.unit_minor] = Asked(1, row.at)
            else:
                seen.rows += 1
                seen.since = min(seen.since, row.at)

    def usual_prices(self) -> list[UsualPrice]:
        """One price per month at most, and only where it differs from the month before; the higher of equals.

        A wholesaler's price moves with every quantity: each sale keeps its own on its line, the catalogue the usual.
        """
        found: list[UsualPrice] = []
        for month in sorted(self.asked):
            amounts = self.asked[month]
            usual = max(amounts, key=lambda amount: (amounts[amount].rows, amount))
            if not found or found[-1].amount_minor != usual:
                since = amounts[usual].since if found else min(seen.since for seen in amounts.values())
                found.append(UsualPrice(usual, since))
        return found


@dataclass(slots=True)
class CustomerFacts:
    since: datetime
    person: dict[str, str]


@dataclass(slots=True)
class OrderSpan:
    """Where an order's last row stands, whose it is, and whether all its rows can be imported."""

    last_row: int
    customer: str | None
    whole: bool = True


@dataclass(slots=True)
class Survey:
    """What the whole file holds. Rows are counted from 1, the heading aside."""

    rows: int = 0
    orders: dict[str, OrderSpan] = field(default_factory=dict)
    rejects: dict[int, RejectCode] = field(default_factory=dict)
    products: dict[str, ProductFacts] = field(default_factory=dict)
    customers: dict[str, CustomerFacts] = field(default_factory=dict)

    @property
    def torn(self) -> set[str]:
        """Orders that are not imported, because one of their rows cannot be."""
        return {number for number, span in self.orders.items() if not span.whole}


@dataclass(frozen=True, slots=True)
class Reader:
    """How a file is opened, each time it is read."""

    path: Path
    mapping: Mapping
    time_zone: str
    at: datetime

    def open(self) -> tuple[Source | Sheet, Iterator[Record], RowParser]:
        """The source, its records after the heading, and the parser made for it.

        Raises: FileUnreadable, FileEmpty, FileDamaged, EncodingWrong, ColumnsMissing, ColumnsDoubled.
        """
        source = self._source()
        records = iter(source)
        try:
            _line, heading, _problem = next(records)
            return source, records, RowParser(self.mapping, heading, time_zone=self.time_zone, at=self.at)
        except BaseException:
            source.close()
            raise

    def _source(self) -> Source | Sheet:
        if is_workbook(self.path):
            return Sheet(self.path)
        given = self.mapping.encoding
        encoding = detected_encoding(self.path) if given == "auto" else given
        return Source(self.path, encoding=encoding, delimiter=self.mapping.delimiter)


def survey(reader: Reader, *, told: Told) -> Survey:
    """Read the file once; and once more where something is rejected, so that nothing rejected leaves a trace.

    Raises: TooManyRejects, and what opening raises.
    """
    found = _read(reader, Survey(), told=told)
    torn = found.torn
    if torn or found.rejects:
        again = Survey(rows=0, orders=found.orders, rejects=found.rejects)
        return _read(reader, again, told=told, without=torn)
    return found


def _read(reader: Reader, into: Survey, *, told: Told, without: set[str] | None = None) -> Survey:
    source, records, parser = reader.open()
    try:
        for line, fields, problem in records:
            into.rows += 1
            if into.rows % _STEP == 0:
                told(source.position, source.size)
            if problem is not None:
                _reject(into, line, problem, "")
                continue
            try:
                row = parser.row(line, fields)
                if without is None:
                    _note_order(into, row)
                elif row.order in without:
                    continue
                _note_masters(into, row, parser)
            except RowRefused as refused:
                _reject(into, line, refused.code, parser.order_of(fields))
        told(source.size, source.size)
    finally:
        source.close()
    return into


def _note_order(into: Survey, row: Row) -> None:
    """Raises: RowRefused where the row contradicts its order, or could never be sold."""
    span = into.orders.get(row.order)
    if span is None:
        span = into.orders[row.order] = OrderSpan(into.rows, row.customer)
    span.last_row = into.rows
    if span.customer is None:
        span.customer = row.customer
    if span.customer != row.customer:
        raise RowRefused(RejectCode.CUSTOMER_DIFFERS)


def _note_masters(into: Survey, row: Row, parser: RowParser) -> None:
    charge = parser.mapping.kind_of(row.sku) is not LineKind.ITEM
    if row.quantity < 0 and (row.unit_minor or row.rounded_off or charge):
        raise RowRefused(RejectCode.QUANTITY_NEGATIVE)
    if row.unit_minor < 0 and (row.gives_back or not charge):
        raise RowRefused(RejectCode.PRICE_NEGATIVE)
    if not charge:
        facts = into.products.get(row.sku)
        if facts is None:
            facts = into.products[row.sku] = ProductFacts()
        facts.note(row)
    if row.customer:
        known = into.customers.get(row.customer)
        if known is None:
            into.customers[row.customer] = CustomerFacts(row.at, parser.person(row) if row.person else {})
        elif row.at < known.since:
            known.since = row.at


def _reject(into: Survey, line: int, code: RejectCode, order: str) -> None:
    into.rejects[line] = code
    if order:
        into.orders.setdefault(order, OrderSpan(into.rows, None)).whole = False
        into.orders[order].last_row = max(into.orders[order].last_row, into.rows)
    if len(into.rejects) > MAX_REJECTS:
        raise TooManyRejects(f"More than {MAX_REJECTS:,} rows cannot be read; the mapping is probably wrong.")
