"""A shop of one's own: from an empty database through the wizard to the first sale at its register."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_store_story import scan
from tests.launcher.running import Running, free_port, shop_folder

pytestmark = [pytest.mark.browser, pytest.mark.processes]

PASSWORD = "noren wo kakeru asa"
ON = "保存して次へ"


@pytest.fixture
def own_shop() -> Iterator[Running]:
    with shop_folder() as folder:
        running = Running.start(folder / "data", port=free_port(), arguments=("--own", "--workers", "1"))
        try:
            running.wait_until_said("first-day?token=")
            yield running
        finally:
            running.stop()


def make_account(page: Page, address: str, go_on: Callable[[str], None]) -> None:
    page.goto(address)
    page.get_by_label("お名前").fill("田中 花子")
    page.get_by_label("スタッフコード").fill("TANAKA")
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill("something else entirely")
    page.get_by_role("button", name=ON).click()
    expect(page.get_by_text("パスワードが一致しません。")).to_be_visible()
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    go_on("business")


def type_products(page: Page) -> None:
    for row, (name, price) in enumerate((("ブレンドコーヒー", "450"), ("チーズケーキ", "520"))):
        page.locator(f"[name=name_{row}]").fill(name)
        page.locator(f"[name=price_{row}]").fill(price)
        page.locator(f"[name=tax_{row}]").select_option("food")
        page.locator(f"[name=units_{row}]").fill("20")


def test_a_cafe_is_set_up_in_the_browser_and_makes_its_first_sale(
    own_shop: Running, window: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    found = re.search(r"http://\S+/office/first-day\?token=\S+", own_shop.said.read_text())
    assert found is not None
    shop = f"http://127.0.0.1:{own_shop.port}"
    page = window("phone")

    def go_on(step: str) -> None:
        accessible(page)
        page.get_by_role("button", name=ON).click()
        page.wait_for_url(f"**/office/first-day/{step}")

    make_account(page, found.group(), go_on)
    page.locator("#name_ja").fill("喫茶のれん")
    page.locator("#registration_number").fill("T1")
    page.get_by_role("button", name=ON).click()
    expect(page.locator("#registration_number-error")).to_be_visible()
    page.locator("#registration_number").fill("T7000012050002")
    go_on("brand")
    expect(page.locator("#name_ja")).to_have_value("喫茶のれん")
    give_colour_and_mark(page)
    go_on("trade")
    accessible(page)
    choose_what_is_needed(page)
    go_on("store")
    page.goto(f"{shop}/office/")
    page.get_by_role("link", name="初期設定を続ける").click()
    page.wait_for_url("**/office/first-day/store")
    page.locator("#name_ja").fill("本店")
    page.locator("#postal_code").fill("1500001")
    page.get_by_label("店内飲食").check()
    go_on("tax")
    go_on("people")
    for name, value in {"staff_code": "SATO", "name": "佐藤", "password": PASSWORD, "pin": "824613"}.items():
        page.locator(f"[name={name}_0]").fill(value)
    go_on("products")

    type_products(page)
    go_on("payment")
    expect(page.get_by_text("2点の商品を販売開始しました。")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="進む").click()
    expect(page.get_by_text("商品2点")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="設定を終えて本部画面へ").click()
    page.wait_for_url("**/office/")
    page.goto(f"{shop}/office/first-day/store")
    expect(page).to_have_url(f"{shop}/office/")
    page.goto(f"{shop}/cart")
    expect(page.get_by_role("heading", name="この機能は、いま使われていません。")).to_be_visible()
    expect(page.locator("[href='/cart']")).to_have_count(0)
    accessible(page)
    stranger = window("phone")
    refused = stranger.goto(found.group())
    assert refused is not None
    assert refused.status == 403
    expect(stranger.get_by_role("heading", name="このアドレスはもう使えません")).to_be_visible()

    sell_coffee_and_cake(window("tablet"), shop)


def give_colour_and_mark(page: Page) -> None:
    page.locator("#colour").fill("#8a3b2a")
    expect(page.locator("[data-cloth]")).to_have_attribute("fill", "#8a3b2a")
    mark = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#8a3b2a"/></svg>'
    page.locator("#mark").set_input_files({"name": "mark.svg", "mimeType": "image/svg+xml", "buffer": mark})


def choose_what_is_needed(page: Page) -> None:
    """A café with a till, members and points; points alone are refused."""
    page.get_by_role("button", name="カフェ").click()
    page.wait_for_url("**/office/first-day/modules")
    expect(page.get_by_role("checkbox", name="レジ", exact=True)).to_be_checked()
    expect(page.get_by_role("checkbox", name="Web注文", exact=True)).not_to_be_checked()
    page.get_by_role("checkbox", name="ポイント", exact=True).check()
    page.get_by_role("button", name=ON).click()
    expect(page.get_by_text("この機能に必要な、もう一つの機能がオフになっています。").first).to_be_visible()
    page.get_by_role("checkbox", name="会員", exact=True).check()


def sell_coffee_and_cake(till: Page, shop: str) -> None:
    till.goto(f"{shop}/store/register")
    till.locator("#identifier").fill("SATO")
    till.locator("#password").fill(PASSWORD)
    till.locator("form button.button-primary").first.click()
    till.get_by_label("釣銭準備金").fill("10000")
    till.get_by_role("button", name="レジを開ける").click()
    expect(till.get_by_text("商品をスキャンしてください。")).to_be_visible()
    scan(till, "P0001")
    expect(till.locator("[data-total]")).to_have_text("¥450")
    scan(till, "P0002")
    expect(till.locator("[data-total]")).to_have_text("¥970")
    till.keyboard.press("F7")
    till.keyboard.type("1000", delay=60)
    till.keyboard.press("Enter")
    till.wait_for_url("**/store/register/sales/**")
    expect(till.locator("[data-change-given]")).to_have_text("¥30")
    expect(till.locator(".slip")).to_contain_text("T7000012050002")
