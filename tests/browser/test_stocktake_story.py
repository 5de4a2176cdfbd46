"""A stocktake on a phone, over a network that goes away, and its differences in the office."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop, enter
from tests.browser.test_store_story import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def scan(page: Page, code: str) -> None:
    page.fill("#scan", code)
    page.press("#scan", "Enter")


def test_a_store_is_counted_on_a_phone_and_judged_in_the_office(
    live_shop: LiveShop, window: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    phone = window("phone")
    sign_in(phone, live_shop, "M101")
    phone.goto("/store/stocktake")
    accessible(phone)
    phone.get_by_text("すべて", exact=True).or_(phone.get_by_label("すべて")).first.click()
    phone.fill("#name", "秋の棚卸")
    phone.get_by_role("button", name="始める").click()
    accessible(phone)
    this = phone.url
    phone.get_by_role("link", name="売場").click()

    scan(phone, "SKU-beans")
    now = phone.locator("[data-now]")
    expect(now.get_by_role("heading")).to_have_text("コーヒー豆 200g")
    expect(now).to_contain_text("この店の帳簿")
    accessible(phone)
    scan(phone, "SKU-beans")
    now.get_by_role("button", name="1つ増やす").click()
    expect(now.locator("[data-quantity]")).to_have_value("3")
    now.get_by_role("button", name="OK").click()
    counted = phone.locator("[data-own] > li")
    expect(counted).to_have_count(1)
    expect(counted.first).not_to_have_attribute("data-unsent", "")

    phone.evaluate(
        "() => { window.reached = window.fetch; window.fetch = () => Promise.reject(new TypeError('no network')); }"
    )
    phone.evaluate("document.querySelector('noren-count').scanned('SKU-mug')")
    now.get_by_role("button", name="7", exact=True).click()
    now.get_by_role("button", name="OK").click()
    expect(phone.get_by_text("1件が通信待ちです")).to_be_visible()
    phone.evaluate("() => { window.fetch = window.reached; window.dispatchEvent(new Event('online')); }")
    expect(phone.locator("[data-own] > li").first).to_contain_text("マグカップ")
    expect(phone.get_by_text("1件が通信待ちです")).to_be_hidden()
    phone.reload()
    expect(phone.locator("[data-own] > li")).to_have_count(2)
    phone.locator("[data-own] > li").filter(has_text="コーヒー豆").get_by_role("button").click()
    expect(phone.locator("[data-own] > li")).to_have_count(1)

    office = window("desktop")
    enter(office, live_shop, "M101")
    office.goto(this.replace("/store/stocktake/", "/office/stocktakes/"))
    accessible(office)
    office.get_by_role("button", name="計数を終える").click()
    office.get_by_label("帳簿の数をそのままにする").check()
    accessible(office)
    office.get_by_role("button", name="この数を帳簿にする").click()
    expect(office.get_by_text("棚卸を確定しました")).to_be_visible()
