"""A guest holds a knit on their phone, the store sees it at once and puts it aside, and it is bought without being let go."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop
from tests.browser.test_store_story import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_what_a_guest_holds_is_put_aside_and_bought(
    live_shop: LiveShop, window: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    store = window("desktop")
    sign_in(store, live_shop)
    store.goto("/store/holds")
    accessible(store)

    phone = window("phone")
    phone.goto(f"/products/{live_shop.facts['knit_product']}?variant={live_shop.facts['knit']}")
    phone.get_by_role("link", name="店舗で取り置く").click()
    accessible(phone)
    phone.get_by_text("渋谷店").click()
    phone.get_by_label("お名前").or_(phone.locator("#name")).first.fill("山田")
    phone.locator("#email").fill("hold@example.com")
    phone.get_by_role("button", name="取り置きを申し込む").click()
    expect(phone.get_by_text("お取り置きを承りました。")).to_be_visible()
    expect(phone.locator("[data-seconds-left]")).to_have_text(re.compile("^あと"))
    accessible(phone)

    work = store.locator("#queue").get_by_text("山田")
    expect(work).to_be_visible()
    store.get_by_role("button", name="取り分けた").press("Enter")
    expect(store.get_by_role("heading", name=re.compile("取り分け済み"))).to_contain_text("1")
    accessible(store)

    phone.reload()
    expect(phone.get_by_text("店舗でお取り分けしています。")).to_be_visible()
    phone.get_by_role("link", name="いま購入して店舗で受け取る").click()
    accessible(phone)
    for field, text in {
        "family_name": "山田", "given_name": "花子", "family_name_kana": "ヤマダ", "given_name_kana": "ハナコ", "phone": "090-1234-5678",
    }.items():  # fmt: skip
        phone.locator(f"#{field}").fill(text)
    phone.get_by_role("button", name="確認画面へ").or_(phone.locator("form button.button-block")).first.click()
    accessible(phone)
    phone.locator("#place button").click()
    phone.wait_for_url(re.compile(r"/orders/"))

    expect(store.locator("#queue").get_by_text("山田")).to_be_hidden()
