"""The page where a customer confirms as at a bank."""

import pytest
from django.test import Client

from noren.connectors.sandbox_payments.provider import SandboxProvider
from noren.domains.payments.contracts import Charge
from noren.kernel.ids import uuid7
from noren.platform import sql

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "followed"),
    [
        ("/orders/1?token=x", "/orders/1?token=x"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_only_a_path_of_this_site_is_followed_back(client: Client, given: str, followed: str) -> None:
    charge = Charge(
        payment_id=uuid7(), amount_minor=100, currency="JPY", method="card", token="tok_redirect", return_url=given
    )
    SandboxProvider(secret="", public_url="http://shop.example").authorize(charge)
    page = f"/sandbox/pay/{charge.payment_id}"

    assert client.get(page).context["back"] == followed
    assert client.post(page, {"answer": "confirm"}).headers["Location"] == followed


def test_the_page_is_not_there_where_there_is_no_play_money(client: Client, settings) -> None:
    charge = Charge(
        payment_id=uuid7(), amount_minor=100, currency="JPY", method="card", token="tok_redirect", return_url="/"
    )
    SandboxProvider(secret="", public_url="http://shop.example").authorize(charge)
    settings.SANDBOX_PAYMENTS = False

    answer = client.post(f"/sandbox/pay/{charge.payment_id}", {"answer": "confirm"})

    assert answer.status_code == 404
    assert sql.value("SELECT state FROM sandbox_charge WHERE payment_id = %s", (charge.payment_id,)) == "waiting"
