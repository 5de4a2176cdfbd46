from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from noren.kernel.ids import uuid7
from noren.platform import clock, sql
from noren.platform.accounts import bearer, keys
from noren.platform.accounts.contracts import AccountRef, CreatedKey, CreateKey, KeyRef, RotateKey
from noren.platform.accounts.errors import KeyExists, KeyNotFound, KeyOver, ScopeUnknown
from noren.platform.accounts.people import find_person
from noren.platform.accounts.sessions import open_session
from noren.platform.accounts.tests.making import make_staff
from noren.platform.actor import SYSTEM, NotAllowed

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    bearer.forget_tokens()


def _make(**more: Any) -> CreatedKey:
    given = {"id": uuid7(), "name": "register", "scopes": ["orders.view"], **more}
    return keys.create_key(input=CreateKey(**given), actor=SYSTEM, at=NOW)


def _status(key: str) -> int:
    bearer.forget_tokens()
    return Client().get("/api/v1/orders", headers={"Authorization": f"Bearer {key}"}).status_code


def test_a_key_opens_what_its_scopes_name_and_nothing_else() -> None:
    reader, other = _make().key, _make(scopes=["catalog.view"]).key

    assert _status(reader) == 200
    assert _status(other) == 403
    assert _status("noren_nonsense") == 401


def test_only_the_hash_of_a_key_is_kept() -> None:
    made = _make()

    assert made.key.startswith("noren_")
    assert len(made.key) == len("noren_") + 43
    assert made.key not in str(sql.rows("SELECT * FROM platform_access_token"))
    assert made.key not in str(keys.list_keys(actor=SYSTEM))


def test_a_key_that_another_process_revoked_is_refused_within_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    clock_s = 1_000.0
    monkeypatch.setattr(bearer.time, "monotonic", lambda: clock_s)
    made = _make()
    ask = {"Authorization": f"Bearer {made.key}"}
    assert Client().get("/api/v1/orders", headers=ask).status_code == 200

    sql.touch("UPDATE platform_access_token SET revoked_at = %s WHERE id = %s", (NOW, made.id))
    clock_s += 5.001

    assert Client().get("/api/v1/orders", headers=ask).status_code == 401


def test_a_key_of_one_place_reaches_no_other() -> None:
    here, there = uuid7(), uuid7()
    made = _make(location_ids=[here])
    ask = {"Authorization": f"Bearer {made.key}"}

    assert Client().get(f"/api/v1/orders?location_id={here}", headers=ask).status_code == 200
    assert Client().get(f"/api/v1/orders?location_id={there}", headers=ask).status_code == 403


def test_a_key_ends_when_it_expires() -> None:
    assert _status(_make(expires_at=NOW - timedelta(seconds=1)).key) == 401
    assert _status(_make(expires_at=NOW + timedelta(hours=1)).key) == 200


def test_a_rotated_key_works_until_its_grace_is_over_and_its_successor_at_once() -> None:
    old = _make()

    new = keys.rotate_key(input=RotateKey(key_id=old.id, new_id=uuid7(), grace_s=3600), actor=SYSTEM, at=NOW)

    assert (_status(old.key), _status(new.key)) == (200, 200)
    listed = {key.id: key for key in keys.list_keys(actor=SYSTEM)}
    assert listed[old.id].successor_id == new.id
    assert listed[old.id].expires_at == NOW + timedelta(hours=1)
    assert listed[new.id].scopes == ["orders.view"]
    with pytest.raises(KeyOver):
        keys.rotate_key(input=RotateKey(key_id=old.id, new_id=uuid7()), actor=SYSTEM, at=NOW)

    sql.touch("UPDATE platform_access_token SET expires_at = %s WHERE id = %s", (NOW - timedelta(seconds=1), old.id))
    assert (_status(old.key), _status(new.key)) == (401, 200)


