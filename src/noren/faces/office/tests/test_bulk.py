"""Many prices from a file on the pages of the office: sent up, approved by somebody else, applied."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.world import make_world

from noren.faces.office.tests.making import browser_of, head_office, manager, page, send, staff
from noren.journeys.bulk_edit.timed import apply_due
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def upload(browser: Client, content: bytes, **fields: str) -> str:
    """Send a file up; the address of its change set, or the page that says why not."""
    sent = SimpleUploadedFile("prices.csv", content)
    answer = browser.post("/office/upload/bulk", {"key": str(uuid7()), "start": "now", "file": sent, **fields})
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def prices() -> int:
    return int(sql.value("SELECT count(*) FROM catalog_price"))


def test_a_file_is_looked_at_approved_by_another_person_applied_and_undone() -> None:
    make_world()
    staff("H002", "head_office", name="本部 次郎")
    author, other, before = head_office(), browser_of("H002"), prices()
    path = upload(author, b"sku,price\nSKU-shirt,1290\nSKU-mug,1200\nSKU-gone,5\n")

    preview = page(author, path)
    send(author, f"{path}/submit")
    refused = send(author, f"{path}/approve")
    unchanged = prices()
    approved = send(other, f"{path}/approve", note="<b>spring</b>")
    apply_due(at=now())
    applied = page(author, path)
    undo = send(other, f"{path}/undo")["Location"]

    for said in ("-57 %", "look twice", "There is no such SKU.", "SKU-gone", "Linen shirt"):
        assert said in preview, said
    assert (refused.status_code, unchanged, approved.status_code) == (403, before, 302)
    assert prices() == before + 1
    assert "Applied" in applied
    assert "&lt;b&gt;spring&lt;/b&gt;" in applied
    assert "Draft" in page(other, undo)
    assert "prices.csv" in page(author, "/office/bulk")


@pytest.mark.parametrize("content", [b"", b"sku\nx\n", b"PK\x03\x04", b"x" * 2_000_001])
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(content: bytes) -> None:
    make_world()
    browser = head_office()

    said = upload(browser, content)

    assert 'role="alert"' in said or "field-error" in said
    assert sql.value("SELECT count(*) FROM journeys_change_set") == 0


def test_products_are_taken_out_edited_and_sent_up_again() -> None:
    make_world()
    browser = head_office()
    answer = browser.get("/office/bulk/template?kind=products&format=csv")
    assert answer["Content-Disposition"].startswith('attachment; filename="noren-products-')
    edited = answer.content.decode("utf-8-sig").replace("マグカップ", "大きなマグ").replace(",standard,1", ",food,0")

    path = upload(browser, edited.encode(), kind="products")

    preview = page(browser, path)
    for said in (
        "Products (name, department, tax, on sale)",
        "大きなマグ",
        "Food and drink (reduced 8%)",
        "Not on sale",
    ):
        assert said in preview, said
    assert "Largest rise" not in preview


def test_a_workbook_of_safety_stock_of_one_store_is_offered_with_its_filters() -> None:
    world = make_world()
    browser = head_office()

    answer = browser.get(f"/office/bulk/template?kind=safety&store={world.umeda}")

    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("sku", "name", "store", "safety")
    assert {row[2:] for row in rows[1:]} == {("umeda", None)}
    assert page(browser, "/office/bulk").count("<select") == 5


def test_managers_do_not_change_many_prices() -> None:
    world = make_world()
    browser = manager(world)

    assert browser.get("/office/bulk").status_code == 403
    assert "journeys" not in upload(browser, b"sku,price\nSKU-mug,1\n")
    assert sql.value("SELECT count(*) FROM journeys_change_set") == 0
