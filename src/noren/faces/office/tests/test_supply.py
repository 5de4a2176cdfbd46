"""Transfers, deliveries of suppliers and their differences in the office."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import World, make_world

from noren.domains.supply import api as supply
from noren.domains.supply.contracts import (
    Arrival,
    Ordered,
    PlacePurchase,
    Purchase,
    ReceivePurchase,
    ReceiveTransfer,
    Resolution,
    SaveSupplier,
    Supplier,
)
from noren.domains.supply.tests.making import asked, clean, shipped
from noren.faces.office.tests.making import head_office, manager, page, send, warm
from noren.kernel.ids import uuid7
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db
HEAD = "supplier,number,place,goods,quantity,expected\n"


def supplier() -> Supplier:
    return supply.save_supplier(input=SaveSupplier(code="S1", name="織元"), actor=SYSTEM, at=now())


def bought(world: World, number: str = "PO-1") -> Purchase:
    known = {one.code: one for one in supply.list_suppliers()}
    wish = PlacePurchase(
        supplier_id=(known.get("S1") or supplier()).id,
        location_id=world.shibuya,
        number=number,
        lines=[Ordered(variant_id=world.shirt, quantity=6), Ordered(variant_id=world.mug, quantity=2)],
    )
    return supply.place_purchase(input=wish, actor=SYSTEM, at=now())


def differing(world: World) -> Purchase:
    purchase = bought(world)
    came = ReceivePurchase(purchase_id=purchase.id, lines=[Arrival(variant_id=world.shirt, quantity=7, damaged=1)])
    return supply.receive_purchase(input=came, actor=SYSTEM, at=now())


def test_a_purchase_is_ordered_changed_and_called_off() -> None:
    world, browser = make_world(), head_office()
    terms = {"supplier": str(supplier().id), "store": str(world.shibuya), "number": "PO-9", "note": "autumn"}
    rows = {"code": ["SKU-mug", "SKU-shirt", ""], "units": ["１２", "3", ""], "day": ["2026-12-01", "", ""]}
    key = str(uuid7())

    made = [send(browser, "/office/purchases/new", key=key, **terms, **rows) for _ in range(2)]

    [purchase] = supply.list_purchases(location_ids=None)
    assert [one.headers["location"] for one in made] == [f"/office/purchases/{purchase.id}"] * 2
    assert [(line.variant_id, line.quantity) for line in purchase.lines] == [(world.mug, 12), (world.shirt, 3)]
    assert purchase.expected_at == datetime.fromisoformat("2026-12-01T00:00:00+09:00")

    form = page(browser, f"/office/purchases/{purchase.id}/change")
    assert ('value="SKU-mug"' in form, 'value="2026-12-01"' in form) == (True, True)
    changed = {"note": "", "code": ["SKU-mug"], "units": ["10"], "day": [""]}
    assert send(browser, f"/office/purchases/{purchase.id}/change", **changed).status_code == 302
    found = supply.get_purchase(purchase_id=purchase.id)
    assert [(line.variant_id, line.quantity) for line in found.lines] == [(world.mug, 10)]

    assert send(browser, f"/office/purchases/{purchase.id}/cancel").status_code == 302
    assert supply.get_purchase(purchase_id=purchase.id).state == "canceled"
    assert send(browser, f"/office/purchases/{purchase.id}/change", **changed).status_code == 422
    assert clean()


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"code": "SKU-none", "units": "1"}, "This product is unknown."),
        ({"code": "SKU-mug", "units": "-1"}, "This number is out of range."),
        ({"code": "SKU-mug", "units": "1000001"}, "This number is out of range."),
        ({"code": "SKU-mug", "units": "many"}, "Please enter a whole number."),
        ({"code": "SKU-mug", "units": "1", "day": "soon"}, "Please enter a date."),
        ({"code": ["SKU-mug", "SKU-mug"], "units": ["1", "1"], "day": ["", ""]}, "A product stands in two rows."),
        ({"code": "", "units": ""}, "Please enter at least one product."),
    ],
)
def test_what_cannot_be_ordered_is_told_beside_its_row_and_nothing_is_written(row: dict[str, str], told: str) -> None:
    world = make_world()
    terms = {"supplier": str(supplier().id), "store": str(world.shibuya), "number": "PO-9"}

    answer = send(head_office(), "/office/purchases/new", **terms, **{"day": "", **row})

    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert supply.list_purchases(location_ids=None) == []


def test_what_came_otherwise_is_explained_with_who_why_and_what_becomes_of_it() -> None:
    world = make_world()
    purchase, browser = differing(world), manager(world)
    shirts = purchase.lines[0].id
    address = f"/office/purchases/{purchase.id}/explain"

    silent = send(browser, address, line=str(shirts), resolution="kept", note=" ")
    assert (silent.status_code, supply.get_purchase(purchase_id=purchase.id).differs) == (422, True)
    assert send(browser, address, line=str(shirts), resolution="kept", note="一緒に支払い").status_code == 302

    [told] = supply.explanations(purchase_id=purchase.id)
    assert (told.resolution, told.difference, told.note) == (Resolution.KEPT, 1, "一緒に支払い")
    assert "渋谷 店長" in page(browser, f"/office/purchases/{purchase.id}")
    again = send(browser, address, line=str(shirts), resolution="kept", note="again")
    assert (again.status_code, len(supply.explanations(purchase_id=purchase.id))) == (422, 1)


def test_a_difference_of_a_transfer_is_explained_in_the_office() -> None:
    world = make_world()
    sent, browser = shipped(world, 3), manager(world)
    came = ReceiveTransfer(transfer_id=sent.id, lines=[Arrival(variant_id=world.shirt, quantity=2)])
    supply.receive_transfer(input=came, actor=SYSTEM, at=now())
    address, line = f"/office/transfers/{sent.id}/settle", str(sent.lines[0].id)
    assert "1 missing" in page(browser, "/office/transfers")

    silent = send(browser, address, line=line, outcome="lost", quantity="1")
    told = send(browser, address, line=line, outcome="lost", quantity="1", note="carton torn")

    assert (silent.status_code, told.status_code) == (422, 302)
    assert not supply.get_transfer(transfer_id=sent.id).differs
    shown = page(browser, f"/office/transfers/{sent.id}")
    assert ("carton torn" in shown, "渋谷 店長" in shown, "What happened" in shown) == (True, True, True)
    assert clean()


def test_a_file_is_looked_at_line_by_line_and_taken_over_whole() -> None:
    world = make_world()
    browser = manager(world)
    supplier()

    def sent(text: str) -> str:
        file = SimpleUploadedFile("list.csv", text.encode())
        answer = browser.post("/office/upload/purchases", {"deliveries": file, "key": str(uuid7())})
        return str(answer.headers["location"])

    wrong = sent(f"{HEAD}S1,P-1,shibuya,SKU-mug,4,\nS1,P-1,umeda,SKU-shirt,-2,\n")
    shown = page(browser, wrong)
    assert ("badge-warning" in shown, "Take all of it over" in shown) == (
        True,
        False,
    )
    refused = send(browser, "/office/purchases/file", file=wrong.partition("=")[2])
    assert (refused.status_code, supply.list_purchases(location_ids=None)) == (422, [])

    right = sent(f"{HEAD}S1,P-1,shibuya,SKU-mug,4,2026-12-01\nS1,P-2,shibuya,SKU-shirt,2,\n")
    assert "Take all of it over" in page(browser, right)
    for _ in range(2):
        send(browser, "/office/purchases/file", file=right.partition("=")[2])
    placed = supply.list_purchases(location_ids=None)
    assert sorted((one.number, one.units, one.location_id) for one in placed) == [
        ("P-1", 4, world.shibuya),
        ("P-2", 2, world.shibuya),
    ]


def test_suppliers_are_head_offices() -> None:
    world = make_world()
    browser = head_office()

    assert send(browser, "/office/suppliers", code="S7", name="窯元").status_code == 302
    assert send(browser, "/office/suppliers", code="S7", name="other").status_code == 422
    [one] = supply.list_suppliers()
    send(browser, "/office/suppliers", supplier_id=str(one.id), code="S7", name="窯元", archived="1")
    assert send(manager(world), "/office/suppliers", code="S8", name="x").status_code == 403

    assert [(known.code, known.archived) for known in supply.list_suppliers()] == [("S7", True)]


def test_the_pages_stand_under_stock_and_cost_a_fixed_number_of_statements() -> None:
    world, browser = make_world(), head_office()
    purchase, first = differing(world), shipped(world, 1)
    pages = [
        "/office/transfers",
        f"/office/transfers/{first.id}",
        "/office/purchases",
        f"/office/purchases/{purchase.id}",
        "/office/suppliers",
    ]
    warm()

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as ran:
            assert 'href="/office/stock" aria-current="page"' in page(browser, path)
        return len(ran)

    before = [cost(path) for path in pages]
    for number in ("PO-2", "PO-3"):
        bought(world, number)
        asked(world, 1)

    assert [cost(path) for path in pages] == before
