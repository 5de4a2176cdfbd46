"""One real shop for all browser tests of a run, and Chromium windows of a phone, a tablet and a desk."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from noren.cli.browser import ensure_chromium
from noren.cli.places import ROOT
from tests.launcher.running import Running, environment, free_port, shop_folder

_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
_FILL = "import django; django.setup(); from tests.browser import content; content.main()"
SIZES = {"phone": (390, 844), "tablet": (1024, 768), "desktop": (1280, 900)}


@dataclass(frozen=True)
class LiveShop:
    """A running installation; `facts` holds ids by name (see tests/browser/content.py)."""

    address: str
    data: Path
    facts: dict[str, str]

    def api(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """Call the REST API as a machine that may do what stores do; gives the JSON, fails on a refusal."""
        answer = httpx.request(
            method,
            f"{self.address}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.facts['key']}", **headers},
            timeout=20,
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@pytest.fixture(scope="package")
def live_shop() -> Iterator[LiveShop]:
    """`./noren up` with the small chain of `tests.world`."""
    with shop_folder() as folder:
        yield from _running_shop(folder / "data")


def _running_shop(data: Path) -> Iterator[LiveShop]:
    running = Running.start(data, port=free_port(), NOREN_WEBHOOKS_TO_LOOPBACK="1")
    try:
        running.wait_until_ready()
        filled = subprocess.run(
            [sys.executable, "-c", _FILL],
            cwd=ROOT,
            env=environment(data, PYTHONPATH=f"{ROOT / 'src'}:{ROOT}", DJANGO_SETTINGS_MODULE="noren.config.settings"),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert filled.returncode == 0, filled.stderr
        facts = json.loads(filled.stdout.splitlines()[-1])
        yield LiveShop(address=f"http://127.0.0.1:{running.port}", data=data, facts=facts)
        assert running.process.poll() is None, running.said.read_text()
    finally:
        running.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser; it ends with the package, so that tests elsewhere find no event loop running."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure_chromium(), args=list(_QUIET))
        yield browser
        browser.close()


@pytest.fixture
def window(live_shop: LiveShop, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page: `window("phone")`, `window("desktop", locale="en", color_scheme="dark")`.

    What the console complains of fails the test: errors of scripts, and everything that the content policy blocked.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(size: str = "phone", *, locale: str = "ja", **more: Any) -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=live_shop.address,
            viewport={"width": width, "height": height},
            locale=locale,
            service_workers="block",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(page, said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(page: Page, said: ConsoleMessage) -> bool:
    """Whether a message tells of a fault. A form that comes back with what was refused has its true status."""
    refused_form = "responded with a status of 4" in said.text and said.location["url"] == page.url
    return said.type == "error" and not refused_form


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Asserts that axe finds nothing serious on the page as it stands, and that nothing scrolls sideways."""

    def judged(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        serious = [
            f"{problem['id']}: {problem['help']} at {[node['html'][:160] for node in problem['nodes']][:4]}"
            for problem in found
            if problem["impact"] in ("serious", "critical")
        ]
        assert serious == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url

    return judged


def enter(page: Page, live_shop: LiveShop, code: str) -> None:
    """Sign in to the office by staff code and the shop's password."""
    page.goto("/office/sign-in")
    page.locator("#identifier").fill(code)
    page.locator("#password").fill(live_shop.facts["password"])
    page.locator("form button.button-primary").click()


def enrol(page: Page, live_shop: LiveShop, code: str) -> None:
    """Enter for the first time, setting up the second factor on the way in."""
    enter(page, live_shop, code)
    expect(page.get_by_role("heading", level=1)).to_have_text("二段階認証の設定")
    page.locator("details summary").click()
    secret = page.locator("[data-copies]").get_attribute("data-copies")
    page.locator("#code").fill(pyotp.TOTP(str(secret)).now())
    page.locator("form button.button-primary").click()
    expect(page).to_have_url(re.compile(r"/office/$"))


@pytest.fixture(scope="package")
def head_office(live_shop: LiveShop, chromium: Browser) -> Iterator[Any]:
    """The cookies of head office, who sets up the second factor on the way in; a code is good once, so once for all."""
    context = chromium.new_context(base_url=live_shop.address, locale="ja")
    page = context.new_page()
    enrol(page, live_shop, "H001")
    yield context.storage_state()
    context.close()
