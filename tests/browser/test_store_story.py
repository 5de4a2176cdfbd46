"""A day at the counter, on a tablet and on a phone: seen coming, picked, handed over, taken back elsewhere."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LiveShop

pytestmark = [pytest.mark.browser, pytest.mark.processes]

# A scanner's keys come within milliseconds, whatever else this machine is doing, and its digits end up in the field
# that has the focus.
_SCANNED = """code => {
  document.activeElement.value = "4999";
  for (const key of [...code, "Enter"])
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}"""

Window = Callable[..., Page]
Judge = Callable[[Page], None]


def ordered(shop: LiveShop, *lines: tuple[str, int], name: str = "花子", sent: bool = False) -> dict[str, Any]:
    """A paid guest order: what its customer knows, with its part and hand-over code."""
    wanted = [{"variant_id": shop.facts[goods], "quantity": quantity} for goods, quantity in lines]
    address = {"postal_code": "1500001", "prefecture_code": "13", "city": "渋谷区", "town": "神宮前", "block": "1-2-3"}
    how = {"type": "SHIPMENT", "address": address} if sent else {"type": "PICKUP", "location_id": shop.facts["shibuya"]}
    part = {**how, "lines": wanted}
    contact = {"family_name": "山田", "given_name": name, "email": "hanako@example.com", "phone": "090-1234-5678"}
    body = {"id": str(uuid.uuid4()), "contact": contact, "parts": [part], "payment": {"token": "tok_ok"}}
    received(shop, wanted)
    placed = shop.api("POST", "/checkouts", body, **{"Idempotency-Key": str(uuid.uuid4())})
    seen = shop.api("GET", f"/orders/{placed['order_id']}", **{"X-Order-Token": placed["access_token"]})
    part = seen["parts"][0]
    return {**placed, "part": part["fulfilment"]["id"], "code": part["hand_over_code"]}


def received(shop: LiveShop, goods: list[dict[str, Any]]) -> None:
    """Whatever other stories have sold or counted: what is about to be ordered comes in."""
    lines = [
        {"location_id": shop.facts[place], "variant_id": one["variant_id"], "delta": one["quantity"]}
        for one in goods
        for place in ("shibuya", "warehouse")
        if place in shop.facts
    ]
    body = {"reason": "receipt", "lines": lines}
    shop.api("POST", "/stock/movements", body, **{"Idempotency-Key": str(uuid.uuid4())})


def made_ready(shop: LiveShop, order: dict[str, Any]) -> None:
    shop.api("POST", "/fulfilments/preparations", {"fulfilment_id": order["part"]})


def handed_over(shop: LiveShop, order: dict[str, Any]) -> None:
    made_ready(shop, order)
    shop.api("POST", "/fulfilments/hand-overs", {"fulfilment_id": order["part"], "code": order["code"]})


def sign_in(page: Page, shop: LiveShop, code: str = "S101", *, at: str = "渋谷店") -> None:
    page.goto("/store/sign-in")
    page.fill("#identifier", code)
    page.fill("#password", shop.facts["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    if "/choose" in page.url:
        page.get_by_role("button", name=at).click()
        page.wait_for_url(lambda address: "/choose" not in address)


def row_of(page: Page, order: dict[str, Any]) -> Locator:
    return page.locator(f'[data-code="{order["order_code"]}"]')


def scan(page: Page, code: str) -> None:
    """As a scanner does that stands in for a keyboard: fast, and Enter at the end."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_an_order_comes_by_itself_and_goes_out_by_scanner_and_keyboard_alone(
    live_shop: LiveShop, window: Window, accessible: Judge
) -> None:
    page = window("tablet")
    sign_in(page, live_shop)
    expect(page.locator(".connection-here")).to_be_visible()

    order = ordered(live_shop, ("mug", 2), ("shirt", 1))

    row = row_of(page, order)
    expect(row).to_be_visible()
    expect(row).to_contain_text("あと")
    expect(page.locator(".toast")).to_contain_text(order["order_code"])
    accessible(page)
    scan(page, order["order_code"])
    page.wait_for_url(f"**/store/parts/{order['part']}")
    told = page.locator("[data-told]")
    scan(page, "SKU-mug")
    expect(told).to_contain_text("マグカップ 1 / 2")
    scan(page, "SKU-beans")
    expect(told).to_contain_text("この注文の商品ではありません")
    accessible(page)
    scan(page, "SKU-mug")
    scan(page, "SKU-mug")
    expect(told).to_contain_text("もう足りています")
    scan(page, "SKU-shirt")
    expect(told).to_contain_text("すべて揃いました")
    expect(page.get_by_role("button", name="準備できた")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=prepared")
    expect(page.locator(".success")).to_contain_text("準備できました")
    accessible(page)
    page.keyboard.press("F2")
    page.wait_for_url("**/store/")

    scan(page, order["code"])
    page.wait_for_url(f"**/store/parts/{order['part']}")
    expect(page.locator(".code-known")).to_be_visible()
    expect(page.get_by_role("button", name="お渡しする")).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url("**?done=handed-over")
    expect(page.locator(".success-big")).to_contain_text("お渡ししました")
    accessible(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/store/")
    expect(row_of(page, order)).to_have_count(0)


def test_goods_come_back_in_another_store_with_the_refund_seen_first(
    live_shop: LiveShop, window: Window, accessible: Judge
) -> None:
    order = ordered(live_shop, ("shirt", 2))
    handed_over(live_shop, order)
    page = window("tablet")
    sign_in(page, live_shop, "A101", at="梅田店")
    page.keyboard.press("F6")
    page.wait_for_url("**/store/returns")
    accessible(page)

    scan(page, order["order_code"])
    page.wait_for_url(f"**/store/returns/{order['order_id']}")
    accessible(page)
    scan(page, "SKU-mug")
    expect(page.locator("[data-told]")).to_contain_text("この注文の商品ではありません")
    scan(page, "SKU-shirt")
    expect(page.locator("[data-line] input[type=number]")).to_have_value("1")
    page.get_by_text("サイズ・色が合わない").click()
    page.get_by_role("button", name="返金額を確認する").click()
    expect(page.locator(".refund-amount")).to_have_text("¥2,990")
    accessible(page)
    page.get_by_role("button", name="返品を受け付けて返金する").click()

    page.wait_for_url("**?done=returned")
    expect(page.locator(".slip")).to_contain_text("適格返還請求書")
    expect(page.locator(".slip")).to_contain_text("T7000012050002")
    accessible(page)
    seen = live_shop.api("GET", f"/orders/{order['order_id']}")
    assert (seen["order"]["returned_minor"], seen["order"]["returns"][0]["location_id"]) == (
        2990,
        live_shop.facts["umeda"],
    )


def test_with_one_hand_on_a_phone_what_is_missing_is_explained_and_paid_back(
    live_shop: LiveShop, window: Window, accessible: Judge
) -> None:
    order = ordered(live_shop, ("mug", 2), ("shirt", 1), name="次郎")
    page = window("phone")
    sign_in(page, live_shop)
    accessible(page)
    row_of(page, order).get_by_role("link").click()
    accessible(page)

    lines = page.locator("[data-line]")
    lines.filter(has_text="リネンシャツ").get_by_role("button", name="全部ある").click()
    mug = lines.filter(has_text="マグカップ")
    mug.get_by_role("button", name="1つ増やす").click()
    page.get_by_role("button", name="準備できた").click()
    expect(page.locator(".pick-error")).to_contain_text("見つからない理由")
    mug.get_by_text("売り場にない").click()
    page.get_by_role("button", name="準備できた").click()
    expect(page.locator(".confirm")).to_contain_text("¥1,200")
    accessible(page)
    page.get_by_role("button", name="残りは準備完了").click()
    expect(page.locator("body")).to_contain_text("お渡し待ち")
    accessible(page)
    page.get_by_role("link", name="お客様に確認中").click()
    accessible(page)
    page.get_by_role("button", name="返金を希望").click()

    expect(page.get_by_role("status", name="見つからなかった商品の対応")).to_contain_text("返金します")
    accessible(page)
    assert live_shop.api("GET", f"/orders/{order['order_id']}")["order"]["cancelled_minor"] == 1200


def test_the_second_at_the_same_order_is_told_while_still_picking(live_shop: LiveShop, window: Window) -> None:
    order = ordered(live_shop, ("mug", 1))
    page = window("tablet")
    sign_in(page, live_shop)
    page.goto(f"/store/parts/{order['part']}")

    made_ready(live_shop, order)

    expect(page.locator("#part-state")).to_contain_text("お渡し待ち")
    scan(page, "SKU-mug")
    page.get_by_role("button", name="準備できた").click()
    expect(page.locator(".notice")).to_contain_text("ほかのスタッフが先に処理しました")


def test_a_scanner_never_spoils_a_number_that_has_the_focus(live_shop: LiveShop, window: Window) -> None:
    order = ordered(live_shop, ("mug", 2))
    page = window("tablet")
    sign_in(page, live_shop)
    page.goto(f"/store/parts/{order['part']}")
    number = page.locator("[data-line] input[type=number]")

    number.fill("0")
    page.evaluate(_SCANNED, "SKU-mug")

    expect(number).to_have_value("1")
    expect(page.locator("#scan")).to_be_focused()


def test_a_parcel_is_packed_and_sent(live_shop: LiveShop, window: Window, accessible: Judge) -> None:
    order = ordered(live_shop, ("mug", 1), sent=True)
    page = window("tablet")
    sign_in(page, live_shop, "A101", at="中央倉庫")
    page.keyboard.press("F4")
    row_of(page, order).get_by_role("link").click()
    page.get_by_role("button", name="全部ある").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**?done=prepared")
    accessible(page)

    page.fill("#tracking", "123456789012")
    page.get_by_role("button", name="発送した").click()

    expect(page.locator(".success-big")).to_contain_text("123456789012")


def test_without_a_network_the_page_says_so_and_keeps_what_was_typed(live_shop: LiveShop, window: Window) -> None:
    page = window("tablet")
    sign_in(page, live_shop)
    page.fill("#scan", "N-7K4M2")

    page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => window.wired, configurable: true })")
    page.evaluate("window.wired = false; window.dispatchEvent(new Event('offline'))")

    expect(page.locator("[data-offline]")).to_be_visible()
    expect(page.get_by_role("button", name="探す")).to_be_disabled()
    page.keyboard.press("Enter")
    expect(page.locator("#scan")).to_have_value("N-7K4M2")
    page.evaluate("window.wired = true; window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-offline]")).to_be_hidden()
    expect(page.get_by_role("button", name="探す")).to_be_enabled()


