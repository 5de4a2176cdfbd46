"""The documented receiver takes what Noren signs, and nothing else."""

from typing import Any

import pytest
from examples.python.webhook_receiver import News, NotGenuine, verified

from noren.platform.webhooks.signing import shown, signature

BODY = b'{"type": "orders.placed.v1", "timestamp": "2026-11-20T03:00:00Z", "data": {"subject_id": "s", "sequence": 5}}'
NOW = 1_790_000_000
OLD, NEW = b"o" * 32, b"n" * 32


def headers(**changed: str) -> dict[str, str]:
    made = signature(secrets=[NEW, OLD], webhook_id="msg_1", timestamp=NOW, body=BODY)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(NOW), "webhook-signature": made, **changed}


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_takes_what_either_secret_has_signed(secret: bytes) -> None:
    event = verified(headers=headers(), body=BODY, secret=shown(secret), now_s=NOW + 299)

    assert event["type"] == "orders.placed.v1"


@pytest.mark.parametrize(
    ("wrong", "more"),
    [
        ({"webhook-id": "msg_2"}, {}),
        ({"webhook-timestamp": str(NOW + 1)}, {}),
        ({"webhook-timestamp": "soon"}, {}),
        ({"webhook-signature": ""}, {}),
        ({"webhook-signature": "v1,\xe9"}, {}),
        ({}, {"body": BODY + b" "}),
        ({}, {"secret": shown(b"x" * 32)}),
        ({}, {"now_s": NOW + 301}),
        ({}, {"now_s": NOW - 301}),
    ],
)
def test_refuses_what_is_not_genuine_or_not_of_now(wrong: dict[str, str], more: dict[str, Any]) -> None:
    given = {"body": BODY, "secret": shown(NEW), "now_s": NOW} | more

    with pytest.raises(NotGenuine):
        verified(headers=headers(**wrong), **given)


def test_acts_once_and_passes_over_older_news_about_a_subject() -> None:
    news = News()

    def about(subject: str, sequence: int) -> dict[str, Any]:
        return {"type": "stock.changed.v1", "data": {"subject_id": subject, "sequence": sequence}}

    assert news.is_new(webhook_id="a", event=about("s", 5))
    assert not news.is_new(webhook_id="a", event=about("s", 5))
    assert not news.is_new(webhook_id="b", event=about("s", 4))
    assert news.is_new(webhook_id="c", event=about("s", 6))
    assert news.is_new(webhook_id="d", event=about("t", 1))
