from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import connection

from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts import sign_in, totp
from noren.platform.accounts.contracts import AccountRef, ConfirmTotp
from noren.platform.accounts.errors import (
    OfferExpired,
    SecondFactorMissing,
    SecondFactorRequired,
    SignInFailed,
    SignInLocked,
    TotpCodeWrong,
)
from noren.platform.accounts.people import find_person
from noren.platform.accounts.staff import deactivate
from noren.platform.accounts.tests.making import ADDRESS, NOON, PASSWORD, code_of, make_staff
from noren.platform.actor import SYSTEM, Actor, ActorKind

pytestmark = pytest.mark.django_db


def _sign_in(identifier: str, password: str = PASSWORD, *, address: str = ADDRESS, at=NOON, **more: str) -> UUID:
    return sign_in.sign_in_staff(identifier=identifier, password=password, address=address, at=at, **more)


def _count(bucket: str, tries: int) -> None:
    sql.touch("INSERT INTO platform_throttle (bucket, window_start, count) VALUES (%s, %s, %s)", (bucket, NOON, tries))


def _counted(bucket: str) -> int:
    return int(sql.value("SELECT count FROM platform_throttle WHERE bucket = %s", (bucket,)))


def _enrolled(account_id: UUID, at=NOON) -> str:
    person = find_person(account_id=account_id)
    assert person is not None
    offer = totp.begin_totp(actor=person.actor)
    totp.confirm_totp(input=ConfirmTotp(proof=offer.proof, code=code_of(offer.secret, at)), actor=person.actor, at=at)
    return offer.secret


def test_signs_in_by_staff_code_or_address_however_they_are_typed() -> None:
    account_id = make_staff("S-0001", email="Aoi@Example.com")

    assert _sign_in("s-0001") == account_id
    assert _sign_in(" Ｓ－０００１".replace("－", "-")) == account_id
    assert _sign_in("aoi@EXAMPLE.com") == account_id
    assert sql.value("SELECT last_login FROM platform_account WHERE id = %s", (account_id,)) == NOON
    logged = sql.rows("SELECT name FROM platform_command_log WHERE %s = ANY(subjects)", (account_id,))
    assert ("accounts.sign_in_staff",) in logged


def test_the_same_answer_for_an_unknown_code_a_wrong_password_and_an_account_switched_off() -> None:
    make_staff("S-0001")
    off = make_staff("S-0002")
    deactivate(input=AccountRef(account_id=off), actor=SYSTEM, at=NOON)

    answers = []
    for identifier, password in (("nobody", PASSWORD), ("S-0001", "not the password"), ("S-0002", PASSWORD)):
        with pytest.raises(SignInFailed) as refused:
            _sign_in(identifier, password)
        answers.append((refused.value.code, refused.value.detail, refused.value.data))

    assert len(set(map(str, answers))) == 1
    assert sql.value("SELECT count(*) FROM platform_account WHERE last_login IS NOT NULL") == 0


def test_an_unknown_code_costs_the_same_hash_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    make_staff("S-0001")
    hashes: list[str] = []

    original = ScryptPasswordHasher.encode

    def counting(self, password, salt, *more, **named):
        hashes.append(password)
        return original(self, password, salt, *more, **named)

    monkeypatch.setattr(ScryptPasswordHasher, "encode", counting)

    for identifier in ("nobody", "S-0001"):
        hashes.clear()
        with pytest.raises(SignInFailed):
            _sign_in(identifier, "not the password")
        assert len(hashes) == 1


def test_ten_wrong_tries_lock_the_account_for_their_address_even_for_the_right_password_and_for_nobody_else() -> None:
    account_id = make_staff("S-0001")
    for _try in range(10):
        with pytest.raises(SignInFailed):
            _sign_in("S-0001", "wrong password", address="192.0.2.1")

    with pytest.raises(SignInLocked) as locked:
        _sign_in("S-0001", address="192.0.2.1", at=NOON + timedelta(seconds=30))

    assert locked.value.data == {"retry_after_s": 15 * 60 - 30 + 1}
    assert _sign_in("S-0001", address="198.51.100.1", at=NOON + timedelta(seconds=30)) == account_id
    with pytest.raises(SignInLocked):
        _sign_in("S-0001", address="192.0.2.1", at=NOON + timedelta(seconds=40))
    assert _sign_in("S-0001", address="192.0.2.1", at=NOON + timedelta(minutes=15)) == account_id


def test_one_address_however_long_it_tries_does_not_reach_the_ceiling_of_the_account() -> None:
    account_id = make_staff("S-0001")
    for number in range(120):
        with pytest.raises((SignInFailed, SignInLocked)):
            _sign_in("S-0001", "wrong password", address=f"2001:db8:0:1::{number:x}")

    assert _sign_in("S-0001", address="2001:db8:0:2::1") == account_id
    assert _counted("sign-in:staff:s-0001") == _counted("sign-in:address:2001:db8:0:1::") == 10


def test_tries_from_many_addresses_lock_the_account_for_everybody() -> None:
    make_staff("S-0001")
    _count("sign-in:staff:s-0001", sign_in.TRIES_PER_ACCOUNT - 1)

    with pytest.raises(SignInFailed):
        _sign_in("S-0001", "wrong password", address="192.0.2.1")
    with pytest.raises(SignInLocked):
        _sign_in("S-0001", address="198.51.100.1")


def test_a_success_starts_the_count_afresh() -> None:
    make_staff("S-0001")
    for _round in range(3):
        for _try in range(9):
            with pytest.raises(SignInFailed):
                _sign_in("S-0001", "wrong password")
        _sign_in("S-0001")


