"""A till's day on a tablet: opened, goods by scanner, cash with change, a receipt that opens its sale, a shelf that a
shopper watches meanwhile, goods that were promised to somebody, a QR payment that nobody confirms, the drawer counted and
closed with nothing over."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop
from tests.browser.test_store_story import ordered, scan, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.processes]


FLOAT, MUG_AND_BEANS = 30_000, 2_280


def test_a_till_sells_scanned_goods_while_a_shopper_watches_and_closes_with_nothing_over(
    live_shop: LiveShop, window: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = window("tablet")
    sign_in(page, live_shop, "M101")
    page.keyboard.press("F3")
    page.wait_for_url("**/store/register")
    page.get_by_label("レジ番号").fill("1")
    page.get_by_role("button", name="追加").click()
    page.get_by_label("釣銭準備金").fill("30000")
    accessible(page)
    page.get_by_role("button", name="レジを開ける").click()
    expect(page.get_by_text("商品をスキャンしてください。")).to_be_visible()
    accessible(page)

    _sell_for_cash(page, accessible)
    knitwear = _sell_while_a_shopper_watches(page, window("phone"), live_shop)
    beans = _sell_what_was_promised(page, window("phone"), live_shop, accessible)
    _offer_a_qr_that_nobody_confirms(page, accessible)
    _count_and_close(page, accessible, expected=FLOAT + MUG_AND_BEANS + knitwear + beans)


def _sell_for_cash(page: Page, accessible: Callable[[Page], None]) -> None:
    scan(page, "SKU-mug")
    scan(page, "SKU-beans")
    scan(page, "SKU-nothing")

    expect(page.locator("[data-said=wrong]")).to_contain_text("登録のないコードです")
    expect(page.locator("[data-total]")).to_have_text("¥2,280")
    page.reload()
    expect(page.locator(".till-line")).to_have_count(2)
    accessible(page)
    page.get_by_role("button", name="現金").click()
    expect(page.locator("#till-cash")).to_contain_text("¥2,280")
    page.keyboard.press("Enter")  # nothing was given yet: nothing is sold
    accessible(page)
    page.keyboard.type("3000", delay=60)
    expect(page.locator("[data-change]")).to_have_text("¥720")
    page.keyboard.press("Enter")
    page.wait_for_url("**/store/register/sales/**")
    expect(page.locator("[data-change-given]")).to_have_text("¥720")
    expect(page.locator(".slip")).to_contain_text("1-1")
    accessible(page)
    receipt = page.locator(".slip .facts .mono").nth(1).inner_text()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/store/register")
    scan(page, receipt)
    page.wait_for_url("**/store/returns/*")
    expect(page.locator("h1")).to_have_text(receipt)
    page.keyboard.press("F3")
    page.wait_for_url("**/store/register")


def _sell_while_a_shopper_watches(page: Page, shopper: Page, live_shop: LiveShop) -> int:
    """Two of a knit, of which the shopper sees fewer at once; returns what they cost."""
    shopper.goto(f"/products/{live_shop.facts['knit_product']}?variant={live_shop.facts['knit']}")
    shelf = shopper.locator(f"#stock-at-{live_shop.facts['shibuya']} .stock-mark")
    line = {"location_id": live_shop.facts["shibuya"], "variant_id": live_shop.facts["knit"]}
    seen = live_shop.api("GET", f"/availability?variant_id={line['variant_id']}&location_id={line['location_id']}")
    too_many = seen[0]["available"] - 4
    _count(live_shop, line, -too_many)
    expect(shelf).to_have_text("◎")
    scan(page, "KNIT-navy-M")
    expect(page.locator(".till-line")).to_have_count(1)
    price = int(page.locator("[data-total]").get_attribute("data-total") or 0)
    scan(page, "KNIT-navy-M")
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(2 * price))
    page.get_by_role("button", name="現金").click()
    page.locator("#till-cash").get_by_role("button", name="ちょうど").click()
    expect(page.locator("[data-change]")).to_have_text("¥0")
    page.get_by_role("button", name="会計を終える").click()
    page.wait_for_url("**/store/register/sales/**")
    expect(shelf).to_have_text("△", timeout=15_000)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/store/register")
    _count(live_shop, line, too_many + 2)
    return 2 * price


def _sell_what_was_promised(page: Page, customer: Page, live_shop: LiveShop, accessible: Callable[[Page], None]) -> int:
    """The last beans are kept for a customer who is looking at the order; returns what somebody else paid for them."""
    order = ordered(live_shop, ("beans", 1), name="三郎")
    customer.goto(f"/orders/{order['order_id']}?token={order['access_token']}")
    expect(customer.locator("#order")).not_to_contain_text("店頭で売れて")
    line = {"location_id": live_shop.facts["shibuya"], "variant_id": live_shop.facts["beans"]}
    seen = live_shop.api("GET", f"/availability?variant_id={line['variant_id']}&location_id={line['location_id']}")
    free = seen[0]["available"]
    _count(live_shop, line, -free)
    scan(page, "SKU-beans")
    expect(page.locator("[data-total]")).to_have_text("¥1,080")
    page.keyboard.press("F7")
    page.keyboard.press("F7")
    page.keyboard.press("Enter")
    page.wait_for_url("**/store/register/sales/**")
    expect(page.locator(".till-danger")).to_contain_text(order["order_code"])
    expect(customer.locator("#order")).to_contain_text("店頭で売れて", timeout=15_000)
    page.goto("/store/")
    expect(page.locator("section[aria-labelledby=in-danger]")).to_contain_text(order["order_code"])
    accessible(page)
    _count(live_shop, line, free + 1)
    page.goto("/store/register")
    return 1_080


def _offer_a_qr_that_nobody_confirms(page: Page, accessible: Callable[[Page], None]) -> None:
    scan(page, "SKU-mug")
    expect(page.locator("[data-total]")).to_have_text("¥1,200")
    page.keyboard.press("F7")
    page.keyboard.type("200", delay=60)
    page.get_by_role("button", name="一部として受け取る").click()
    expect(page.locator("[data-left]")).to_have_text("¥1,000")
    page.locator(".till-terminal summary").click()
    page.get_by_label("テスト用の決済端末").select_option("tok_redirect")
    accessible(page)
    page.get_by_role("button", name="QR決済").click()
    expect(page.locator(".till-qr svg")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="この決済をやめる").click()
    expect(page.locator("[data-said=wrong]")).to_contain_text("会計は成立していません")
    page.get_by_role("button", name="すべて消す").click()


def _count_and_close(page: Page, accessible: Callable[[Page], None], *, expected: int) -> None:
    page.get_by_role("link", name="点検・精算").click()
    accessible(page)
    page.get_by_role("button", name="販売を終えて現金を数える").click()
    page.get_by_label("¥10,000").fill("3")
    expect(page.get_by_label("数えた現金")).to_have_value("30000")
    accessible(page)
    page.get_by_label("数えた現金").fill(str(expected))
    page.get_by_role("button", name="締めて精算する").click()
    page.wait_for_url("**/store/register/z/**")
    expect(page.locator(".till-over-short")).to_have_text("¥0")
    accessible(page)
    page.get_by_role("link", name="レジのレポート").click()
    expect(page.get_by_role("listitem").filter(has_text="精算")).to_have_count(1)
    accessible(page)


def _count(live_shop: LiveShop, line: dict[str, Any], delta: int) -> None:
    """Leave more or fewer of something on the shelf, whatever other stories have bought of it."""
    count = {"reason": "count", "lines": [{**line, "delta": delta}]}
    live_shop.api("POST", "/stock/movements", count, **{"Idempotency-Key": str(uuid4())})
