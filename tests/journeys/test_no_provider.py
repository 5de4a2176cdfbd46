"""Play money buys nothing where it is not meant to."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from noren.connectors.sandbox_payments import wiring
from noren.domains.payments import ports
from noren.faces.member.tests.making import fill_in, make_shop, put_in_cart
from noren.platform import sql
from tests.world import levels, pickup

_ASK = """
import django
django.setup()
from noren.domains.payments import api as payments
from django.conf import settings
print(payments.is_offered("sandbox"), payments.is_offered("cash"))
print(settings.DEMO, not settings.SECOND_FACTOR_FOR_HEAD_OFFICE, "*" in settings.ALLOWED_HOSTS)
"""


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [
        ({}, False),
        ({"NOREN_DEMO": "1"}, True),
        ({"NOREN_DEMO": "0"}, False),
        ({"NOREN_DEMO": "0", "NOREN_SANDBOX_PAYMENTS": "1"}, True),
        ({"NOREN_DEMO": "1", "NOREN_SANDBOX_PAYMENTS": "0"}, False),
    ],
)
def test_the_sandbox_is_there_in_the_demo_or_where_it_is_asked_for_and_nothing_is_open_unless_said(
    chosen: dict[str, str], offered: bool
) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ("NOREN_DEMO", "NOREN_SANDBOX_PAYMENTS")}
    environment = {**kept, "DJANGO_SETTINGS_MODULE": "noren.config.settings", **chosen}

    said = subprocess.run(
        [sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=True, timeout=60
    )

    demo = str(chosen.get("NOREN_DEMO") == "1")
    assert said.stdout.split() == [str(offered), "True", demo, demo, demo]


@pytest.fixture
def _no_sandbox(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    settings.SANDBOX_PAYMENTS = False
    monkeypatch.setattr(ports, "_providers", {})
    wiring.register()


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_sandbox")
def test_without_a_provider_nothing_can_be_ordered_and_nothing_is_left_behind(client: Client) -> None:
    world = make_shop()

    wish = pickup(world, (world.shirt, 1)).model_dump(mode="json")
    answer = client.post("/api/v1/checkouts", wish, content_type="application/json", headers={"Idempotency-Key": "k1"})
    told = client.post("/api/v1/payments/webhooks/sandbox", {}, content_type="application/json")

    assert answer.json()["code"] == told.json()["code"] == "payments.provider_unknown"
    assert sql.value("SELECT count(*) FROM orders_order") == 0
    assert levels(world.shirt)[world.shibuya] == (10, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_sandbox")
def test_without_a_provider_the_checkout_says_so_kindly(client: Client) -> None:
    world = make_shop()
    put_in_cart(client, world.shirt)

    page = client.get("/checkout")
    sent = fill_in(client, store=str(world.shibuya))

    assert "オンラインでのお支払いをご利用いただけません" in page.content.decode()
    assert (page.status_code, sent.status_code) == (200, 422)
    assert client.get("/checkout/confirm").headers["Location"] == "/checkout"
