"""The shop as a customer meets it: on a phone and at a desk, by touch and by keyboard, while staff work."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LiveShop

pytestmark = [pytest.mark.browser, pytest.mark.processes]
Window = Callable[..., Page]
CONTACT = {
    "family_name": "山田",
    "given_name": "花子",
    "family_name_kana": "ヤマダ",
    "given_name_kana": "ハナコ",
    "email": "hanako@example.com",
    "phone": "090-1234-5678",
}


def product_of(live_shop: LiveShop, words: str) -> str:
    return str(live_shop.api("GET", f"/products?q={words}")["items"][0]["id"])


def make_my_store(page: Page, live_shop: LiveShop) -> None:
    page.goto(f"/stores/{live_shop.facts['shibuya']}")
    page.locator("form[action='/stores/mine'] button").click()
    page.wait_for_load_state()


def put_in_cart(page: Page, product: str) -> None:
    page.goto(f"/products/{product}")
    page.locator(".add-go").click()
    expect(page.locator(".added")).to_be_visible()


def fill_in(page: Page) -> None:
    for field, text in CONTACT.items():
        page.locator(f"#{field}").fill(text)


def test_a_guest_orders_on_a_phone_and_watches_the_store_work(live_shop: LiveShop, window: Window) -> None:
    page = window("phone")
    make_my_store(page, live_shop)
    put_in_cart(page, live_shop.facts["knit_product"])
    # What password managers do to fields; htmx would carry it over as an attribute, which the content policy blocks.
    page.locator("#add-key").evaluate("field => field.style.setProperty('caret-color', 'transparent')")
    page.locator(".add-go").click()
    expect(page.locator("#cart-count-bar")).to_have_text("2")
    put_in_cart(page, product_of(live_shop, "coffee"))
    expect(page.locator("#cart-count-bar")).to_have_text("3")
    page.goto("/cart")
    page.locator(".cart-line noren-stepper button").first.click()
    expect(page.locator("#cart-count-bar")).to_have_text("2")

    page.goto("/cart")
    page.locator("a[href='/checkout']").click()
    expect(page.locator("[name=store]:checked")).to_have_value(live_shop.facts["shibuya"])
    fill_in(page)
    page.locator(".checkout aside button").click()
    expect(page.locator("#confirm-total")).to_contain_text("¥7,070")
    page.locator("#place button").click()

    page.wait_for_url("**/orders/*")
    order = re.search(r"/orders/([0-9a-f-]{36})", page.url)
    assert order is not None
    seen = live_shop.api("GET", f"/orders/{order[1]}")
    part = seen["parts"][0]["fulfilment"]
    digits = page.locator(f"#code-{part['id']}").inner_text().replace(" ", "")
    assert re.fullmatch(r"\d{6}", digits)
    expect(page.locator("main h2").first).to_have_text("商品をご準備しています")
    expect(page.locator(".code-qr")).to_have_js_property(
        "naturalWidth", page.locator(".code-qr").evaluate("e => e.naturalWidth")
    )

    live_shop.api("POST", "/fulfilments/preparations", {"fulfilment_id": part["id"]})

    expect(page.locator("main h2").first).to_have_text("お受け取りいただけます", timeout=15_000)
    page.goto("/")
    expect(page.locator(".waiting-ready")).to_contain_text(digits)
    page.locator(".waiting-ready").click()

    live_shop.api("POST", "/fulfilments/hand-overs", {"fulfilment_id": part["id"], "code": digits})

    expect(page.locator("main h2").first).to_contain_text("お渡し済み", timeout=15_000)
    expect(page.locator(".code-digits")).to_have_count(0)
    page.locator("a[href$='/receipt']").click()
    paper = page.locator(".receipt")
    for said in ("適格簡易請求書", "T7000012050002", "¥7,070", "¥5,990", "¥544", "※", "¥1,080", "¥80"):
        expect(paper).to_contain_text(said)


def test_the_bank_is_visited_and_leads_back_to_the_order(live_shop: LiveShop, window: Window) -> None:
    page = window("desktop", locale="en")
    make_my_store(page, live_shop)
    put_in_cart(page, product_of(live_shop, "mug"))
    page.goto("/checkout")
    fill_in(page)
    page.locator("input[value=tok_redirect]").check()
    page.locator(".checkout aside button").click()
    page.locator("#place button").click()

    page.wait_for_url("**/sandbox/pay/*")
    page.locator("button[value=confirm]").click()

    page.wait_for_url("**/orders/*")
    expect(page.locator("main h2").first).to_have_text("We are preparing your order", timeout=15_000)
    page.goto("/cart")
    expect(page.locator("main")).to_contain_text("Your cart is empty")


def test_a_whole_order_goes_by_keyboard_alone(live_shop: LiveShop, window: Window) -> None:
    page = window("desktop")
    make_my_store(page, live_shop)
    page.goto("/")
    page.locator("#shop-q").focus()
    page.keyboard.type("magu", delay=20)
    expect(page.locator(".suggestion").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/products/*")
    until(page, ".add-go")
    page.keyboard.press("Enter")
    expect(page.locator(".added")).to_be_visible()
    until(page, ".added a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cart")
    until(page, "a[href='/checkout']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout")
    for field, text in CONTACT.items():
        until(page, f"#{field}")
        page.keyboard.type(text)
    until(page, ".checkout aside button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/confirm")
    until(page, "#place button")
    page.keyboard.press("Enter")

    page.wait_for_url("**/orders/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("ご注文ありがとうございます。")
    expect(page.locator(".thanks-code")).to_have_text(re.compile(r"^N-\w{5}-\w{4}$"))


def test_stock_on_an_open_page_follows_the_shelf(live_shop: LiveShop, window: Window) -> None:
    page = window("phone")
    make_my_store(page, live_shop)
    page.goto(f"/products/{live_shop.facts['knit_product']}?variant={live_shop.facts['knit']}")
    shelf = page.locator(f"#stock-at-{live_shop.facts['umeda']} .stock-mark")
    expect(shelf).to_have_text("◎")
    level = {"location_id": live_shop.facts["umeda"], "variant_id": live_shop.facts["knit"]}
    count = {"reason": "count", "lines": [{**level, "delta": -18}]}

    live_shop.api("POST", "/stock/movements", count, **{"Idempotency-Key": str(uuid4())})

    expect(shelf).to_have_text("△", timeout=15_000)
    count = {"reason": "count", "lines": [{**level, "delta": 18}]}
    live_shop.api("POST", "/stock/movements", count, **{"Idempotency-Key": str(uuid4())})
    expect(shelf).to_have_text("◎", timeout=15_000)


def test_a_sold_out_colour_is_shown_and_another_is_chosen_without_leaving(live_shop: LiveShop, window: Window) -> None:
    page = window("phone", locale="en")
    page.goto(f"/products/{live_shop.facts['knit_product']}?variant={live_shop.facts['knit_sold_out']}")
    expect(page.locator(".add-go")).to_have_count(0)
    expect(page.locator("#product")).to_contain_text("Sold out for now")

    page.locator(".chip-size").first.click()

    expect(page.locator(".add-go")).to_be_visible()
    expect(page.locator("noren-stepper button")).to_have_count(2)
    assert "variant=" in page.url


def test_a_cart_line_is_changed_in_place(live_shop: LiveShop, window: Window) -> None:
    page = window("phone")
    put_in_cart(page, product_of(live_shop, "mug"))
    page.goto("/cart")

    page.locator("noren-stepper button").last.click()

    expect(page.locator(".summary-total")).to_contain_text("¥2,400")
    expect(page.locator("#cart-count-bar")).to_have_text("2")
    page.get_by_label(re.compile("を削除")).click()
    expect(page.locator("main")).to_contain_text("カートは空です")


def test_the_list_filters_without_leaving_and_works_without_scripts(live_shop: LiveShop, window: Window) -> None:
    page = window("desktop")
    page.goto("/products")
    expect(page.locator(".goods")).to_have_count(4)
    page.locator("#price-from").fill("2000")
    page.locator("#price-from").press("Tab")
    expect(page.locator(".goods")).to_have_count(2)
    assert "price_from=2000" in page.url

    plain = window("phone", java_script_enabled=False)
    plain.goto("/products?q=mug")
    plain.locator(".goods").first.click()
    plain.locator(".add-go").click()
    expect(plain.locator("h1")).to_have_text("カート")
    expect(plain.locator(".cart-line")).to_have_count(1)


def test_without_a_network_the_app_says_so_and_shows_nothing_old(live_shop: LiveShop, chromium: Browser) -> None:
    context = chromium.new_context(base_url=live_shop.address, locale="ja")
    page = context.new_page()
    page.goto("/products")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    context.set_offline(True)
    page.goto("/cart")

    expect(page.locator("h1")).to_have_text("オフラインです")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Noto Sans JP"')
    context.set_offline(False)
    page.locator("[data-reloads]").click()
    expect(page.locator("h1")).to_have_text("カート")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_every_page_is_accessible(
    live_shop: LiveShop, window: Window, accessible: Callable[[Page], None], size: str, scheme: str
) -> None:
    page = window(size, locale="ja" if scheme == "light" else "en", color_scheme=scheme)
    make_my_store(page, live_shop)
    knit = f"/products/{live_shop.facts['knit_product']}"
    for path in (
        "/", "/products", "/products?q=none-such", knit, f"{knit}?variant={live_shop.facts['knit_sold_out']}", "/cart", "/orders", "/stores",
        f"/stores/{live_shop.facts['umeda']}", "/sign-in", "/me", "/legal", "/returns-policy", "/privacy", "/offline", "/no/such/page",
    ):  # fmt: skip
        go(page, path)
        accessible(page)
    put_in_cart(page, live_shop.facts["knit_product"])
    accessible(page)
    page.goto("/cart")
    accessible(page)
    page.locator("a[href='/checkout']").click()
    accessible(page)
    page.locator("input[value=delivery]").check()
    accessible(page)
    page.locator("input[value=pickup]").check()
    fill_in(page)
    page.locator(".checkout aside button").click()
    page.wait_for_url("**/confirm")
    accessible(page)
    page.locator("#place button").click()
    page.wait_for_url("**/orders/*")
    accessible(page)
    page.locator("[data-opens=cancel-dialog]").click()
    accessible(page)
    page.locator("[data-closes]").click()
    page.locator("a[href$='/receipt']").click()
    accessible(page)


def go(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state()


def until(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    wanted = page.locator(selector).first
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{selector} is out of reach of the keyboard")
