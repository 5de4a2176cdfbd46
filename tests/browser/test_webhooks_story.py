"""A webhook from the form to a failed delivery that is made again, with a receiver that checks what it gets."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from examples.python.webhook_receiver import verified
from playwright.sync_api import Page, expect

from noren.platform.webhooks.tests.receiver import receiving
from tests.browser.conftest import LiveShop

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def test_a_webhook_is_made_tested_and_replayed(
    window: Callable[..., Page], live_shop: LiveShop, accessible: Callable[[Page], None], head_office: Any
) -> None:
    page = window("desktop", locale="en", storage_state=head_office)
    with receiving(status=500, text=b"not today") as receiver:
        page.goto("/office/webhooks/new")
        accessible(page)
        page.get_by_label("URL").fill(receiver.url)
        page.get_by_label("Name").fill("Warehouse")
        page.locator("[value='stock.*']").check()
        page.get_by_role("button", name="Make the webhook").click()
        secret = page.locator("#secret").input_value()
        accessible(page)
        page.get_by_role("link", name="I have copied it").click()
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Test")
        expect(awaited(page, "HTTP 500")).to_be_visible()
        accessible(page)
        receiver.status = 200
        page.get_by_role("button", name="Send once more").click()
        expect(awaited(page, "HTTP 200")).to_be_visible()

    (headers, body), again = receiver.had[0], receiver.had[-1]
    event = verified(headers=headers, body=body, secret=secret, now_s=time.time())
    assert event["type"] == "webhooks.test.v1"
    assert again[0]["webhook-id"] == headers["webhook-id"]

    page.get_by_role("link", name="Warehouse").click()
    accessible(page)
    page.get_by_role("button", name="Switch off").first.click()
    page.locator("dialog[open]").get_by_role("button", name="Switch off").click()
    expect(page.locator("main")).to_contain_text("Switched off on")
    phone = window("phone", storage_state=head_office)
    phone.goto("/office/webhooks")
    accessible(phone)


def awaited(page: Page, text: str) -> Any:
    """The place of a text that the worker brings; the page is asked again until it is there."""
    for _ in range(100):
        found = page.locator(".badge", has_text=text)
        if found.count():
            break
        page.wait_for_timeout(100)
        page.reload()
    return found
