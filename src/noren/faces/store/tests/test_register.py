"""The register's pages: from opening the till to its closing report."""

import re

import pytest
from tests.world import levels, make_world

from noren.domains.register import api as register
from noren.domains.register.contracts import SaveTill
from noren.faces.store.tests.making import clerk_at, text_of
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def till_at(world, code="1"):
    return register.save_till(input=SaveTill(location_id=world.shibuya, code=code), actor=SYSTEM, at=now())


def opened(world, *, role="clerk"):
    browser = clerk_at(world, role=role)
    form = {"till": str(till_at(world).id), "float": "30000", "key": str(uuid7())}
    assert browser.post("/store/register/open", form).status_code == 302
    return browser


def paid(browser, total, **form):
    return browser.post("/store/register/pay", {"total": str(total), "tender": "cash", **form})


def test_a_store_without_a_till_says_so_and_its_manager_adds_one():
    world = make_world()

    seen = text_of(clerk_at(world).get("/store/register").content)
    manager = clerk_at(world, role="store_manager")
    manager.post("/store/register/tills", {"code": "1"})

    assert "This store has no till yet." in seen
    assert "Add a till" not in seen
    assert [till.code for till in register.tills_of(location_id=world.shibuya)] == ["1"]
    assert clerk_at(world).post("/store/register/tills", {"code": "2"}).status_code == 403


def test_goods_are_scanned_sold_for_cash_and_the_change_is_large():
    world = make_world()
    browser = opened(world)
    for code in ("SKU-mug", "SKU-mug", "SKU-beans"):
        browser.post("/store/register/scan", {"code": code})
    seen = text_of(browser.get("/store/register").content)

    answer = paid(browser, 3480, received="5000")

    assert "¥3,480" in seen
    assert "3 pieces" in seen
    shown = text_of(browser.get(answer["Location"]).content)
    assert "Change due ¥1,520" in shown
    assert "Receipt number 1-1" in shown
    assert "T7000012050002" in shown
    assert levels(world.mug)[world.shibuya] == (8, 0)
    assert "Scan the first goods." in text_of(browser.get("/store/register").content)


def test_an_unknown_code_a_short_payment_and_a_changed_total_are_told_and_sell_nothing():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "4999"})
    assert "Unknown code: 4999" in text_of(browser.get("/store/register").content)
    assert "Unknown code" not in text_of(browser.get("/store/register").content)
    browser.post("/store/register/scan", {"code": "SKU-mug"})

    for form in ({"received": "1000"}, {"received": "x"}):
        assert paid(browser, 1200, **form)["Location"] == "/store/register"
    assert paid(browser, 1000)["Location"] == "/store/register"

    assert sql.value("SELECT count(*) FROM orders_order") == 0
    assert levels(world.mug)[world.shibuya] == (10, 0)


def test_the_rest_of_the_cash_goes_to_the_card():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})

    answer = paid(browser, 1200, tender="card", received="200")

    shown = text_of(browser.get(answer["Location"]).content)
    assert "Card ¥1,000" in shown
    assert "Cash ¥200" in shown


def test_a_line_is_changed_discounted_by_a_manager_and_removed():
    world = make_world()
    browser = opened(world, role="store_manager")
    browser.post("/store/register/scan", {"code": "SKU-beans"})

    browser.post("/store/register/line", {"place": "0", "quantity": "3"})
    browser.post("/store/register/line", {"place": "0", "mode": "eat_in"})
    browser.post("/store/register/line", {"place": "0", "off": "240", "why": "last day"})
    seen = text_of(browser.get("/store/register").content)
    browser.post("/store/register/line", {"place": "0", "quantity": "0"})

    assert "¥3,000" in seen
    assert "Eat in" in seen
    assert "Scan the first goods." in text_of(browser.get("/store/register").content)


def test_a_clerk_gives_no_discount_and_voids_nothing():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})

    assert browser.post("/store/register/line", {"place": "0", "off": "100", "why": "x"}).status_code == 403
    sale = paid(browser, 1200)["Location"].split("?")[0]
    assert browser.post(f"{sale}/void", {"why": "x", "key": str(uuid7())}).status_code == 403

    assert sql.value("SELECT total_minor - returned_minor FROM orders_order") == 1200


def test_a_manager_voids_the_last_sale():
    world = make_world()
    browser = opened(world, role="store_manager")
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    sale = paid(browser, 1200)["Location"].split("?")[0]

    answer = browser.post(f"{sale}/void", {"why": "打ち間違い", "key": str(uuid7())})

    assert "The sale was voided." in text_of(browser.get(answer["Location"]).content)
    assert levels(world.mug)[world.shibuya] == (10, 0)


def test_cash_moves_and_the_closing_report_says_what_is_over():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    paid(browser, 1200)
    browser.post("/store/register/cash", {"kind": "paid_out", "amount": "200", "why": "切手", "key": str(uuid7())})
    assert "Cash expected ¥31,000" in text_of(browser.get("/store/register/x").content)

    answer = browser.post("/store/register/close", {"counted": "31010", "key": str(uuid7())})

    shown = text_of(browser.get(answer["Location"]).content)
    assert re.search(r"Z report 1\b", shown)
    assert "Over or short ¥10" in shown
    assert "Open the till" in text_of(browser.get("/store/register").content)


def test_a_double_tap_sells_once():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})

    paid(browser, 1200)
    paid(browser, 1200)

    assert sql.value("SELECT count(*) FROM orders_order") == 1


def test_goods_that_come_back_while_the_till_is_open_take_its_cash():
    world = make_world()
    browser = opened(world)
    browser.post("/store/register/scan", {"code": "SKU-mug"})
    paid(browser, 1200)
    order_id, line_id = sql.row("SELECT order_id, id FROM orders_line")
    form = {"key": str(uuid7()), "step": "confirm", "reason": "size"}

    browser.post(f"/store/returns/{order_id}", form | {f"q-{line_id}": "1", f"condition-{line_id}": "restock"})

    seen = text_of(browser.get("/store/register/x").content)
    assert "Returns 1 −¥1,200" in seen
    assert "Cash expected ¥30,000" in seen
