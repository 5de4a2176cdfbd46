"""A promised unit is sold at a till while its customer looks at the order: the page asks by itself, the customer takes
another colour, and the store and the office see it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop, enter
from tests.browser.test_register_story import _count
from tests.browser.test_store_story import ordered, row_of, scan, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_a_shortfall_is_remedied_while_the_customer_watches_the_order(
    live_shop: LiveShop, window: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    order = ordered(live_shop, ("knit", 1), name="四郎")
    line = {"location_id": live_shop.facts["shibuya"], "variant_id": live_shop.facts["knit"]}
    [seen] = live_shop.api("GET", f"/availability?variant_id={line['variant_id']}&location_id={line['location_id']}")
    free = seen["available"]
    _count(live_shop, line, -free)
    customer = window("phone")
    customer.goto(f"/orders/{order['order_id']}?token={order['access_token']}")
    expect(customer.locator("main h2").first).to_have_text("商品をご準備しています")

    till = window("tablet")
    _sell(till, live_shop)

    question = customer.locator(".missing")
    expect(question).to_contain_text("ウールニット", timeout=15_000)
    expect(customer.locator("main h2").first).to_have_text("足りない商品があります。お選びください")
    accessible(customer)
    question.get_by_role("button", name="代わりに「ウールニット」にする").click()

    expect(customer.locator("main h2").first).to_have_text("商品をご準備しています", timeout=15_000)
    expect(customer.locator(".order-lines")).to_contain_text("「ウールニット」の代わり")
    now = live_shop.api("GET", f"/orders/{order['order_id']}")["order"]
    left = now["total_minor"] - now["cancelled_minor"]
    assert 0 < left <= 5_990  # today's price, if it is lower
    expect(customer.locator(".summary-total")).to_contain_text(f"¥{left:,}")
    accessible(customer)
    till.goto("/store/")
    expect(row_of(till, order)).to_be_visible()
    till.goto(f"/store/parts/{order['part']}")
    expect(till.locator("main")).to_contain_text("生成り")
    _seen_in_the_office(window("desktop"), live_shop, order["order_code"], accessible)
    _count(live_shop, line, free + 1)


def _sell(till: Page, live_shop: LiveShop) -> None:
    sign_in(till, live_shop, "M101")
    till.goto("/store/register")
    till.get_by_label("レジ番号").fill("4")
    till.get_by_role("button", name="追加").click()
    door = till.get_by_role("listitem").filter(has=till.get_by_role("heading", name="レジ 4", exact=True))
    door.get_by_label("釣銭準備金").fill("0")
    door.get_by_role("button", name="レジを開ける").click()
    expect(till.get_by_text("商品をスキャンしてください。")).to_be_visible()
    scan(till, "KNIT-navy-M")
    expect(till.locator(".till-line")).to_have_count(1)
    till.get_by_role("button", name="現金").click()
    till.locator("#till-cash").get_by_role("button", name="ちょうど").click()
    till.get_by_role("button", name="会計を終える").click()
    till.wait_for_url("**/store/register/sales/**")


def _seen_in_the_office(desk: Page, live_shop: LiveShop, code: str, accessible: Callable[[Page], None]) -> None:
    enter(desk, live_shop, "M101")
    desk.wait_for_url("**/office/")
    desk.goto("/office/stock/shortfalls")
    row = desk.locator("tbody tr").filter(has_text=code)
    for said in ("店頭で販売", "似た商品に交換", "お客様が選択"):
        expect(row).to_contain_text(said)
    accessible(desk)
