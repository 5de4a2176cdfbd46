from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from noren.kernel.errors import AppError
from noren.platform import sql
from noren.platform.accounts import passkeys
from noren.platform.accounts.contracts import AccountRef, PasskeyRef, RegisterPasskey, RelyingParty
from noren.platform.accounts.errors import (
    PasskeyInvalid,
    PasskeyKnown,
    PasskeyNotFound,
    SecondFactorMissing,
    SignInFailed,
)
from noren.platform.accounts.people import find_person
from noren.platform.accounts.sign_in import sign_in_staff
from noren.platform.accounts.staff import deactivate
from noren.platform.accounts.tests.making import ADDRESS, NOON, PASSWORD, make_staff
from noren.platform.accounts.tests.soft_key import SoftKey
from noren.platform.actor import SYSTEM, Actor

pytestmark = pytest.mark.django_db
SITE = RelyingParty(rp_id="noren.example", origin="https://noren.example")


def _key(**lies: Any) -> SoftKey:
    return SoftKey(**{"rp_id": SITE.rp_id, "origin": SITE.origin, **lies})


def _actor(account_id: UUID) -> Actor:
    person = find_person(account_id=account_id)
    assert person is not None
    return person.actor


def _register(account_id: UUID, key: SoftKey) -> None:
    actor = _actor(account_id)
    start = passkeys.begin_registration(actor=actor, host=SITE, at=NOON)
    made = RegisterPasskey(
        challenge_id=start.challenge_id, credential=key.register(start.options), host=SITE, label="phone"
    )
    passkeys.register_passkey(input=made, actor=actor, at=NOON)


def _answer(start: Any, credential: dict[str, Any], *, at: Any = NOON) -> UUID:
    return passkeys.sign_in_with_passkey(
        challenge_id=start.challenge_id, credential=credential, host=SITE, address=ADDRESS, at=at
    )


def _sign_in(key: SoftKey, **how: Any) -> UUID:
    start = passkeys.begin_sign_in(host=SITE, address=ADDRESS, at=NOON)
    return _answer(start, key.sign_in(start.options, **how))


def test_a_registered_passkey_signs_its_owner_in() -> None:
    account, key = make_staff("S-0001"), _key()
    _register(account, key)

    assert _sign_in(key) == account
    assert _sign_in(key) == account

    (known,) = passkeys.list_passkeys(actor=_actor(account))
    assert (known.label, known.last_used_at) == ("phone", NOON)
    assert sql.row("SELECT sign_count, transports, backup_eligible FROM platform_passkey") == (2, ["internal"], False)


@pytest.mark.parametrize(
    "lie",
    [{"rp_id": "evil.example"}, {"origin": "https://evil.example"}, {"verifies": False}],
    ids=["another site's hash", "another origin", "nobody verified"],
)
def test_refuses_what_was_made_elsewhere_or_unseen(lie: dict[str, Any]) -> None:
    account, key = make_staff("S-0001"), _key()

    with pytest.raises(PasskeyInvalid):
        _register(account, _key(**lie))
    assert sql.value("SELECT count(*) FROM platform_passkey") == 0

    _register(account, key)
    key.rp_id, key.origin = lie.get("rp_id", key.rp_id), lie.get("origin", key.origin)
    key.flags = 0x01 if "verifies" in lie else key.flags
    with pytest.raises(SignInFailed):
        _sign_in(key)
    assert sql.value("SELECT sign_count FROM platform_passkey") == 0


def test_a_challenge_is_answered_once_even_if_wrongly() -> None:
    account, key = make_staff("S-0001"), _key()
    _register(account, key)
    start = passkeys.begin_sign_in(host=SITE, address=ADDRESS, at=NOON)
    right = key.sign_in(start.options)
    wrong = {**right, "response": {**right["response"], "signature": "AAAA"}}

    with pytest.raises(SignInFailed):
        _answer(start, wrong)
    with pytest.raises(SignInFailed):
        _answer(start, right)


def test_a_challenge_is_over_after_five_minutes() -> None:
    account, key = make_staff("S-0001"), _key()
    _register(account, key)
    start = passkeys.begin_sign_in(host=SITE, address=ADDRESS, at=NOON)

    with pytest.raises(SignInFailed):
        _answer(start, key.sign_in(start.options), at=NOON + timedelta(minutes=5))


def test_a_challenge_for_signing_in_registers_nothing() -> None:
    account, key = make_staff("S-0001"), _key()
    start = passkeys.begin_sign_in(host=SITE, address=ADDRESS, at=NOON)
    made = RegisterPasskey(challenge_id=start.challenge_id, credential=key.register(start.options), host=SITE)

    with pytest.raises(PasskeyInvalid):
        passkeys.register_passkey(input=made, actor=_actor(account), at=NOON)


def test_a_count_that_goes_back_is_a_copied_key() -> None:
    account, key = make_staff("S-0001"), _key()
    _register(account, key)
    _sign_in(key)
    key.count = 0

    with pytest.raises(SignInFailed):
        _sign_in(key, counts=False)
    with pytest.raises(SignInFailed):
        _sign_in(key)


def test_a_passkey_is_registered_once() -> None:
    key = _key()
    _register(make_staff("S-0001"), key)

    with pytest.raises(PasskeyKnown):
        _register(make_staff("S-0002"), key)


def test_the_owner_and_head_office_take_a_passkey_away_and_nobody_else() -> None:
    owner, other, key = make_staff("S-0001"), make_staff("S-0002"), _key()
    _register(owner, key)
    passkey = PasskeyRef(passkey_id=sql.value("SELECT id FROM platform_passkey"))

    with pytest.raises(PasskeyNotFound):
        passkeys.remove_passkey(input=passkey, actor=_actor(other), at=NOON)
    assert _sign_in(key) == owner
    passkeys.remove_passkey(input=passkey, actor=_actor(owner), at=NOON)

    with pytest.raises(SignInFailed):
        _sign_in(key)


def test_an_account_switched_off_does_not_sign_in() -> None:
    account, key = make_staff("S-0001"), _key()
    _register(account, key)
    deactivate(input=AccountRef(account_id=account), actor=SYSTEM, at=NOON)

    with pytest.raises(SignInFailed):
        _sign_in(key)


def test_head_office_with_a_passkey_does_not_sign_in_by_password_alone(settings: Any) -> None:
    settings.SECOND_FACTOR_FOR_HEAD_OFFICE = True
    account, key = make_staff("HQ-1", role="head_office"), _key()
    _register(account, key)

    with pytest.raises(SecondFactorMissing):
        sign_in_staff(identifier="HQ-1", password=PASSWORD, address=ADDRESS, at=NOON)
    assert _sign_in(key) == account


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"rawId": 5},
        {"rawId": "AAAA"},
        {"rawId": "A", "id": "A", "type": "public-key", "response": []},
        {"rawId": "é"},
    ],
)
def test_nonsense_is_a_refusal(credential: dict[str, Any]) -> None:
    start = passkeys.begin_sign_in(host=SITE, address=ADDRESS, at=NOON)

    with pytest.raises(AppError) as refused:
        _answer(start, credential)

    assert refused.value.code == "sign_in.failed"
