"""One customer, met on a phone, at a counter and in the office at once: bought online, picked up, recognised at the till
by the code on the phone, points earned there and spent here, and one thing brought back that was bought elsewhere."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveShop
from tests.browser.test_member_story import CONTACT, product_of, put_in_cart
from tests.browser.test_membership_story import open_card, until_it_says
from tests.browser.test_membership_story import sign_in as sign_up
from tests.browser.test_store_story import scan
from tests.browser.test_store_story import sign_in as sign_in_at_store

pytestmark = [pytest.mark.browser, pytest.mark.processes]

UMEDA = {"ja": "梅田店", "en": "Umeda"}
PIN = "4826"
SOON_MS = 15_000
EARNED_ONLINE = 27  # of ¥2,990, one for each 100 yen without tax
EARNED_AT_THE_TILL = 10  # of ¥1,200; when the ¥2,990 come back these go, and 17 of the spent ones are owed


def pair_and_take_over(page: Page, live_shop: LiveShop, accessible: Callable[[Page], None], locale: str) -> None:
    """The tablet becomes the store's; whoever works there comes in by a tap and a PIN."""
    sign_in_at_store(page, live_shop, "A101", at=UMEDA[locale])
    page.goto("/store/own")
    pin = page.locator("form[action='/store/own/pin']")
    for field, text in {"password": live_shop.facts["password"], "pin": PIN, "pin_again": PIN}.items():
        pin.locator(f"#{field}").fill(text)
    pin.locator("button").click()
    page.wait_for_url("**/store/own?done=pin")
    accessible(page)
    page.goto("/store/devices")
    page.locator("form[action='/store/devices/pair'] #name").fill(f"Till {locale}")
    page.locator("form[action='/store/devices/pair'] button").click()
    page.wait_for_url("**?done=paired")
    accessible(page)
    page.locator("form[action='/store/sign-out'] button").click()
    accessible(page)
    page.locator(".colleague", has_text="A101").click()
    accessible(page)
    page.locator("#pin").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/store/")


def open_till(page: Page) -> None:
    """Stand at the store's till; whoever comes first opens it."""
    page.goto("/store/register")
    if page.locator("#scan").count():
        return
    page.locator("#code").fill("1")
    page.locator("form[action='/store/register/tills'] button").click()
    page.locator("input[name=float]").fill("10000")
    page.locator("form:has(input[name=float]) button").click()
    expect(page.locator("#scan")).to_be_visible()


def buy_for_pickup(page: Page, live_shop: LiveShop) -> str:
    """The order's code; its page is open."""
    page.goto(f"/stores/{live_shop.facts['umeda']}")
    page.locator("form[action='/stores/mine'] button").click()
    page.wait_for_load_state()
    put_in_cart(page, product_of(live_shop, "linen"))
    page.goto("/checkout")
    for field, text in CONTACT.items():
        if field != "email":
            page.locator(f"#{field}").fill(text)
    page.locator(".checkout aside button").click()
    page.locator("#place button").click()
    page.wait_for_url("**/orders/*")
    return page.locator(".thanks-code").inner_text()


def prepare_and_hand_over(tablet: Page, phone: Page, code: str) -> None:
    """The store works by scanner alone; the phone follows by itself."""
    expect(tablet.locator(f'[data-code="{code}"]')).to_be_visible(timeout=SOON_MS)
    scan(tablet, code)
    tablet.wait_for_url("**/store/parts/*")
    scan(tablet, "SKU-shirt")
    expect(tablet.locator("[data-primary]")).to_be_focused()
    tablet.keyboard.press("Enter")
    tablet.wait_for_url("**?done=prepared")
    expect(phone.locator(".part-ready")).to_be_visible(timeout=SOON_MS)
    tablet.keyboard.press("F2")
    tablet.wait_for_url("**/store/")
    scan(tablet, re.sub(r"\D", "", phone.locator(".code-digits").inner_text()))
    tablet.wait_for_url("**/store/parts/*")
    tablet.keyboard.press("Enter")
    tablet.wait_for_url("**?done=handed-over")
    expect(phone.locator(".code-digits")).to_have_count(0, timeout=SOON_MS)


