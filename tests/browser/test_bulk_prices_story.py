"""Many prices: a file is sent up and looked at, another person approves it, the shop shows it; and it is undone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop, enrol

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_a_file_of_prices_is_approved_by_another_person_and_shown_in_the_shop(
    window: Callable[..., Page], live_shop: LiveShop, accessible: Callable[[Page], None], head_office: Any
) -> None:
    author, other, shop = window("phone", storage_state=head_office), window("desktop"), window("phone")
    enrol(other, live_shop, "H002")
    author.goto("/office/bulk")
    accessible(author)
    content = b"sku,price,price_channel\nSKU-beans,333,web\nSKU-mug,1200,\nSKU-none,5,\n"
    author.locator("#file").set_input_files({"name": "prices.csv", "mimeType": "text/csv", "buffer": content})

    author.get_by_role("button", name="変更内容を確認する").click()
    expect(author.locator("main")).to_contain_text("このSKUはありません")
    accessible(author)
    author.get_by_role("button", name="承認を依頼する").click()
    expect(author.locator("main")).to_contain_text("本部のほかの方の承認が必要です")
    other.goto(author.url)
    other.locator("#note").fill("春の値下げ")
    accessible(other)
    other.get_by_role("button", name="承認する").click()

    expect(other.locator(".office-told")).to_contain_text("承認しました")
    _applied(other)
    accessible(other)
    shop.goto("/products?text=コーヒー豆")
    shop.get_by_role("link", name="コーヒー豆").first.click()
    expect(shop.locator("main")).to_contain_text("333")
    other.get_by_role("button", name="新しい一括変更で元に戻す").click()
    other.get_by_role("button", name="承認を依頼する").click()
    author.goto(other.url)
    author.get_by_role("button", name="承認する").click()
    _applied(author)
    shop.reload()
    expect(shop.locator("main")).to_contain_text("1,080")


def _applied(page: Page) -> None:
    """The worker looks every two seconds."""
    for _look in range(20):
        page.reload()
        if "適用済み" in page.locator("h1").inner_text():
            return
        page.wait_for_timeout(500)
    pytest.fail("the change set was not applied")
