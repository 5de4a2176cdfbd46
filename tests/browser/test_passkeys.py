"""Passkeys as people use them, with an authenticator that Chromium plays: made, used to come in, taken away."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LiveShop, enrol

pytestmark = [pytest.mark.browser, pytest.mark.processes]
Device = Callable[..., Page]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def device(live_shop: LiveShop, chromium: Browser) -> Iterator[Device]:
    """A tablet with a fingerprint reader. Browsers know passkeys on `localhost`, never on a bare address."""
    contexts = []

    def opened(**more: Any) -> Page:
        here = live_shop.address.replace("127.0.0.1", "localhost")
        context = chromium.new_context(
            base_url=here, viewport={"width": 1024, "height": 768}, locale="ja", service_workers="block", **more
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("WebAuthn.enable")
        wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        return page

    yield opened
    for context in contexts:
        context.close()


def add_use_and_remove(page: Page, *, own: str, home: re.Pattern[str], sign_out: Callable[[], None]) -> None:
    """The whole life of a passkey, from the page of one's own sign-in."""
    page.goto(own)
    page.locator("#passkey-label").fill("レジ横のタブレット")
    page.get_by_role("button", name="パスキーを追加").click()
    kept = page.locator("li", has_text="レジ横のタブレット")
    expect(kept).to_be_visible()

    sign_out()
    page.get_by_role("button", name="パスキーでサインイン").click()
    expect(page).to_have_url(home)

    page.goto(own)
    expect(kept).to_contain_text("最終使用")
    kept.get_by_role("button").click()
    expect(kept).to_have_count(0)
    sign_out()
    door = page.url
    page.get_by_role("button", name="パスキーでサインイン").click()
    expect(page.locator("noren-passkey [role=alert]")).to_be_visible()
    assert page.url == door


def test_a_clerk_adds_a_passkey_signs_in_by_it_and_removes_it(
    device: Device, live_shop: LiveShop, accessible: Callable[[Page], None]
) -> None:
    page = device()
    page.goto("/store/sign-in")
    page.locator("#identifier").fill("S101")
    page.locator("#password").fill(live_shop.facts["password"])
    page.locator("form button.button-primary").first.click()
    expect(page).to_have_url(re.compile(r"/store/$"))
    page.goto("/store/own")
    accessible(page)

    def sign_out() -> None:
        page.get_by_role("button", name="サインアウト").click()
        expect(page).to_have_url(re.compile("/store/sign-in"))

    add_use_and_remove(page, own="/store/own", home=re.compile(r"/store/$"), sign_out=sign_out)


def test_head_office_adds_a_passkey_signs_in_by_it_and_removes_it(live_shop: LiveShop, device: Device) -> None:
    page = device()
    enrol(page, live_shop, "H003")

    def sign_out() -> None:
        page.locator("details.office-me summary").click()
        page.get_by_role("button", name="サインアウト").click()
        expect(page).to_have_url(re.compile("/office/sign-in"))

    add_use_and_remove(page, own="/office/security", home=re.compile(r"/office/$"), sign_out=sign_out)
