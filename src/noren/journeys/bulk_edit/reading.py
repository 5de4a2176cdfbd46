"""From a file with the columns of an export to the lines of a change set."""

import tempfile
from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import ImportPrice
from noren.domains.places import api as places
from noren.journeys.bulk_edit.contracts import MAX_BYTES, MAX_LINES, ChangeLine, Outcome
from noren.journeys.bulk_edit.errors import FileTooLarge
from noren.journeys.importing.errors import FileEmpty
from noren.journeys.importing.reading import Record, RejectCode
from noren.journeys.importing.tables.fields import Field
from noren.journeys.importing.tables.frame import FieldRefused, TableParser, open_source
from noren.journeys.importing.tables.mapping import OWN, TableMapping
from noren.journeys.importing.tables.products import FIELDS
from noren.journeys.importing.tables.table import Here, Judged, TableRow

_READ = ("currency", "price_channel", "price_store", "price_from", "price_to")
_OTHER_PRICES = datetime(2000, 1, 1, tzinfo=UTC)


class _Prices:
    """The columns that matter here, of all that a file of products may have."""

    name = "prices"
    adds_up = None
    fields: Sequence[Field] = tuple(
        Field(one.name, one.read, needed=one.name in ("sku", "price"))
        for one in FIELDS
        if one.name in ("sku", "price", *_READ)
    )

    def begin(self, known: frozenset[str]) -> None: ...

    def key(self, row: TableRow) -> Sequence[Hashable]:
        return ()

    def concerns(self, row: TableRow) -> bool:
        return True

    def judge(self, rows: Sequence[TableRow]) -> Judged:
        return {}

    def facts(self, rows: Sequence[TableRow]) -> dict[str, Any]:
        return {}

    def here(self, rows: Sequence[TableRow]) -> dict[int, Here]:
        return {}

    def standing(self) -> dict[str, int]:
        return {}


def read_changes(*, content: bytes, currency: str, starts_at: datetime | None, at: datetime) -> list[ChangeLine]:
    """What each line of a CSV or XLSX file would change at the start; lines that cannot be read carry a reason.

    Only prices are taken: other columns of an export may stand there and are left alone.
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
            parser = TableParser(mapping, _Prices(), heading[1], at=at)
            read = list(islice(records, MAX_LINES + 1))
        finally:
            source.close()
    if len(read) > MAX_LINES:
        raise FileTooLarge
    if not read:
        raise FileEmpty
    return _judged([_parsed(parser, record) for record in read], currency, starts_at or at)


def _parsed(parser: TableParser, record: Record) -> TableRow | ChangeLine:
    line, fields, problem = record
    if problem is not None:
        return _refused(line, problem)
    try:
        return parser.row(line, fields)
    except FieldRefused as refused:
        return _refused(line, refused.code, refused.detail)


def _judged(parsed: Sequence[TableRow | ChangeLine], currency: str, start: datetime) -> list[ChangeLine]:
    skus = {row["sku"] for row in parsed if isinstance(row, TableRow)}
    known = {one.variant.sku: one for one in catalog.moved_variants(skus=sorted(skus)) if not one.archived}
    there = {place.code: place.id for place in places.list_locations()}
    first: dict[Hashable, int] = {}
    lines = []
    for row in parsed:
        line = row if isinstance(row, ChangeLine) else _line(row, known.get(row["sku"]), there, currency, start)
        scope = (line.sku, line.channel, line.location_id)
        if line.outcome is Outcome.CHANGED and first.setdefault(scope, line.line) != line.line:
            line = _refused(line.line, RejectCode.DUPLICATE, str(first[scope]), line.sku)
        lines.append(line)
    return lines


def _line(
    row: TableRow, here: catalog.MovedVariant | None, there: dict[str, UUID], currency: str, start: datetime
) -> ChangeLine:
    if here is None:
        return _refused(row.line, RejectCode.VARIANT_UNKNOWN, row["sku"], row["sku"])
    if row["price_store"] and row["price_store"] not in there:
        return _refused(row.line, RejectCode.PLACE_UNKNOWN, row["price_store"], row["sku"])
    if row["currency"] and row["currency"] != currency:
        return _refused(row.line, RejectCode.CURRENCY_DIFFERS, row["currency"], row["sku"])
    if row["price"] is None:
        return _refused(row.line, RejectCode.VALUE_MISSING, "price", row["sku"])
    channel, location_id = row["price_channel"], there.get(row["price_store"] or "")
    own = [
        price
        for price in here.variant.prices
        if (price.currency, price.channel, price.location_id) == (currency, channel, location_id)
    ]
    old = price_at(here.variant.prices, currency=currency, channel=channel, location_id=location_id, at=start)
    stands = any(
        (price.valid_from, price.amount_minor) == (row["price_from"] or _OTHER_PRICES, row["price"]) for price in own
    )
    same = stands or old == row["price"]
    if not same and row["price_to"] and row["price_to"] <= start:
        return _refused(row.line, RejectCode.DATE_INVALID, "price_to", row["sku"])
    return ChangeLine(
        line=row.line,
        outcome=Outcome.SAME if same else Outcome.CHANGED,
        sku=here.variant.sku,
        name=here.product.name.model_dump(),
        variant_id=here.id,
        channel=channel,
        location_id=location_id,
        valid_to=row["price_to"],
        old_minor=old,
        new_minor=row["price"],
    )


def price_at(
    prices: Sequence[ImportPrice], *, currency: str, channel: str | None, location_id: UUID | None, at: datetime
) -> int | None:
    """What a variant costs in this scope then: the place's own price, else the channel's, else the general one."""
    fitting = [
        one
        for one in prices
        if one.currency == currency
        and one.channel in (None, channel)
        and one.location_id in (None, location_id)
        and one.valid_from <= at
        and (one.valid_to is None or one.valid_to > at)
    ]
    first = max(fitting, key=lambda p: (p.location_id is not None, p.channel is not None, p.valid_from), default=None)
    return None if first is None else first.amount_minor


def _refused(line: int, code: RejectCode, detail: str = "", sku: str = "") -> ChangeLine:
    return ChangeLine(line=line, outcome=Outcome.REFUSED, reason=code.value, detail=detail, sku=sku)
