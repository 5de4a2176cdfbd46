"""A floor is drawn at a desk with the keys, goods are put on it in the store, and a customer finds them on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop
from tests.browser.test_store_story import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_goods_are_found_on_a_floor_plan_that_was_drawn_with_the_keys(
    live_shop: LiveShop, window: Callable[..., Page], accessible: Callable[[Page], None], head_office: Any
) -> None:
    desk = window("desktop", storage_state=head_office)
    store = live_shop.facts["shibuya"]
    desk.goto(f"/office/stores/{store}/floors?floor=new")
    desk.fill("#floor_code", "9F")
    row = desk.locator(".floor-table tbody tr").first
    row.locator("[name=code]").fill("Z-1")
    row.locator("[name=zone_ja]").fill("雑貨")
    row.locator("[name=bays]").fill("3")
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk.locator(".office-told")).to_contain_text("フロア図を保存しました")
    shelf = desk.get_by_role("button", name="Z-1")
    shelf.focus()
    desk.keyboard.press("Shift+ArrowRight")
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("[name=x]").first).to_have_value("100")
    box = shelf.bounding_box()
    assert box is not None
    desk.mouse.move(box["x"] + 5, box["y"] + 5)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 105, box["y"] + 5, steps=4)
    desk.mouse.up()
    assert int(desk.locator("[name=x]").first.input_value()) > 200
    accessible(desk)
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk.locator(".office-told")).to_contain_text("フロア図を保存しました")

    clerk = window("phone")
    sign_in(clerk, live_shop, "M101")
    clerk.goto(f"/store/stock/{live_shop.facts['mug']}")
    clerk.select_option("#fixture", label="棚 Z-1 雑貨")
    clerk.fill("#bay", "2")
    clerk.get_by_role("button", name="置き場所を保存").click()
    expect(clerk.locator(".spot").first).to_have_text("9F・雑貨・棚 Z-1 2列目")
    accessible(clerk)

    customer = window("phone", locale="en")
    product = live_shop.api("GET", "/products?q=mug")["items"][0]["id"]
    customer.goto(f"/products/{product}/where?store={store}")
    expect(customer.locator(".spot")).to_have_text("9F · 雑貨 · Shelf Z-1 bay 2")
    expect(customer.locator(".fixture-here")).to_have_count(1)
    accessible(customer)

    file = desk.request.get(f"{live_shop.address}/office/stores/{store}/floors?format=csv").text()
    assert "9F,Z-1,2,,SKU-mug" in file

    clerk.goto("/store/stock/rfid")
    clerk.fill("#tags", "3074257BF7194E4000001A85\nzz")
    clerk.get_by_role("button", name="読み取り結果を見る").click()
    clerk.locator("summary", has_text="不明なタグ").click()
    expect(clerk.locator("details", has_text="不明なタグ")).to_contain_text("該当する商品がありません")
    accessible(clerk)
