"""A till's day on a tablet: opened, two goods by scanner, cash with change, the receipt, closed with nothing over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop
from tests.browser.test_store_story import scan, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_a_till_sells_two_scanned_goods_for_cash_and_closes_with_nothing_over(
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

    scan(page, "SKU-mug")
    scan(page, "SKU-beans")
    scan(page, "SKU-nothing")

    expect(page.locator("[data-said=wrong]")).to_contain_text("登録のないコードです")
    expect(page.locator("[data-total]")).to_have_text("¥2,280")
    page.reload()
    expect(page.locator(".till-line")).to_have_count(2)
    accessible(page)
    page.keyboard.press("F7")
    page.keyboard.type("3000", delay=60)
    expect(page.locator("[data-change]")).to_have_text("¥720")
    page.keyboard.press("Enter")
    page.wait_for_url("**/store/register/sales/**")
    expect(page.locator("[data-change-given]")).to_have_text("¥720")
    expect(page.locator(".slip")).to_contain_text("1-1")
    accessible(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/store/register")

    page.get_by_role("link", name="点検・精算").click()
    accessible(page)
    page.get_by_label("数えた現金").fill("32280")
    page.get_by_role("button", name="締めて精算する").click()
    page.wait_for_url("**/store/register/z/**")
    expect(page.locator(".till-over-short")).to_have_text("¥0")
    accessible(page)
