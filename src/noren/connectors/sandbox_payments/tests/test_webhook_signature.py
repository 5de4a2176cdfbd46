"""A signature is judged, whatever stands in the headers."""

import base64

import pytest

from noren.connectors.sandbox_payments.webhook_signature import TOLERANCE_S, sign, verified

SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()
BODY = b"{}"
NOW = 1_800_000_000


def headers(**changed: str) -> dict[str, str]:
    genuine = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(NOW),
        "webhook-signature": sign(message_id="evt_1", timestamp_s=NOW, body=BODY, secret=SECRET),
    }
    return genuine | {name.replace("_", "-"): value for name, value in changed.items()}


def test_a_genuine_message_is_known_among_other_signatures() -> None:
    genuine = headers()["webhook-signature"]

    assert verified(headers=headers(), body=BODY, secret=SECRET, now_s=NOW + TOLERANCE_S)
    assert verified(headers=headers(webhook_signature=f"v1,old {genuine}"), body=BODY, secret=SECRET, now_s=NOW)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"webhook_signature": "v1,\xe9"},
        {"webhook_signature": ""},
        {"webhook_timestamp": "\xb2"},
        {"webhook_timestamp": "9" * 5_000},
        {"webhook_timestamp": str(NOW + 1)},
        {"webhook_id": "evt_2"},
        {"webhook_id": ""},
    ],
)
def test_a_message_with_odd_or_other_headers_is_not_genuine(spoilt: dict[str, str]) -> None:
    assert not verified(headers=headers(**spoilt), body=BODY, secret=SECRET, now_s=NOW)


def test_an_old_message_and_another_body_are_not_genuine() -> None:
    assert not verified(headers=headers(), body=BODY, secret=SECRET, now_s=NOW + TOLERANCE_S + 1)
    assert not verified(headers=headers(), body=b"[]", secret=SECRET, now_s=NOW)
