"""Products of the first day from a file of the shop's own."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from tests.world import World, levels, make_world

from noren.domains.catalog import api as catalog
from noren.domains.places import api as places
from noren.faces.office.tests.making import head_office, page, send
from noren.platform import sql
from noren.platform.clock import now
from noren.platform.housekeeping import forget_short_lived

pytestmark = pytest.mark.django_db

GOODS = "商品コード,商品名,税込価格,税区分,部門,在庫数,棚番\nC001,ブレンド,500,食品,飲み物,0,A\nC002,ケーキ,580,8%,菓子,12,B\nC003,カップ,高い,標準,雑貨,1,C\nC004,皿,900,標準,雑貨,多い,D\n"


@pytest.fixture
def shop() -> tuple[World, Client]:
    places.forget_locations()
    return make_world(), head_office()


def file_of(content: str | bytes, name: str = "goods.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def count() -> int:
    return len(catalog.product_ids(after=None, limit=100))


def kept() -> int:
    return int(sql.value("SELECT count(*) FROM platform_sent_file"))


def test_a_list_is_looked_at_first_and_brought_in_once_with_what_stands_on_the_shelf(shop) -> None:
    _world, browser = shop
    before = count()

    sent = send(browser, "/office/upload/first-day/products", goods=file_of(GOODS))
    seen = page(browser, sent["Location"])
    looked = count()
    file_id = sent["Location"].rpartition("=")[2]
    brought = send(browser, "/office/first-day/products/file", file=file_id)
    told = page(browser, "/office/first-day/products")
    again = send(browser, "/office/first-day/products/file", file=file_id)

    assert (looked, count()) == (before, before + 3)
    assert "Line 4: Not a number" in seen
    assert "税込価格" in seen
    assert "Line 5" in seen
    assert "棚番" in seen
    assert brought["Location"] == "/office/first-day/products"
    assert again["Location"] == "/office/first-day/products"
    forget_short_lived(at=now() + timedelta(days=2))
    assert kept() == 0
    cake = catalog.variants_called(codes=["C002"])["C002"]
    assert sorted(level for level in levels(cake).values()) == [(12, 0)]
    assert "3 products were brought in. 1 line was left out" in told


def test_the_same_list_sent_again_changes_nothing_and_says_so(shop) -> None:
    _world, browser = shop
    for _time in range(2):
        sent = send(browser, "/office/upload/first-day/products", goods=file_of(GOODS))
        seen = page(browser, sent["Location"])
        send(browser, "/office/first-day/products/file", file=sent["Location"].rpartition("=")[2])

    assert "This file is in already" in seen
    cake = catalog.variants_called(codes=["C002"])["C002"]
    assert sorted(level for level in levels(cake).values()) == [(12, 0)]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def burst() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    return out.getvalue()


def test_a_workbook_is_read_and_its_formulas_are_refused(shop) -> None:
    _world, browser = shop
    book = workbook(("No.", "name", "price"), ("A1", "Cup", 900))

    refused = send(browser, "/office/upload/first-day/products", goods=file_of(book, "goods.xlsx"))
    told = page(browser, refused["Location"], status=422)
    own = workbook(("Item code", "name", "price"), ("A1", "Cup", 900), ("A2", "Plate", "=1+1"))
    sent = send(browser, "/office/upload/first-day/products", goods=file_of(own, "goods.xlsx"))
    seen = page(browser, sent["Location"])

    assert "These columns are missing in the file: item code" in told
    assert "Line 3: A formula" in seen


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02\x03", b"\x1f\x8b\x08\x00zzz", b"PK\x03\x04 no zip", burst(), b"a,b\n1,2\n", b"sku,name,price\n", b"x" * 2_100_000],
    ids=["empty", "bytes", "packed", "no zip", "bursting", "other columns", "heading only", "too large"],
)  # fmt: skip
def test_what_is_no_list_of_products_is_refused_with_a_word_and_nothing_is_brought_in(shop, content) -> None:
    _world, browser = shop
    before = count()

    sent = send(browser, "/office/upload/first-day/products", goods=file_of(content, "x.xlsx"))
    answer = browser.get(sent["Location"]) if sent.status_code == 302 else sent

    assert answer.status_code == 422
    assert count() == before
    assert send(browser, "/office/first-day/products/file", file="not an id").status_code == 422


def test_the_empty_list_can_be_sent_as_it_is(shop) -> None:
    _world, browser = shop
    for language in ("ja", "en"):
        template = browser.get("/office/first-day/products/template", headers={"accept-language": language}).content
        sent = send(browser, "/office/upload/first-day/products", goods=file_of(template))

        assert 'Something is wrong</dt><dd class="number">0<' in page(browser, sent["Location"]), language
