"""Deliveries that suppliers announce, and purchases, from a CSV or XLSX file: looked at line by line, then all or nothing."""

import csv
import io
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from noren.domains.catalog import api as catalog
from noren.domains.catalog.contracts import DEFAULT_CURRENCY
from noren.domains.places import api as places
from noren.domains.supply import api as supply
from noren.domains.supply.contracts import MAX_UNITS, Contract, Ordered, PlacePurchase, PlacePurchases
from noren.journeys.importing.errors import ColumnsMissing, FileEmpty, FileTooLarge, FileUnreadable
from noren.journeys.importing.reading import Record, RejectCode
from noren.journeys.importing.tables.fields import Field, code, moment, text, whole
from noren.journeys.importing.tables.frame import FieldRefused, TableParser, open_source
from noren.journeys.importing.tables.mapping import OWN, TableMapping
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor
from noren.platform.command import command
from noren.platform.sent_files import MAX_BYTES, KeepFile, keep_file, sent_file

MAX_LINES = 5_000
_TOLD = 50

FIELDS = (
    Field("supplier", code, needed=True),
    Field("number", text(60), needed=True),
    Field("place", code, needed=True),
    Field("goods", code, needed=True),
    Field("quantity", whole, needed=True),
    Field("expected", moment),
)
HEADINGS: dict[str, tuple[str, ...]] = {
    "supplier": ("仕入先コード", "仕入先", "取引先コード", "supplier", "supplier_code"),
    "number": ("注文番号", "発注番号", "伝票番号", "number", "purchase_number"),
    "place": ("店舗コード", "納品先コード", "納品先", "place", "store_code"),
    "goods": ("商品コード", "JAN", "JANコード", "goods", "SKU"),
    "quantity": ("数量", "発注数", "出荷数", "quantity"),
    "expected": ("入荷予定日", "納品日", "納期", "expected", "expected_date"),
}
"""What a column may be called: the template's Japanese word first, its English one last."""
_SAMPLE = ("S001", "PO-1001", "shibuya", "4901234567894", "12", "2026-12-01")


@dataclass(frozen=True, slots=True)
class _Columns:
    fields: Sequence[Field] = FIELDS
    adds_up: str | None = None


class DeliveryLine(Contract):
    """One line as it was read. `why` None: it can be taken over; else a reject code, and `what` it is about."""

    line: int
    supplier: str = ""
    number: str = ""
    place: str = ""
    goods: str = ""
    variant_id: UUID | None = None
    quantity: int = 0
    expected_at: datetime | None = None
    why: RejectCode | None = None
    what: str = ""


class DeliveryFile(Contract):
    """What a file would bring: each line, and the purchases that they make; none while a line is refused."""

    lines: list[DeliveryLine]
    purchases: list[PlacePurchase]
    units: int
    refused: int


def read_deliveries(*, content: bytes, actor: Actor, at: datetime) -> DeliveryFile:
    """Look at a file line by line; nothing is written. Four statements.

    Raises: FileTooLarge, FileEmpty, FileUnreadable, ColumnsMissing, ColumnsDoubled, and what else importing.errors says of files.
    """
    if len(content) > MAX_BYTES:
        raise FileTooLarge
    if content.startswith(b"\x1f\x8b"):
        raise FileUnreadable
    parsed = _read(content, at)
    lines = _once(_judged(parsed, actor))
    refused = sum(line.why is not None for line in lines)
    return DeliveryFile(
        lines=lines,
        purchases=[] if refused else _purchases(lines),
        units=sum(line.quantity for line in lines if line.why is None),
        refused=refused,
    )


@command("supply.send_deliveries", permission="supply.place_purchase")
def send_deliveries(*, input: KeepFile, actor: Actor, at: datetime) -> UUID:
    """Keep a file for a day, to be looked at and then taken over by whoever sent it.

    Raises: SentFileTooLarge.
    """
    return keep_file(input=input, actor=actor, at=at)


def preview_deliveries(*, file_id: UUID, actor: Actor, at: datetime) -> DeliveryFile:
    """What a file that was sent would bring.

    Raises: SentFileGone, and as `read_deliveries`.
    """
    return read_deliveries(content=sent_file(file_id=file_id, actor=actor, at=at).content, actor=actor, at=at)


def wanted_of(read: DeliveryFile) -> PlacePurchases:
    """What is to be written down of a file, all of it.

    Raises: DeliveryFileRefused while a line cannot be taken over.
    """
    if read.refused:
        told = [{"line": one.line, "why": one.why.value, "what": one.what} for one in read.lines if one.why is not None]
        raise supply.DeliveryFileRefused(lines=told[:_TOLD], refused=read.refused)
    return PlacePurchases(purchases=read.purchases)