def test_a_hundred_wrong_tries_lock_an_address_whoever_is_tried() -> None:
    make_staff("S-0001")
    _count(f"sign-in:address:{ADDRESS}", 100)

    with pytest.raises(SignInLocked):
        _sign_in("S-0001")

    _sign_in("S-0001", address="198.51.100.1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("network", "before"), [("192.0.2.7", 0), ("192.0.2.{}", sign_in.TRIES_PER_ACCOUNT - 10)])
def test_of_many_guesses_at_once_no_more_than_are_left_are_judged(network: str, before: int) -> None:
    make_staff("S-0001")
    _count("sign-in:staff:s-0001", before)

    def guess(number: int) -> type[AppError]:
        try:
            with pytest.raises(AppError) as refused:
                _sign_in("S-0001", f"wrong password {number}", address=network.format(number))
            return type(refused.value)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(guess, range(24)))

    assert answers.count(SignInFailed) == 10
    assert answers.count(SignInLocked) == 14


def test_an_enrolled_app_is_asked_for_and_each_code_works_once() -> None:
    account_id = make_staff("S-0001")
    secret = _enrolled(account_id)
    later = NOON + timedelta(minutes=1)

    with pytest.raises(SecondFactorRequired):
        _sign_in("S-0001", at=later)
    with pytest.raises(SignInFailed):
        _sign_in("S-0001", at=later, code="000000")
    assert _sign_in("S-0001", at=later, code=code_of(secret, later)) == account_id
    with pytest.raises(SignInFailed):
        _sign_in("S-0001", at=later, code=code_of(secret, later))


@pytest.mark.parametrize(("drift_s", "works"), [(-30, True), (0, True), (30, True), (-60, False), (60, False)])
def test_a_code_may_be_one_step_off(drift_s: int, works: bool) -> None:
    account_id = make_staff("S-0001")
    secret = _enrolled(account_id)
    later = NOON + timedelta(minutes=5)

    code = code_of(secret, later + timedelta(seconds=drift_s))

    if works:
        assert _sign_in("S-0001", at=later, code=code) == account_id
    else:
        with pytest.raises(SignInFailed):
            _sign_in("S-0001", at=later, code=code)


def test_the_enrolling_code_cannot_sign_in_a_second_time() -> None:
    account_id = make_staff("S-0001")
    secret = _enrolled(account_id)

    with pytest.raises(SignInFailed):
        _sign_in("S-0001", code=code_of(secret, NOON))


def test_the_secret_is_not_readable_in_the_database() -> None:
    secret = _enrolled(make_staff("S-0001"))

    stored = bytes(sql.value("SELECT totp_secret FROM platform_account WHERE totp_secret IS NOT NULL"))

    assert secret.encode() not in stored


def test_an_offer_is_good_for_its_own_account_and_its_own_code_only() -> None:
    mine, other = (find_person(account_id=make_staff(code)) for code in ("S-0001", "S-0002"))
    assert mine is not None
    assert other is not None
    offer = totp.begin_totp(actor=mine.actor)

    with pytest.raises(OfferExpired):
        totp.confirm_totp(
            input=ConfirmTotp(proof=offer.proof, code=code_of(offer.secret, NOON)), actor=other.actor, at=NOON
        )
    with pytest.raises(TotpCodeWrong):
        totp.confirm_totp(input=ConfirmTotp(proof=offer.proof, code="000000"), actor=mine.actor, at=NOON)

    assert sql.value("SELECT count(*) FROM platform_account WHERE totp_secret IS NOT NULL") == 0
    assert offer.uri.startswith("otpauth://totp/Noren:S-0001?")
    assert offer.qr_svg.startswith("<svg")


def test_a_lost_phone_is_taken_away_by_head_office_not_by_a_colleague() -> None:
    account_id = make_staff("S-0001")
    _enrolled(account_id)
    colleague = Actor(kind=ActorKind.STAFF, id=uuid7(), grants=frozenset({"accounts.view"}))

    with pytest.raises(AppError) as refused:
        totp.remove_totp(input=AccountRef(account_id=account_id), actor=colleague, at=NOON)
    assert refused.value.code == "permission.denied"
    with pytest.raises(SecondFactorRequired):
        _sign_in("S-0001")

    totp.remove_totp(input=AccountRef(account_id=account_id), actor=SYSTEM, at=NOON)
    assert _sign_in("S-0001") == account_id


def test_head_office_sets_a_second_factor_up_on_its_way_in(settings) -> None:
    settings.SECOND_FACTOR_FOR_HEAD_OFFICE = True
    account_id = make_staff("HQ-1", role="head_office")
    clerk_id = make_staff("S-0001")

    with pytest.raises(SecondFactorMissing):
        _sign_in("HQ-1")
    offer = sign_in.offer_totp(identifier="HQ-1", password=PASSWORD, address=ADDRESS, at=NOON)
    with pytest.raises(TotpCodeWrong):
        _sign_in("HQ-1", offer=offer.proof, code="123")
    assert _sign_in("HQ-1", offer=offer.proof, code=code_of(offer.secret, NOON)) == account_id

    with pytest.raises(SecondFactorRequired):
        _sign_in("HQ-1")
    with pytest.raises(SecondFactorRequired):
        sign_in.offer_totp(identifier="HQ-1", password=PASSWORD, address=ADDRESS, at=NOON)
    assert _sign_in("S-0001") == clerk_id
    assert sql.value("SELECT count(*) FROM platform_command_log WHERE name = %s", ("accounts.sign_in_enrolling",)) == 1


def test_an_offer_needs_the_password() -> None:
    make_staff("HQ-1", role="head_office")

    with pytest.raises(SignInFailed):
        sign_in.offer_totp(identifier="HQ-1", password="not the password", address=ADDRESS, at=NOON)
