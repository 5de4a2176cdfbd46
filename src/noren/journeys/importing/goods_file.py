"""Products of a shop's own spreadsheet: looked at first, then brought in with what stands on the shelf."""

import csv
import io
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from noren.journeys.importing.errors import ColumnsMissing, FileEmpty, FileTooLarge, FileUnreadable, SheetTooLarge
from noren.journeys.importing.reading import RejectCode
from noren.journeys.importing.sheets import is_workbook
from noren.journeys.importing.tables import products, stock
from noren.journeys.importing.tables.contracts import Rejected, TableOutcome, TableWish
from noren.journeys.importing.tables.frame import FieldRefused, TableParser, import_table, open_source, run_id_of
from noren.journeys.importing.tables.kinds import table_of
from noren.journeys.importing.tables.mapping import TableMapping
from noren.journeys.importing.tables.reasons import reason
from noren.journeys.importing.tables.run import table_progress
from noren.platform.actor import Actor
from noren.platform.sent_files import sent_file

SOURCE = "own-file"
MAX_LINES = 5_000
MAX_UNPACKED = 60_000_000
FIRST = 10
MOST_TOLD = 100
DEPARTMENT = ("all-products", "すべての商品", "All products")
"""Where goods stand that nobody has sorted yet: code, Japanese and English name."""

# How shops head their columns; the first is the template's. Noren's own names are understood too.
HEADINGS: dict[str, tuple[str, ...]] = {
    "sku": ("商品コード", "商品番号", "品番", "コード", "code", "item code"),
    "name": ("商品名", "品名", "名称", "product", "product name", "item"),
    "price": ("税込価格", "価格", "販売価格", "売価", "値段", "price with tax"),
    "tax_category": ("税区分", "税率", "軽減税率", "tax", "tax category"),
    "department": ("部門", "カテゴリ", "カテゴリー", "分類", "category"),
    "gtin": ("JAN", "JANコード", "バーコード", "jan code", "barcode"),
    "quantity": ("在庫数", "在庫", "数量", "stock", "units"),
}
_TEMPLATE = ("sku", "name", "price", "tax_category", "department", "gtin", "quantity")
_TAX = {
    "8": "food", "8%": "food", "0.08": "food", "軽減": "food", "軽減税率": "food", "食品": "food", "飲食料品": "food", "Food": "food",
    "10": "standard", "10%": "standard", "0.1": "standard", "標準": "standard", "標準税率": "standard",
    "酒": "alcohol", "酒類": "alcohol", "Alcohol": "alcohol", "非課税": "exempt",
}  # fmt: skip
_SAMPLES = {
    "ja": (
        ("C001", "ブレンドコーヒー", "500", "食品", "飲み物", "", "0"),
        ("C002", "チーズケーキ", "580", "食品", "お菓子", "", "12"),
        ("G001", "マグカップ", "1980", "標準", "雑貨", "", "6"),
    ),
    "en": (
        ("C001", "House blend", "500", "Food", "Drinks", "", "0"),
        ("C002", "Cheesecake", "580", "Food", "Cakes", "", "12"),
        ("G001", "Mug", "1980", "standard", "Things", "", "6"),
    ),
}


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RefusedLine(Contract):
    """`what`: the column of the file that the reason is about, or the code that stands in its way."""

    line: int
    why: str
    what: str


class Preview(Contract):
    """What a file would bring. `unread` are columns that say nothing to Noren."""

    name: str
    heading: list[str]
    first: list[list[str]]
    lines: int
    taken: int
    refused: list[RefusedLine]
    refused_lines: int
    with_stock: bool
    unread: list[str]
    is_in_already: bool


class Brought(Contract):
    """What a file has brought; of one that was in already, nothing."""

    products: int
    refused_lines: int
    was_in: bool


