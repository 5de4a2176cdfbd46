"""Bodies that no honest client sends: each is refused as a problem with a stable code, and nothing stays behind."""

from typing import Any

import orjson
import pytest
from django.db import transaction
from django.test import Client

from noren.faces.api.build import api
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.middleware import MAX_BODY_BYTES
from tests.permissions.asking import METHODS
from tests.permissions.requests import REQUESTS
from tests.permissions.scene import Scene

pytestmark = pytest.mark.django_db
WITH_BODY = sorted(name for name, method in METHODS.items() if method in ("post", "put"))
WITHOUT_BODY = {
    "accounts.begin_passkey", "accounts.begin_passkey_sign_in", "accounts.begin_totp", "accounts.sign_out",
    "catalog.archive_product", "catalog.attach_image", "places.archive_location", "payments.webhook",
    "identity.issue_card",
}  # fmt: skip
QUERIES = {
    operation["operationId"]: [given["name"] for given in operation.get("parameters", []) if given["in"] == "query"]
    for methods in api.get_openapi_schema()["paths"].values()
    for operation in methods.values()
}
DEEP = b'{"a":' * 2_000 + b"1" + b"}" * 2_000
COUNTED = {"fulfilment.code_wrong", "fulfilment.code_locked"}
"""A wrong code is a fact of its own: it is counted, and written down."""
HOSTILE = {
    "no JSON": b"{",
    "no UTF-8": b'{"id": "\xff\xfe"}',
    "a lone surrogate": b'{"id": "\\ud800"}',
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "deep": DEEP,
    "nothing": b"",
    "a huge number": b'{"id": 1' + b"0" * 400 + b"}",
    "not a number": b'{"id": NaN}',
    "two of one name": b'{"id": 1, "id": 2}',
}


def _send(scene: Scene, operation: str, body: bytes, **more: Any) -> Any:
    path, _body = REQUESTS[operation](scene, "head")
    headers = {"Authorization": f"Bearer {scene.tokens['head']}", "Idempotency-Key": str(uuid7())}
    with transaction.atomic():
        before = _rows()
        answer = getattr(Client(), METHODS[operation])(
            f"/api/v1/{path}", data=body, content_type="application/json", headers=headers, **more
        )
        if answer.status_code >= 400 and answer.json()["code"] not in COUNTED:
            assert _rows() == before
        transaction.set_rollback(True)
    return answer


def _rows() -> int:
    """What a refusal must not leave behind: log rows, events, stored answers, letters."""
    return int(
        sql.value(
            "SELECT (SELECT count(*) FROM platform_command_log) + (SELECT count(*) FROM platform_outbox)"
            " + (SELECT count(*) FROM platform_idempotency) + (SELECT count(*) FROM platform_mail)"
        )
    )


def _assert_problem(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["type"]) == (answer.status_code, f"/problems/{problem['code']}")


@pytest.mark.parametrize("operation", sorted(set(WITH_BODY) - WITHOUT_BODY))
def test_a_broken_body_is_a_problem_and_leaves_nothing_behind(scene: Scene, operation: str) -> None:
    for body in HOSTILE.values():
        _assert_problem(_send(scene, operation, body), 400, 422)


def _poisoned(value: Any, poison: Any) -> list[Any]:
    """Copies of a body, each with one of its texts or numbers replaced."""
    if isinstance(value, dict):
        return [{**value, name: new} for name, inner in value.items() for new in _poisoned(inner, poison)]
    if isinstance(value, list):
        return [
            [*value[:at], new, *value[at + 1 :]] for at, inner in enumerate(value) for new in _poisoned(inner, poison)
        ]
    return [poison]


@pytest.mark.parametrize("operation", sorted(set(WITH_BODY) - WITHOUT_BODY))
def test_a_poisoned_value_in_any_field_is_never_a_fault(scene: Scene, operation: str) -> None:
    _path, body = REQUESTS[operation](scene, "head")
    for poison in ("\x00", "é" * 70_000, 2**63, 1e308, {}, [], None, True):
        for poisoned in _poisoned(body, poison):
            answer = _send(scene, operation, orjson.dumps(poisoned))
            if answer.status_code >= 400:
                _assert_problem(answer, 400, 401, 403, 404, 409, 422, 429)


def test_a_body_over_the_limit_is_refused_before_it_is_read(scene: Scene) -> None:
    answer = _send(scene, "checkout.place", b" " * (MAX_BODY_BYTES + 1))

    _assert_problem(answer, 413)
    assert answer.json()["code"] == "request.too_large"


def test_a_body_that_is_longer_than_it_says_is_cut_off(scene: Scene) -> None:
    answer = _send(scene, "checkout.place", b"{}", CONTENT_LENGTH="1")

    _assert_problem(answer, 400, 422)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/nothing", 404, "not_found"),
        ("/api/v1/orders/not-an-id", 404, "not_found"),
        ("/api/v1/orders/\x00", 404, "not_found"),
        ("/api/v2/orders", 404, "not_found"),
        ("/api/v1/checkouts", 405, "request.method_not_allowed"),
    ],
)
def test_what_the_frame_refuses_is_a_problem_too(path: str, status: int, code: str) -> None:
    answer = Client().get(path)

    _assert_problem(answer, status)
    assert answer.json()["code"] == code
    assert status != 405 or answer["Allow"] == "POST"


@pytest.mark.parametrize(
    "header", ["Basic eDp5", "Bearer", "Bearer ", "Bearer \x00", "Bearer é", "Bearer " + "x" * 5_000]
)
def test_a_broken_authorization_is_told_so(header: str) -> None:
    answer = Client().get("/api/v1/orders", headers={"Authorization": header})

    _assert_problem(answer, 401)
    assert answer.json()["code"] == "token.invalid"


@pytest.mark.parametrize("key", ["", "x" * 129, "é", "a b", "\x00"])
def test_a_broken_idempotency_key_is_told_so(scene: Scene, key: str) -> None:
    path, body = REQUESTS["stock.move"](scene, "head")
    headers = {"Authorization": f"Bearer {scene.tokens['head']}", "Idempotency-Key": key}

    answer = Client().post(f"/api/v1/{path}", data=body, content_type="application/json", headers=headers)

    _assert_problem(answer, 400)
    assert answer.json()["code"] == "idempotency.key_invalid"


@pytest.mark.parametrize("name", sorted(name for name, method in METHODS.items() if method == "get"))
def test_a_poisoned_query_is_never_a_fault(scene: Scene, name: str) -> None:
    path, _body = REQUESTS[name](scene, "head")
    bare, _, query = path.partition("?")
    headers = {"Authorization": f"Bearer {scene.tokens['head']}"}
    for parameter in QUERIES[name]:
        for poison in ("%00", "%ff", "9" * 400, "-1", "", "~", "2026-01-01~x", "%F0%9F%8F%AE", "'", "%25", "x" * 5_000):
            answer = Client().get(f"/api/v1/{bare}?{query}&{parameter}={poison}", headers=headers)
            if answer.status_code >= 400:
                _assert_problem(answer, 400, 401, 404, 409, 422)