@pytest.mark.parametrize(
    ("size", "locale", "scheme"),
    [("tablet", "en", "dark"), ("phone", "en", "light"), ("phone", "ja", "dark"), ("desktop", "ja", "light")],
)
def test_every_page_is_clear_to_everybody(
    live_shop: LiveShop, window: Window, accessible: Judge, size: str, locale: str, scheme: str
) -> None:
    order, ready, gone = (ordered(live_shop, ("knit", 1), ("beans", 2)) for _ in range(3))
    made_ready(live_shop, ready)
    handed_over(live_shop, gone)
    page = window(size, locale=locale, color_scheme=scheme)
    page.goto("/store/sign-in")
    accessible(page)
    sign_in(page, live_shop, "M101")

    for address in (
        "/store/", "/store/?q=山田", "/store/pick-list", "/store/shipments", f"/store/parts/{order['part']}",
        f"/store/parts/{ready['part']}", f"/store/parts/{gone['part']}", f"/store/orders/{gone['order_id']}", "/store/returns",
        "/store/returns?q=山田", f"/store/returns/{gone['order_id']}", "/store/stock", "/store/stock?q=ニット",
        f"/store/stock/{live_shop.facts['knit']}", "/store/today",
    ):  # fmt: skip
        page.goto(address)
        accessible(page)