def test_grace_never_makes_a_key_live_longer() -> None:
    ends = NOW + timedelta(minutes=5)
    old = _make(expires_at=ends)

    keys.rotate_key(input=RotateKey(key_id=old.id, new_id=uuid7(), grace_s=86_400), actor=SYSTEM, at=NOW)

    assert {key.expires_at for key in keys.list_keys(actor=SYSTEM)} == {ends}


@pytest.mark.django_db(transaction=True)
def test_a_revoked_key_is_useless_at_once() -> None:
    made = _make()
    ask = {"Authorization": f"Bearer {made.key}"}
    assert Client().get("/api/v1/orders", headers=ask).status_code == 200

    keys.revoke_key(input=KeyRef(key_id=made.id), actor=SYSTEM, at=NOW)

    assert Client().get("/api/v1/orders", headers=ask).status_code == 401
    keys.revoke_key(input=KeyRef(key_id=made.id), actor=SYSTEM, at=NOW)
    with pytest.raises(KeyOver):
        keys.rotate_key(input=RotateKey(key_id=made.id, new_id=uuid7()), actor=SYSTEM, at=NOW)


def test_a_key_beyond_its_rate_is_told_how_long_to_wait() -> None:
    made = _make(requests_per_minute=2)
    ask = {"Authorization": f"Bearer {made.key}"}

    answers = [Client().get("/api/v1/orders", headers=ask) for _ in range(3)]

    if NOW.minute == clock.now().minute:
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert 1 <= int(answers[2]["Retry-After"]) <= 60
        assert answers[2].json()["code"] == "rate.limited"


def test_last_use_is_noted_at_most_once_a_minute() -> None:
    made = _make()
    assert keys.list_keys(actor=SYSTEM)[0].last_used_at is None

    _status(made.key)
    first = keys.list_keys(actor=SYSTEM)[0].last_used_at
    _status(made.key)
    assert first is not None
    assert keys.list_keys(actor=SYSTEM)[0].last_used_at == first

    sql.touch("UPDATE platform_access_token SET last_used_at = last_used_at - interval '2 minutes'")
    _status(made.key)
    second = keys.list_keys(actor=SYSTEM)[0].last_used_at
    assert second is not None
    assert second >= first


def test_refuses_unknown_scopes_doubled_ids_and_unknown_keys() -> None:
    made = _make()

    with pytest.raises(ScopeUnknown):
        _make(scopes=["*"])
    with pytest.raises(ScopeUnknown):
        _make(scopes=["accounts.edit"])
    with pytest.raises(KeyExists):
        _make(id=made.id)
    with pytest.raises(KeyNotFound):
        keys.revoke_key(input=KeyRef(key_id=uuid7()), actor=SYSTEM, at=NOW)

    assert len(keys.list_keys(actor=SYSTEM)) == 1


@pytest.mark.parametrize("role", ["clerk", "store_manager", "area_manager"])
def test_only_head_office_makes_keys(role: str) -> None:
    person = find_person(account_id=make_staff("S-0001", role=role))
    assert person is not None

    with pytest.raises(NotAllowed):
        keys.create_key(input=CreateKey(id=uuid7(), name="x", scopes=[]), actor=person.actor, at=NOW)
    with pytest.raises(NotAllowed):
        keys.list_keys(actor=person.actor)


def test_an_idempotency_key_never_stores_a_secret() -> None:
    boss = make_staff("HQ-1", role="head_office")
    token = open_session(input=AccountRef(account_id=boss), actor=SYSTEM, at=NOW).token
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "once"}
    wanted = {"id": str(uuid7()), "name": "register", "scopes": []}

    first = Client().post("/api/v1/accounts/keys", wanted, content_type="application/json", headers=headers)
    second = Client().post("/api/v1/accounts/keys", wanted, content_type="application/json", headers=headers)

    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["code"] == "accounts.key_exists"
    assert sql.value("SELECT count(*) FROM platform_idempotency") == 0
    assert UUID(first.json()["id"])
