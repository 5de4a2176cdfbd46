"""What stands around every request, seen from outside."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_every_answer_carries_the_security_headers_and_a_trace() -> None:
    answer = Client().get("/healthz")

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Trace-Id"])


def test_a_trace_from_outside_goes_on() -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    answer = Client().get("/healthz", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})

    assert answer["X-Trace-Id"] == trace


def test_a_body_over_the_limit_is_refused_before_it_is_read() -> None:
    answer = Client().generic(
        "POST", "/api/v1/checkouts", b"{}", content_type="application/json", CONTENT_LENGTH="99999999"
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")


@pytest.mark.parametrize("length", ["-1", "x", "1e9", "\xb2"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    answer = Client().generic(
        "POST", "/api/v1/checkouts", b"{}", content_type="application/json", CONTENT_LENGTH=length
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "request.length_invalid")


def test_the_api_gives_nobody_a_cookie() -> None:
    answer = Client().get("/api/v1/products")

    assert answer.status_code == 200
    assert not answer.cookies


def test_ready_says_whether_the_tables_are_those_of_this_version() -> None:
    assert Client().get("/readyz").json() == {"status": "ok"}
    assert Client().get("/healthz").json() == {"status": "ok"}


def test_metrics_count_requests_by_route() -> None:
    Client().get("/api/v1/products")

    text = Client().get("/metrics").content.decode()

    assert 'http_route="api/v1/products"' in text or "api/v1/products" in text


def test_methods_that_nobody_knows_make_one_series() -> None:
    for number in range(3):
        Client().generic(f"ODD{number}", "/healthz")

    text = Client().get("/metrics").content.decode()

    assert 'http_request_method="_OTHER"' in text
    assert "ODD" not in text
