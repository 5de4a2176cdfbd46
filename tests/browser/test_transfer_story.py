"""Two stores and a transfer, in two windows that update by themselves: asked, picked, sent, received with a difference."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop
from tests.browser.test_store_story import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_goods_go_from_store_to_store_in_two_windows(
    live_shop: LiveShop, window: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    asker, sender = window("tablet"), window("tablet")
    sign_in(asker, live_shop, "M101")
    sign_in(sender, live_shop, "A101", at="梅田店")
    sender.goto("/store/transfers")
    accessible(sender)

    asker.goto(f"/store/transfers/new?variant={live_shop.facts['mug']}&from={live_shop.facts['umeda']}")
    asker.locator("#quantity").fill("3")
    asker.get_by_role("button", name="依頼").click()
    code = asker.locator("h1.part-code").inner_text()
    address = asker.url.partition("?")[0]
    accessible(asker)

    work = sender.locator("#queue .queue-part").first.get_by_text(code)
    expect(work).to_be_visible()
    work.click()
    sender.locator("form[action$='/approve'] button").click()
    expect(asker.locator("#part-head .part-state")).to_contain_text("ピッキング待ち")

    for _ in range(3):
        sender.locator("#scan").fill("SKU-mug")
        sender.locator("#scan").press("Enter")
    expect(sender.locator("[data-found]")).to_have_text("3")
    accessible(sender)
    sender.locator("form.pick-form [data-primary]").click()
    sender.get_by_role("heading", name=re.compile("配送|引き渡|送")).wait_for()
    sender.locator("form[action$='/ship'] button").click()

    expect(asker.locator("#part-head .part-state")).to_contain_text("輸送中")
    asker.goto(address)
    for _ in range(2):
        asker.locator("#scan").fill("SKU-mug")
        asker.locator("#scan").press("Enter")
    asker.locator("form.pick-form [data-primary]").click()
    expect(asker.locator("form.pick-form input[name=confirmed]")).to_have_count(1)
    accessible(asker)
    asker.locator("form.pick-form [data-primary]").click()
    expect(asker.locator("#part-head .part-state")).to_contain_text("入荷済み")

    expect(sender.locator("#part-head .part-state")).to_contain_text("入荷済み")
    expect(sender.locator(".badge-warning")).to_contain_text("1")
    asker.locator("input[name=outcome][value=lost]").check(force=True)
    asker.locator("input[name=note]").fill("箱の破れ")
    asker.locator("form[action$='/settle'] button").click()
    expect(asker.get_by_text("箱の破れ")).to_be_visible()
    expect(sender.get_by_text("箱の破れ")).to_be_visible()
    accessible(asker)