def sell_by_the_code_on_the_phone(tablet: Page, phone: Page, accessible: Callable[[Page], None]) -> None:
    """What was earned online is spent at the till, and seen on the phone."""
    phone.goto("/card")
    points = phone.locator("#card-points .number")
    expect(points).to_have_text(str(EARNED_ONLINE), timeout=SOON_MS)
    tablet.keyboard.press("F3")
    tablet.wait_for_url("**/store/register")
    scan(tablet, str(phone.locator("noren-card").get_attribute("data-payload")))
    expect(tablet.locator(".till-greeting")).to_contain_text(str(EARNED_ONLINE))
    scan(tablet, "SKU-mug")
    tablet.locator("[data-all-points]").click()
    expect(tablet.locator("[data-left]")).to_have_text("¥1,173")
    accessible(tablet)
    tablet.keyboard.press("F7")
    tablet.keyboard.press("F7")  # the exact amount
    tablet.keyboard.press("Enter")
    tablet.wait_for_url("**/store/register/sales/**")
    expect(points).to_have_text(str(EARNED_AT_THE_TILL), timeout=SOON_MS)


def take_back(tablet: Page, phone: Page, code: str) -> None:
    """Bought online, brought back to a counter, while the customer looks at the order."""
    phone.locator(".order-card", has_text=code).click()
    tablet.keyboard.press("F6")
    tablet.wait_for_url("**/store/returns")
    scan(tablet, code)
    tablet.wait_for_url("**/store/returns/*")
    scan(tablet, "SKU-shirt")
    tablet.locator("label.chip:has(input[value=size])").click()
    tablet.locator("button[value=review]").click()
    expect(tablet.locator(".refund-amount")).to_have_text("¥2,990")
    tablet.locator("button[value=confirm]").click()
    tablet.wait_for_url("**?done=returned")
    expect(phone.locator("#o-returns")).to_be_visible(timeout=SOON_MS)


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_one_customer_is_the_same_online_at_the_till_and_in_the_office(
    live_shop: LiveShop, window: Callable[..., Page], accessible: Callable[[Page], None], head_office: Any, locale: str
) -> None:
    email = f"sakura-{locale}@example.com"
    phone, tablet = window("phone", locale=locale), window("tablet", locale=locale)
    desk = window("desktop", locale=locale, storage_state=head_office)
    pair_and_take_over(tablet, live_shop, accessible, locale)
    open_till(tablet)
    tablet.keyboard.press("F2")
    expect(tablet.locator(".connection-here")).to_be_visible()
    desk.goto("/office/")
    to_prepare = desk.locator(".wait[href*='need=prepare'] .wait-number")
    waiting = int(to_prepare.inner_text())
    sign_up(phone, live_shop, email, "/card")
    member = str(open_card(phone).get_attribute("data-member"))

    code = buy_for_pickup(phone, live_shop)
    expect(to_prepare).to_have_text(str(waiting + 1), timeout=SOON_MS)
    prepare_and_hand_over(tablet, phone, code)
    expect(to_prepare).to_have_text(str(waiting), timeout=SOON_MS)
    sell_by_the_code_on_the_phone(tablet, phone, accessible)
    phone.goto("/orders")
    expect(phone.locator(".order-card")).to_have_count(2)
    accessible(phone)
    take_back(tablet, phone, code)

    desk.goto(f"/office/members/{member}")
    expect(desk.locator("[aria-labelledby=h-ids]")).to_contain_text(email)
    sales = desk.locator("[aria-labelledby=h-orders] tbody tr")
    expect(sales).to_have_count(2)
    expect(sales.filter(has_text=code)).to_have_count(1)
    until_it_says(desk, "[aria-labelledby=h-history]", "−10")
    points_now = desk.locator("[aria-labelledby=h-history] tbody td.number")
    expect(points_now).to_have_text(["−10", "+10", "−27", "+27"])
    expect(desk.locator("section#points dd").first).to_have_text("17")
    accessible(desk)
