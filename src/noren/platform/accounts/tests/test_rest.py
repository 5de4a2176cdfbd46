from typing import Any

import pytest
from django.test import Client

from noren.kernel.ids import uuid7
from noren.platform import clock, sql
from noren.platform.accounts import bearer
from noren.platform.accounts.tests.making import PASSWORD, code_of, make_staff
from noren.platform.accounts.tests.soft_key import SoftKey

pytestmark = pytest.mark.django_db
WRONG = {"identifier": "S-0001", "password": "not the password"}


class Api:
    """A client of the API with a bearer token."""

    def __init__(self, token: str = "") -> None:
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        bearer.forget_tokens()
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(Client(), method)(f"/api/v1/accounts/{path}", headers=self._headers, **sent)


def _signed_in(code: str) -> Api:
    answer = Api()("post", "sessions", {"identifier": code, "password": PASSWORD})
    assert answer.status_code == 201
    return Api(answer.json()["token"])


def test_staff_sign_in_and_out() -> None:
    account = make_staff("S-0001")
    api = _signed_in("S-0001")

    assert api("get", "me").json()["id"] == str(account)
    assert api("post", "sign-outs").status_code == 204
    assert api("get", "me").status_code == 401
    assert sql.value("SELECT actor_id FROM platform_command_log WHERE name = %s", ("accounts.sign_out",)) == account


def test_a_wrong_password_is_a_problem_and_the_eleventh_says_how_long_to_wait() -> None:
    make_staff("S-0001")

    answers = [Api()("post", "sessions", WRONG) for _ in range(11)]

    assert {answer.status_code for answer in answers[:10]} == {401}
    assert answers[0].json()["code"] == "sign_in.failed"
    assert answers[10].status_code == 429
    assert 0 < int(answers[10]["Retry-After"]) <= 901
    assert answers[10]["Content-Type"] == "application/problem+json"


def test_an_authenticator_app_is_set_up_and_then_asked_for() -> None:
    make_staff("S-0001")
    api = _signed_in("S-0001")

    offer = api("post", "totp/offers").json()
    at = clock.now()
    confirmed = api("post", "totp/confirmations", {"proof": offer["proof"], "code": code_of(offer["secret"], at)})
    asked = Api()("post", "sessions", {"identifier": "S-0001", "password": PASSWORD})

    assert confirmed.status_code == 204
    assert (asked.status_code, asked.json()["code"]) == (401, "sign_in.second_factor_required")


def test_a_passkey_is_made_and_signs_in() -> None:
    account = make_staff("S-0001")
    api = _signed_in("S-0001")
    key = SoftKey(rp_id="testserver", origin="http://testserver")

    start = api("post", "passkeys/offers").json()
    made = api(
        "post", "passkeys",
        {"challenge_id": start["challenge_id"], "credential": key.register(start["options"]), "label": "phone"},
    )  # fmt: skip
    again = Api()("post", "passkeys/challenges").json()
    signed = Api()(
        "post", "passkeys/sessions",
        {"challenge_id": again["challenge_id"], "credential": key.sign_in(again["options"])},
    )  # fmt: skip

    assert made.status_code == 201
    assert [passkey["label"] for passkey in api("get", "passkeys").json()] == ["phone"]
    assert (signed.status_code, signed.json()["account_id"]) == (201, str(account))


def test_head_office_brings_a_clerk_in_and_out() -> None:
    make_staff("HQ-1", role="head_office")
    boss, account, place = _signed_in("HQ-1"), str(uuid7()), str(uuid7())

    steps = [
        boss("put", "staff", {"id": account, "staff_code": "S-0001", "display_name": "Aoi"}),
        boss("put", "staff/roles", {"account_id": account, "roles": [{"role": "clerk", "location_ids": [place]}]}),
        boss("put", "staff/password", {"account_id": account, "password": PASSWORD}),
    ]
    assert [step.status_code for step in steps] == [200, 204, 204]
    clerk = _signed_in("S-0001")
    assert clerk("get", "me").json()["roles"] == [{"role": "clerk", "location_ids": [place]}]
    assert clerk("get", "staff").status_code == 403

    assert boss("post", "staff/deactivations", {"account_id": account}).status_code == 204
    assert clerk("get", "me").status_code == 401
    assert boss("post", "staff/reactivations", {"account_id": account}).status_code == 204
    assert clerk("get", "me").status_code == 401
    assert len(boss("get", "staff").json()) == 2


def test_a_new_password_ends_every_session() -> None:
    make_staff("S-0001")
    here, there = _signed_in("S-0001"), _signed_in("S-0001")

    changed = here("put", "me/password", {"old": PASSWORD, "new": "another good one"})

    assert changed.status_code == 204
    assert (here("get", "me").status_code, there("get", "me").status_code) == (401, 401)


def test_a_key_does_not_sign_out_and_is_no_person() -> None:
    make_staff("HQ-1", role="head_office")
    made = _signed_in("HQ-1")("post", "keys", {"id": str(uuid7()), "name": "register", "scopes": []}).json()
    machine = Api(made["key"])

    assert machine("post", "sign-outs").status_code == 401
    assert machine("get", "me").status_code == 401
    assert machine("post", "totp/offers").status_code == 401
    assert sql.value("SELECT count(*) FROM platform_access_token WHERE revoked_at IS NOT NULL") == 0