def template_of(language: str) -> bytes:
    """A file with the columns that are read and a line to be written over; spreadsheet programs know it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading_of(one.name, language) for one in FIELDS)
    writer.writerow(_SAMPLE)
    return out.getvalue().encode("utf-8-sig")


def heading_of(field: str, language: str) -> str:
    """What the template calls a column."""
    return HEADINGS[field][0 if language == "ja" else -1]


def _read(content: bytes, at: datetime) -> list[DeliveryLine]:
    mapping = TableMapping(source=OWN, currency=DEFAULT_CURRENCY)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.xlsx"  # a workbook must be called one; what it is decides its content
        file.write_bytes(content)
        source = open_source(file, mapping)
        try:
            records = iter(source)
            heading = next(records, None)
            if heading is None:
                raise FileEmpty
            known = mapping.model_copy(update={"columns": _columns(heading[1])})
            parser = TableParser(known, _Columns(), heading[1], at=at)
            read = list(islice(records, MAX_LINES + 1))
        finally:
            source.close()
    if not read:
        raise FileEmpty
    if len(read) > MAX_LINES:
        raise FileTooLarge
    return [_parsed(parser, record) for record in read]


def _columns(heading: Sequence[str]) -> dict[str, str]:
    """Which column says what, in the file's own words; others are passed over."""
    known = {_tidy(word): name for name, words in HEADINGS.items() for word in words}
    found: dict[str, str] = {}
    for column in heading:
        name = known.get(_tidy(column))
        if name:
            found.setdefault(name, column.strip())
    if missing := [one.name for one in FIELDS if one.needed and one.name not in found]:
        raise ColumnsMissing(f"The file has no {', '.join(missing)}.", columns=missing)
    return found


def _tidy(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split())


def _parsed(parser: TableParser, record: Record) -> DeliveryLine:
    line, fields, problem = record
    if problem is not None:
        return DeliveryLine(line=line, why=problem)
    try:
        row = parser.row(line, fields)
    except FieldRefused as refused:
        return DeliveryLine(line=line, why=refused.code, what=refused.detail)
    read = DeliveryLine(
        line=line,
        supplier=row.values["supplier"],
        number=row.values["number"],
        place=row.values["place"],
        goods=row.values["goods"],
        quantity=row.values["quantity"],
        expected_at=row.values.get("expected"),
    )
    if read.quantity == 0:
        return _refused(read, RejectCode.QUANTITY_ZERO, "quantity")
    if read.quantity > MAX_UNITS:
        return _refused(read.model_copy(update={"quantity": 0}), RejectCode.AMOUNT_TOO_LARGE, "quantity")
    return read


def _judged(lines: Sequence[DeliveryLine], actor: Actor) -> list[DeliveryLine]:
    """Whether suppliers, places and goods are known, and the numbers new."""
    right = [line for line in lines if line.why is None]
    suppliers = {one.code: one.id for one in supply.list_suppliers() if not one.archived}
    stores = {place.code: place.id for place in places.list_locations() if actor.reaches(place.id)}
    goods = catalog.variants_called(codes=sorted({line.goods for line in right}))
    numbers = {(suppliers[line.supplier], line.number) for line in right if line.supplier in suppliers}
    taken = supply.purchases_numbered(numbers=sorted(numbers))

    def judge(line: DeliveryLine) -> DeliveryLine:
        if line.why is not None:
            return line
        if line.supplier not in suppliers:
            return _refused(line, RejectCode.SUPPLIER_UNKNOWN, "supplier")
        if (suppliers[line.supplier], line.number) in taken:
            return _refused(line, RejectCode.PURCHASE_EXISTS, "number")
        if line.place not in stores:
            return _refused(line, RejectCode.PLACE_UNKNOWN, "place")
        if line.goods not in goods:
            return _refused(line, RejectCode.VARIANT_UNKNOWN, "goods")
        return line.model_copy(update={"variant_id": goods[line.goods]})

    return [judge(line) for line in lines]


def _once(lines: Sequence[DeliveryLine]) -> list[DeliveryLine]:
    """A purchase goes to one place, and names its goods once: the first line counts."""
    place_of: dict[tuple[str, str], str] = {}
    seen: set[tuple[str, str, UUID | None]] = set()

    def once(line: DeliveryLine) -> DeliveryLine:
        if line.why is not None:
            return line
        if place_of.setdefault((line.supplier, line.number), line.place) != line.place:
            return _refused(line, RejectCode.PLACE_DIFFERS, "place")
        named = (line.supplier, line.number, line.variant_id)
        if named in seen:
            return _refused(line, RejectCode.DUPLICATE, "goods")
        seen.add(named)
        return line

    return [once(line) for line in lines]


def _refused(line: DeliveryLine, why: RejectCode, what: str) -> DeliveryLine:
    return line.model_copy(update={"why": why, "what": what})


def _purchases(lines: Sequence[DeliveryLine]) -> list[PlacePurchase]:
    """Their ids follow from supplier and number: the same file again, even at once, is the same purchases."""
    suppliers = {one.code: one.id for one in supply.list_suppliers()}
    stores = {place.code: place.id for place in places.list_locations()}
    together: dict[tuple[str, str], list[DeliveryLine]] = defaultdict(list)
    for line in lines:
        together[line.supplier, line.number].append(line)
    return [
        PlacePurchase(
            id=derived_id("delivery file", suppliers[supplier], number),
            supplier_id=suppliers[supplier],
            location_id=stores[of[0].place],
            number=number,
            lines=[
                Ordered(
                    variant_id=line.variant_id,
                    quantity=line.quantity,
                    expected_at=line.expected_at,
                )
                for line in of
                if line.variant_id is not None
            ],
        )
        for (supplier, number), of in together.items()
    ]
