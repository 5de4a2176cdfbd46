"""Webhooks at head office's desk."""

from datetime import UTC, datetime
from typing import Any

import pytest

from noren.faces.office.event_words import EVENT, SUBJECT
from noren.faces.office.tests.making import head_office, page, send, webhook
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.webhooks.catalogue import whole_catalogue
from noren.platform.webhooks.dispatch import deliver_due
from noren.platform.webhooks.tests.receiver import receiving

pytestmark = pytest.mark.django_db


def test_every_event_has_a_name_and_its_subject_a_group() -> None:
    types = {one.type for one in whole_catalogue()}

    assert set(EVENT) == types
    assert {name.partition(".")[0] for name in types} - set(SUBJECT) == {"webhooks"}


def test_a_webhook_is_made_its_secret_shown_once_and_rotated() -> None:
    browser, form = head_office(), str(uuid7())
    given = {
        "url": "https://receiver.example/hooks",
        "name": "倉庫",
        "which": "some",
        "types": ["stock.*", "orders.placed.v1"],
    }

    made = send(browser, "/office/webhooks/new", form, **given)
    twice = send(browser, "/office/webhooks/new", form, **given)
    secret, path = made.context["made"].secret, f"/office/webhooks/{made.context['made'].id}"
    rotated = send(browser, f"{path}/rotate", grace="3600")

    assert secret in made.content.decode()
    assert twice["Location"] == path
    assert secret not in page(browser, path) + page(browser, "/office/webhooks") + page(browser, f"{path}/edit")
    assert rotated.context["made"].secret not in (secret, None)
    assert "The old secret signs until" in page(browser, path)
    assert "Stock: all" in page(browser, path)
    assert sql.value("SELECT count(*) FROM webhooks_endpoint") == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": ""}, "url"),
        ({"types": []}, "types"),
        ({"types": ["no.such.v1"]}, "types"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_beside_its_field(wrong: dict[str, Any], field: str) -> None:
    browser = head_office()

    answer = send(browser, "/office/webhooks/new", **{"url": "https://receiver.example/", "types": ["stock.*"]} | wrong)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert sql.value("SELECT count(*) FROM webhooks_endpoint") == 0


def test_what_an_endpoint_wants_is_changed() -> None:
    browser = head_office()
    hook, _ = webhook()

    before = page(browser, f"/office/webhooks/{hook}/edit")
    send(
        browser,
        f"/office/webhooks/{hook}/edit",
        url="https://other.example/",
        name="<b>",
        which="some",
        types="stock.changed.v1",
    )

    assert 'value="all" checked' in before
    assert sql.row("SELECT url, event_types FROM webhooks_endpoint") == ("https://other.example/", ["stock.changed.v1"])
    assert "&lt;b&gt;" in page(browser, "/office/webhooks")


def test_a_failed_delivery_is_seen_with_its_answer_and_made_again(settings: Any) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = True
    browser = head_office()
    with receiving(status=500, text=b"<script>no</script>") as receiver:
        hook, test = webhook(receiver.url)
        deliver_due(at=datetime.now(UTC))
        sql.touch("UPDATE webhooks_delivery SET state = 'failed', next_at = NULL")
        log = page(browser, f"/office/webhooks/{hook}?state=failed")
        seen = page(browser, f"/office/webhooks/{hook}/deliveries/{test}")
        receiver.status = 200
        send(browser, f"/office/webhooks/{hook}/replay", since="2026-01-01T00:00:00+00:00")
        nonsense = send(browser, f"/office/webhooks/{hook}/replay", since="yesterday")
        deliver_due(at=datetime.now(UTC))

    assert "HTTP 500" in log
    assert "&lt;script&gt;no" in seen
    assert "webhooks.test.v1" in seen
    assert nonsense.status_code == 302
    assert receiver.ids == [receiver.ids[0]] * 2
    assert sql.value("SELECT state FROM webhooks_delivery") == "delivered"


def test_an_endpoint_that_was_given_up_is_told_at_home_and_set_going_again() -> None:
    browser = head_office()
    hook, _ = webhook()
    quiet = browser.get("/office/").context["waiting"].webhooks_given_up
    sql.touch("UPDATE webhooks_endpoint SET disabled_at = now(), disabled_reason = 'gave_up'")

    home, text = page(browser, "/office/"), page(browser, f"/office/webhooks/{hook}")
    refused = send(browser, f"/office/webhooks/{hook}/test")
    send(browser, f"/office/webhooks/{hook}/switch", to="on")

    assert quiet == 0
    assert "Webhooks that take nothing" in home
    assert "Nothing got through for three days." in text
    assert refused.status_code == 409
    assert sql.value("SELECT disabled_at FROM webhooks_endpoint") is None
    send(browser, f"/office/webhooks/{hook}/switch", to="off")
    assert "Switched off on" in page(browser, f"/office/webhooks/{hook}")
