"""Files that mean harm, or were saved carelessly: one clear line, nothing half done."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from noren.domains.catalog import api as catalog
from noren.domains.identity import api as identity
from noren.journeys.importing.errors import (
    ColumnsDoubled,
    EncodingUnknown,
    FileEmpty,
    FileUnreadable,
    MappingInvalid,
    SheetInvalid,
    SheetTooLarge,
    SheetUnknown,
)
from noren.journeys.importing.tables.fields import Reading, day
from noren.journeys.importing.tables.mapping import TableMapping, load_table_mapping
from noren.platform import sql
from tests.importing.tables import Desk, refused
from tests.world import NOON, make_world

pytestmark = pytest.mark.django_db

HEAD = ("sku", "name", "department", "price")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    make_world(units=0)
    return Desk(tmp_path)


def workbook(desk: Desk, *rows: tuple[object, ...], title: str = "商品") -> Path:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    file = desk.folder / "goods.xlsx"
    book.save(file)
    return file


def test_a_workbook_comes_in_as_a_text_file_does(desk: Desk) -> None:
    file = workbook(desk, HEAD, ("B1", "盆", "new", 1200), (None, None, None, None), (4901234, "皿", "new", 300.0))

    outcome = desk.bring_in("products", file)

    assert (outcome.taken.rows, outcome.here.amount, refused(outcome)) == (2, 1500, [])
    assert set(catalog.variants_called(codes=["B1", "4901234"])) == {"B1", "4901234"}


def test_dates_and_formulas_of_a_workbook(desk: Desk) -> None:
    mapping = TableMapping(source="old", columns={"number": "番号", "birthday": "誕生日", "name": "氏名"})
    file = workbook(
        desk,
        ("番号", "誕生日", "氏名"),
        (1, date(1990, 5, 6), "花"),
        (2, datetime(1991, 1, 2, 3, 4), "実"),  # noqa: DTZ001 - as a sheet says it
        (3, "", '=CONCAT("a","b")'),
    )

    outcome = desk.bring_in("members", file, mapping)

    assert refused(outcome) == [(4, "formula", "")]
    born = [
        identity.get_member(member_id=identity.legacy_member_id(source="old", number=n)).birthday for n in ("1", "2")
    ]
    assert born == [date(1990, 5, 6), date(1991, 1, 2)]


def test_a_workbook_that_would_burst_is_refused_before_it_is_unpacked(desk: Desk) -> None:
    file = workbook(desk, HEAD, ("B1", "盆", "new", 1200))
    bomb, broken, plain = (desk.folder / name for name in ("bomb.xlsx", "broken.xlsx", "plain.xlsx"))
    with zipfile.ZipFile(file) as book, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in book.namelist():
            padding = b" " * 50_000_000 if part.endswith("sheet1.xml") else b""
            packed.writestr(part, book.read(part) + padding)
    broken.write_bytes(file.read_bytes()[:2_000])
    with zipfile.ZipFile(plain, "w") as packed:
        packed.writestr("hello.txt", "hello")

    with pytest.raises(SheetTooLarge):
        desk.bring_in("products", bomb)
    for bad in (broken, plain):
        with pytest.raises(SheetInvalid):
            desk.bring_in("products", bad)
    with pytest.raises(SheetUnknown, match="商品"):
        desk.bring_in("products", file, TableMapping(source="old", sheet="Sheet9"))
    assert sql.value("SELECT count(*) FROM journeys_import_run") == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_encoding_is_found(desk: Desk, encoding: str) -> None:
    file = desk.write("p.csv", HEAD, ("A1", "高級な湯のみ①", "new", "100"), encoding=encoding)

    assert refused(desk.bring_in("products", file)) == []

    known = catalog.moved_variants(skus=["A1"])
    assert [one.product.name.ja for one in known] == ["高級な湯のみ1"]


def test_what_a_line_hides_is_rejected_and_the_rest_comes_in(desk: Desk) -> None:
    file = desk.folder / "p.csv"
    file.write_bytes(
        "sku,name,department,price\nA1,湯のみ,new,100\nA2,".encode()
        + b"\xff\xfe"
        + b",new,1\nA3,\x00,new,1\n"
        + f"A4,{'長' * 300},new,1\n".encode()
        + 'A5,"閉じない,new,1\nA6,盆,new,200\n'.encode()
        + "A7,'=1+1,new,300\nA8,=cmd|calc,new,0\nA9,盆,new,9999999999999999\n".encode()
    )

    outcome = desk.bring_in("products", file)

    assert refused(outcome) == [
        (3, "encoding", ""), (4, "nul_byte", ""), (5, "text_too_long", "name"), (6, "quote_unclosed", ""),
        (10, "number_invalid", "price"),
    ]  # fmt: skip
    assert sorted(one.variant.sku for one in catalog.moved_variants(skus=[f"A{n}" for n in range(10)])) == [
        "A1",
        "A6",
        "A7",
        "A8",
    ]
    assert [one.product.name.ja for one in catalog.moved_variants(skus=["A7"])] == ["=1+1"]
    rejects = file.with_suffix(".rejects.csv").read_text(encoding="utf-8")
    assert "\n=" not in rejects
    assert ",=" not in rejects


def test_files_and_mappings_that_cannot_be(desk: Desk) -> None:
    mapping = desk.folder / "m.toml"

    with pytest.raises(FileEmpty):
        desk.bring_in("products", desk.write("empty.csv"))
    with pytest.raises(FileUnreadable):
        desk.bring_in("products", desk.folder / "nowhere.csv")
    with pytest.raises(ColumnsDoubled):
        desk.bring_in("products", desk.write("twice.csv", (*HEAD, "price"), ("A", "a", "n", "1", "2")))
    for text, error in (
        ("source = 1", MappingInvalid), ('source = "a"\n[columns]\nwrong = "x"', MappingInvalid), ("[", MappingInvalid),
        ('source = "a"\nencoding = "x"', EncodingUnknown),
    ):  # fmt: skip
        mapping.write_text(text, encoding="utf-8")
        with pytest.raises(error):
            load_table_mapping(file=mapping, fields=["sku"])
    assert sql.value("SELECT count(*) FROM journeys_import_run") == 0


def test_images_are_taken_from_their_folder_alone(desk: Desk) -> None:
    folder = desk.folder / "images"
    folder.mkdir()
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M0 0h10v10z"/></svg>'
    (folder / "ok.svg").write_text(svg, encoding="utf-8")
    (folder / "text.png").write_text("no image", encoding="utf-8")
    (desk.folder / "outside.svg").write_text(svg, encoding="utf-8")
    file = desk.write(
        "p.csv", (*HEAD, "image"), ("A1", "一", "new", "1", "ok.svg"), ("A2", "二", "new", "1", "../outside.svg"),
        ("A3", "三", "new", "1", "text.png"), ("A4", "四", "new", "1", "/etc/passwd"),
    )  # fmt: skip

    outcome = desk.bring_in("products", file, images=folder)

    assert refused(outcome) == [
        (3, "image_invalid", "../outside.svg"), (4, "image_invalid", "text.png"), (5, "image_invalid", "/etc/passwd"),
    ]  # fmt: skip
    assert sql.value("SELECT count(*) FROM catalog_image") == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024-04-01", date(2024, 4, 1)), ("2024/4/1", date(2024, 4, 1)), ("20240401", date(2024, 4, 1)), ("２０２４年４月１日", date(2024, 4, 1)),
        ("令和6年4月1日", date(2024, 4, 1)), ("R6.4.1", date(2024, 4, 1)), ("令和元年5月1日", date(2019, 5, 1)), ("S58/3/5", date(1983, 3, 5)),
        ("2024-04-01 18:05", date(2024, 4, 1)), ("2024-02-30", None), ("4月1日", None), ("0001-01-01", None), ("99999", None),
    ],
)  # fmt: skip
def test_dates_as_chains_write_them(text: str, found: date | None) -> None:

    reading = Reading(mapping=TableMapping(source="old"), zone=ZoneInfo("Asia/Tokyo"), at=NOON)
    if found is None:
        with pytest.raises(Exception, match="date"):
            day(text, reading)
    else:
        assert day(text, reading) == found
