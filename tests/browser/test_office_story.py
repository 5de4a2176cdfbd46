"""Head office at a desk: a price changed and seen in the shop, a level explained, a key made and used."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop, enter

pytestmark = [pytest.mark.browser, pytest.mark.processes]
Window = Callable[..., Page]
Accessible = Callable[[Page], None]


def test_a_price_is_changed_from_now_on_and_seen_in_the_shop(
    window: Window, live_shop: LiveShop, accessible: Accessible, head_office: Any
) -> None:
    page = window("desktop", storage_state=head_office)
    product = live_shop.facts["knit_product"]
    page.goto("/office/")

    page.keyboard.press("/")
    expect(page.locator("#office-q")).to_be_focused()
    page.keyboard.type("ウールニット")
    page.locator("#office-found a", has_text="ウールニット").click()
    page.get_by_role("link", name="価格", exact=True).click()
    accessible(page)
    page.locator("#amount").fill("４，２００")
    page.get_by_role("button", name="変更内容を確認する").click()

    review = page.locator(".review")
    expect(review).to_contain_text("¥4,200")
    accessible(page)
    review.get_by_role("button", name="この価格にする").click()

    expect(page.locator(".office-told")).to_contain_text("価格を設定しました")
    shop = window("phone")
    shop.goto(f"/products/{product}")
    expect(shop.locator("main")).to_contain_text("4,200")


def test_why_is_this_number_adds_up_and_a_movement_changes_it(
    window: Window, live_shop: LiveShop, accessible: Accessible, head_office: Any
) -> None:
    page = window("desktop", storage_state=head_office)
    path = f"/office/stock/{live_shop.facts['umeda']}/{live_shop.facts['beans']}"

    page.goto(path)
    accessible(page)
    on_hand, reserved, unavailable, safety, result = [int(text) for text in page.locator(".sum dd").all_inner_texts()]
    page.locator("#reason").select_option("adjustment")
    page.locator("#quantity").fill("-1")
    expect(page.locator("[data-will]")).to_have_text(f"手持在庫 {on_hand} → {on_hand - 1}")
    page.locator("#note").fill("試飲に使用")
    page.get_by_role("button", name="記録する").or_(page.get_by_role("button", name="登録する")).click()

    assert on_hand - reserved - unavailable - safety == result
    expect(page.locator(".sum dd").first).to_have_text(str(on_hand - 1))
    expect(page.locator("tbody tr").first).to_contain_text("試飲に使用")
    expect(page.locator("tbody tr").first).to_contain_text("−1")


def test_a_key_is_made_shown_once_used_and_revoked(
    window: Window, live_shop: LiveShop, accessible: Accessible, head_office: Any
) -> None:
    page = window("desktop", locale="en", storage_state=head_office)

    page.goto("/office/keys/new")
    page.get_by_label("Name").fill("Warehouse screen")
    page.get_by_label("See stock").check()
    page.get_by_role("button", name="Make the key").click()
    secret = page.locator("#secret").input_value()
    accessible(page)
    level = f"{live_shop.address}/api/v1/stock/levels/{live_shop.facts['shibuya']}/{live_shop.facts['shirt']}"
    allowed = httpx.get(level, headers={"Authorization": f"Bearer {secret}"})
    refused = httpx.get(f"{live_shop.address}/api/v1/orders", headers={"Authorization": f"Bearer {secret}"})

    assert allowed.status_code == 200
    assert refused.status_code in (403, 404)

    page.get_by_role("link", name="I have copied it").click()
    row = page.locator("tr", has_text="Warehouse screen")
    expect(row).not_to_contain_text(secret)
    accessible(page)
    row.get_by_role("button", name="Revoke").click()
    page.locator("dialog[open]").get_by_role("button", name="Revoke").click()
    expect(page.locator("tr", has_text="Warehouse screen")).to_contain_text("revoked")


@pytest.mark.parametrize(("scheme", "locale"), [("light", "ja"), ("dark", "en")])
def test_every_page_is_accessible_and_quiet(
    window: Window, live_shop: LiveShop, accessible: Accessible, head_office: Any, scheme: str, locale: str
) -> None:
    page = window("desktop", locale=locale, color_scheme=scheme, storage_state=head_office)
    product = live_shop.facts["knit_product"]

    for path in (
        "", "orders", "work", "payments", "products", "products/new", f"products/{product}", f"products/{product}/pictures",
        "departments", "taxes", "points", "points/rules", "stock", "stock/sourcing", "members", "stores", f"stores/{live_shop.facts['shibuya']}", "companies",
        f"companies/{live_shop.facts['company']}", "staff", "staff/new", "keys", "feeds", "audit", "system", "security", "security/totp",
        "search?q=a",
    ):  # fmt: skip
        answer = page.goto(f"/office/{path}")
        assert answer is not None, path
        assert answer.status == 200, path
        expect(page.locator("h1")).to_have_count(1)
        accessible(page)


def test_the_morning_page_fits_a_phone_and_shows_an_order_as_it_comes_in(
    window: Window, live_shop: LiveShop, accessible: Accessible
) -> None:
    page = window("phone")
    enter(page, live_shop, "M101")
    expect(page).to_have_url(re.compile(r"/office/$"))
    accessible(page)
    waiting = page.locator(".wait", has_text="準備待ち").locator(".wait-number")
    before = int(waiting.inner_text())

    live_shop.api(
        "POST",
        "/checkouts",
        {
            "id": "0199d3a0-0000-7000-8000-0000000ff1ce",
            "contact": {"family_name": "山田", "given_name": "花子", "email": "hanako@example.com"},
            "parts": [
                {
                    "type": "PICKUP",
                    "location_id": live_shop.facts["shibuya"],
                    "lines": [{"variant_id": live_shop.facts["mug"], "quantity": 1}],
                }
            ],
            "payment": {"token": "tok_ok"},
        },
        **{"Idempotency-Key": "office-story-1"},
    )

    expect(waiting).to_have_text(str(before + 1), timeout=15_000)
    expect(page.locator("noren-chart canvas")).to_have_count(3)
    accessible(page)
    page.get_by_role("button", name="メニュー").click()
    expect(page.get_by_role("link", name="在庫", exact=True)).to_be_visible()


def test_a_clerk_is_shown_the_way_to_the_store(window: Window, live_shop: LiveShop, accessible: Accessible) -> None:
    page = window("desktop")
    page.goto("/office/sign-in")
    accessible(page)

    enter(page, live_shop, "S101")

    expect(page.get_by_role("heading", level=1)).to_have_text("本部の画面を利用する権限がありません")
    accessible(page)
