"""A member on a phone: the card, also without a network; points bought with and earned; the receipt."""

import re
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from noren.kernel import code128
from tests.browser.conftest import LiveShop
from tests.browser.test_member_story import CONTACT, make_my_store, put_in_cart

pytestmark = [pytest.mark.browser, pytest.mark.processes]
EMAIL = "mio@example.com"


def letter_code(live_shop: LiveShop, email: str) -> str:
    """The code of the newest letter to an address."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        letters = sorted((live_shop.data / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in letters:
            letter = message_from_bytes(file.read_bytes(), policy=policy.default)
            text = letter.get_body(("plain",))
            found = re.search(r"\b\d{6}\b", text.get_content()) if text and email in str(letter["To"]) else None
            if found:
                return found[0]
        time.sleep(0.2)
    raise AssertionError("no letter came")


def sign_in(page: Page, live_shop: LiveShop, email: str, onward: str) -> None:
    page.goto(f"/sign-in?next={onward}")
    page.locator("#email").fill(email)
    page.locator("main form button").click()
    page.locator("#code").fill(letter_code(live_shop, email))
    page.locator("main form button").click()
    page.wait_for_load_state()


def open_card(page: Page) -> Locator:
    """The card of who has just signed in: made by the letter that welcomes them, or by asking for it."""
    page.wait_for_url("**/card")
    asking = page.locator(".member-card-page > form button")
    card = page.locator("noren-card[data-payload]")
    expect(asking.or_(card).first).to_be_visible()
    if card.count() == 0:
        asking.click()
    expect(card).to_be_visible()
    return card


def identified(live_shop: LiveShop, payload: str) -> dict[str, object]:
    body = {"location_id": live_shop.facts["shibuya"], "till": "1", "by": "code", "text": payload}
    answer: dict[str, object] = live_shop.api("POST", "/membership/identifications", body)["member"]
    return answer


def drawn_bars(page: Page) -> str:
    """The modules of the bars as the browser drew them."""
    path = str(page.locator(".member-code-bars path").nth(1).get_attribute("d"))
    parts = [(int(x), int(width)) for x, width in re.findall(r"M(\d+) 0h(\d+)v", path)]
    first, end = parts[0][0], parts[-1][0] + parts[-1][1]
    dark = {x + step for x, width in parts for step in range(width)}
    return "".join("1" if x in dark else "0" for x in range(first, end))


def test_a_member_shows_the_card_pays_with_points_and_keeps_the_receipt(
    live_shop: LiveShop, window: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = window("phone")
    sign_in(page, live_shop, EMAIL, "/card")
    card = open_card(page)
    payload = str(card.get_attribute("data-payload"))
    assert drawn_bars(page) == code128.modules(payload)
    accessible(page)

    member = identified(live_shop, payload)

    gift = {
        "id": str(uuid4()),
        "member_id": member["member_id"],
        "points": 1000,
        "reason": {"ja": "お礼", "en": "Thanks"},
    }
    live_shop.api("POST", "/points/adjustments", gift, **{"Idempotency-Key": str(uuid4())})
    expect(page.locator("#card-points")).to_contain_text("1,000", timeout=15_000)
    make_my_store(page, live_shop)
    put_in_cart(page, live_shop.facts["knit_product"])
    page.goto("/checkout")
    for field, text in CONTACT.items():
        page.locator(f"#{field}").fill(text)
    page.locator(".checkout aside button").click()
    page.locator("input[value=all]").check()
    expect(page.locator("#due")).to_have_text("¥4,990")
    accessible(page)
    page.locator("#place button").click()
    page.wait_for_url("**/orders/*")
    expect(page.locator(".order-foot")).to_contain_text("ポイント · 支払い済み")

    page.goto("/points")
    until_it_says(page, ".points-balance", "付与予定")
    accessible(page)
    page.goto("/orders")
    accessible(page)
    page.locator(".order-card").click()
    page.locator("a[href$='/receipt']").click()
    expect(page.locator(".receipt")).to_contain_text("¥1,000")
    pdf = page.request.get(str(page.locator("a[href$='.pdf']").get_attribute("href")))
    assert pdf.body().startswith(b"%PDF-")


def test_the_card_works_without_a_network_until_its_member_signs_out(live_shop: LiveShop, chromium: Browser) -> None:
    context = chromium.new_context(base_url=live_shop.address, locale="en", viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, live_shop, "offline@example.com", "/card")
    open_card(page)
    number = page.locator("[data-number]").last.inner_text()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    context.set_offline(True)
    page.goto("/card")
    card = page.locator("noren-card[data-payload]")
    expect(card).to_be_visible()
    payload = str(card.get_attribute("data-payload"))
    assert page.get_by_text("Without a network").is_visible()
    assert payload[:12] == number.replace(" ", "")
    assert drawn_bars(page) == code128.modules(payload)
    assert identified(live_shop, payload)["member_id"]

    context.set_offline(False)
    page.goto("/me")
    page.locator("[data-forgets-card] button").click()
    page.wait_for_load_state()
    context.set_offline(True)
    page.goto("/card")
    expect(page.locator("[data-when=unknown]")).to_be_visible()
    expect(page.locator(".member-code")).to_be_hidden()
    context.close()


def until_it_says(page: Page, selector: str, words: str) -> None:
    """Load a page that is not live again until it says so: points follow the order by the worker."""
    for _ in range(20):
        if words in page.locator(selector).inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.locator(selector).inner_text())