def template_of(language: str) -> bytes:
    """A file with the columns that are read and three lines to be written over; spreadsheet programs know it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading_of(name, language) for name in _TEMPLATE)
    writer.writerows(_SAMPLES.get(language, _SAMPLES["en"]))
    return out.getvalue().encode("utf-8-sig")


def heading_of(field: str, language: str) -> str:
    """What the template calls a column."""
    words = HEADINGS.get(field, (field,))
    return words[0 if language == "ja" else -1]


def preview_goods(*, file_id: UUID, store: str, currency: str, actor: Actor, at: datetime) -> Preview:
    """What a file that was sent would bring, by the same judgement that brings it in; nothing is written.

    Raises: SentFileGone, ColumnsMissing, ColumnsDoubled, FileEmpty, FileTooLarge, and what else importing.errors says of files.
    """
    sent = sent_file(file_id=file_id, actor=actor, at=at)
    with _laid_down(sent.name, sent.content) as (file, folder):
        heading, rows, goods, shelf = _looked_at(file, currency)
        wish = TableWish(file, goods, folder / "rejects.csv", dry_run=True)
        outcome = _run("products", wish, actor, at)
        known = table_progress(run_id=run_id_of(wish, "products"))
        refused = {one.line: _told(one, goods) for one in outcome.rejects}
        if shelf:
            for rejected in _shelf_refused(shelf, heading, rows, store, at):
                refused.setdefault(rejected.line, _told(rejected, shelf))
        read = {*goods.columns.values(), *(shelf.columns.values() if shelf else ())}
        return Preview(
            name=sent.name,
            heading=heading,
            first=[list(fields) for _line, fields, _problem in rows[:FIRST]],
            lines=outcome.in_file.rows,
            taken=outcome.taken.rows,
            refused=[refused[line] for line in sorted(refused)[:MOST_TOLD]],
            refused_lines=len(refused),
            with_stock=shelf is not None,
            unread=[column for column in heading if column and column not in read],
            is_in_already=known is not None and known.finished,
        )


def bring_in_goods(*, file_id: UUID, store: str, currency: str, actor: Actor, at: datetime) -> Brought:
    """Bring a file in that was sent: products with prices, then what stands in the store. The same file again changes nothing.

    Raises: as `preview_goods`; RunningElsewhere.  Emits (historic): what products and stock emit
    """
    sent = sent_file(file_id=file_id, actor=actor, at=at)
    with _laid_down(sent.name, sent.content) as (file, folder):
        _heading, _rows, goods, shelf = _looked_at(file, currency)
        outcome = _run("products", TableWish(file, goods, folder / "rejects.csv"), actor, at)
        if shelf:
            _run("stock", TableWish(file, shelf, folder / "shelf.csv", store=store), actor, at)
        return Brought(
            products=outcome.new.get("products", 0),
            refused_lines=outcome.rejected.rows,
            was_in=outcome.finished_before,
        )


def _run(kind: str, wish: TableWish, actor: Actor, at: datetime) -> TableOutcome:
    return import_table(wish=wish, table=table_of(kind, wish=wish, at=at), actor=actor, at=at, told=lambda *_: None)


@contextmanager
def _laid_down(name: str, content: bytes) -> Iterator[tuple[Path, Path]]:
    """The file on disk as long as it is read. What would burst is refused before it is unpacked."""
    if content.startswith(b"\x1f\x8b"):
        raise FileUnreadable
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        inside = folder / "sent"
        inside.mkdir()
        safe = "".join("_" if one in '/\\:*?"<>|\0' else one for one in name).strip(". ")[-60:]
        ending = ".xlsx" if content.startswith(b"PK") else ""
        file = inside / (safe if safe.lower().endswith(".xlsx") or not ending else f"{safe}{ending}")
        file.write_bytes(content)
        if is_workbook(file):
            _refuse_burst(file)
        yield file, folder


def _refuse_burst(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as broken:
        raise FileUnreadable from broken
    if unpacked > MAX_UNPACKED:
        raise SheetTooLarge


def _looked_at(
    file: Path, currency: str
) -> tuple[list[str], list[tuple[int, list[str], RejectCode | None]], TableMapping, TableMapping | None]:
    """The heading, the records, and what the columns mean for products and for stock."""
    source = open_source(file, TableMapping(source=SOURCE, currency=currency))
    try:
        records = iter(source)
        first = next(records, None)
        if first is None:
            raise FileEmpty
        rows = list(islice(records, MAX_LINES + 1))
    finally:
        source.close()
    if not rows:
        raise FileEmpty
    if len(rows) > MAX_LINES:
        raise FileTooLarge
    heading = [name.strip() for name in first[1]]
    columns = _columns(heading)
    quantity = columns.pop("quantity", None)
    constants = (
        {}
        if "department" in columns
        else {"department": DEPARTMENT[0], "department_name": DEPARTMENT[1], "department_name_en": DEPARTMENT[2]}
    )
    if "department" in columns and "department_name" not in columns:
        columns["department_name"] = columns["department"]
    goods = TableMapping(
        source=SOURCE, currency=currency, columns=columns, constants=constants, values={"tax_category": _TAX}
    )
    shelf = quantity and TableMapping(
        source=SOURCE, currency=currency, columns={"sku": columns["sku"], "quantity": quantity}
    )
    return heading, rows, goods, shelf or None


def _columns(heading: Sequence[str]) -> dict[str, str]:
    """Which column says what: by the template's headings, others that are usual, or Noren's own names."""
    known = {_tidy(word): field for field, words in HEADINGS.items() for word in words}
    known |= {_tidy(name): name for name in (*(one.name for one in products.FIELDS), "quantity")}
    found: dict[str, str] = {}
    for column in heading:
        field = known.get(_tidy(column))
        if field:
            found.setdefault(field, column)
    if missing := [field for field in ("sku", "name", "price") if field not in found]:
        raise ColumnsMissing(f"The file has no {', '.join(missing)}.", columns=missing)
    return found


def _tidy(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _shelf_refused(
    shelf: TableMapping,
    heading: Sequence[str],
    rows: Sequence[tuple[int, list[str], RejectCode | None]],
    store: str,
    at: datetime,
) -> Iterator[Rejected]:
    """Lines whose number of units says none; an empty one is nothing to complain of."""
    parser = TableParser(shelf, stock.Stock(shelf, store=store), heading, at=at)
    for line, fields, problem in rows:
        if problem is not None:
            continue
        try:
            parser.row(line, fields)
        except FieldRefused as refused:
            if refused.code is not RejectCode.VALUE_MISSING and refused.detail == "quantity":
                yield Rejected(line, refused.code, refused.detail)


def _told(rejected: Rejected, mapping: TableMapping) -> RefusedLine:
    what = mapping.columns.get(rejected.detail, rejected.detail)
    return RefusedLine(line=rejected.line, why=reason(rejected.code), what=what)
