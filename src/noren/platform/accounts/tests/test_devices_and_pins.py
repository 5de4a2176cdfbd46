"""Paired devices and PINs: good at one store, for so many tries, and never enough to change how one signs in."""

from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from noren.kernel.errors import AppError
from noren.kernel.ids import derived_id, uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import AccountRef, DeviceRef, PairDevice, SetPassword, SetPin
from noren.platform.accounts.devices import (
    SEEN_EVERY,
    device_of_token,
    list_devices,
    pair_device,
    unpair_device,
)
from noren.platform.accounts.errors import (
    DeviceExists,
    DeviceNotFound,
    PasswordWrong,
    PinNotForRole,
    PinUnfit,
    PinUsedUp,
    SignInFailed,
)
from noren.platform.accounts.people import find_person
from noren.platform.accounts.pins import WRONG_IN_A_ROW, colleagues, set_pin, sign_in_by_pin
from noren.platform.accounts.staff import deactivate, set_password
from noren.platform.accounts.tests.making import NOON, PASSWORD, make_staff
from noren.platform.actor import SYSTEM, Actor, NotAllowed

pytestmark = pytest.mark.django_db
HERE, THERE = derived_id("place", 1), derived_id("place", 2)
PIN = "2580"


def person(code: str, role: str, *places: UUID) -> Actor:
    account_id = make_staff(code, role=role, places=list(places) or None)
    found = find_person(account_id=account_id)
    assert found is not None
    return found.actor


def with_pin(code: str, *places: UUID, pin: str = PIN) -> Actor:
    clerk = person(code, "clerk", *places)
    set_pin(input=SetPin(password=SecretStr(PASSWORD), pin=SecretStr(pin)), actor=clerk, at=NOON)
    return clerk


def paired(place: UUID = HERE) -> tuple[UUID, str]:
    made = pair_device(input=PairDevice(id=uuid7(), location_id=place, name="Till 1"), actor=SYSTEM, at=NOON)
    return made.id, made.token


def try_pin(who: Actor, device: UUID, pin: str = PIN) -> UUID:
    assert who.id is not None
    return sign_in_by_pin(account_id=who.id, device_id=device, pin=pin, at=NOON)


def test_a_pin_takes_over_a_device_of_ones_store() -> None:
    clerk, (device, _token) = with_pin("C1", HERE), paired()

    assert try_pin(clerk, device, "２５８０") == clerk.id
    assert [known.staff_code for known in colleagues(location_id=HERE)] == ["C1"]
    assert sql.value("SELECT count(*) FROM platform_command_log WHERE name = 'accounts.sign_in_by_pin'") == 1


def test_a_pin_is_no_good_at_another_store_nor_where_nothing_is_paired() -> None:
    clerk, (elsewhere, _token) = with_pin("C1", HERE), paired(THERE)

    with pytest.raises(SignInFailed):
        try_pin(clerk, elsewhere)
    with pytest.raises(DeviceNotFound):
        try_pin(clerk, uuid7())
    unpair_device(input=DeviceRef(device_id=elsewhere), actor=SYSTEM, at=NOON)
    with pytest.raises(DeviceNotFound):
        try_pin(clerk, elsewhere)
    assert colleagues(location_id=THERE) == []


def test_wrong_tries_in_a_row_use_a_pin_up_until_its_owner_sets_a_new_one() -> None:
    clerk, (device, _token) = with_pin("C1", HERE), paired()
    for _ in range(WRONG_IN_A_ROW - 1):
        with pytest.raises(SignInFailed):
            try_pin(clerk, device, "9999")
    try_pin(clerk, device)
    for _ in range(WRONG_IN_A_ROW):
        with pytest.raises(SignInFailed):
            try_pin(clerk, device, "9999")

    with pytest.raises(PinUsedUp):
        try_pin(clerk, device)
    assert colleagues(location_id=HERE) == []

    set_pin(input=SetPin(password=SecretStr(PASSWORD), pin=SecretStr("1470")), actor=clerk, at=NOON)
    assert try_pin(clerk, device, "1470") == clerk.id


@pytest.mark.parametrize("easy", ["123", "1234", "9876", "0000", "123456789", "12a4", "", "٢٥٨٠"])
def test_a_pin_that_is_tried_first_is_refused(easy: str) -> None:
    clerk = person("C1", "clerk", HERE)

    with pytest.raises(PinUnfit):
        set_pin(input=SetPin(password=SecretStr(PASSWORD), pin=SecretStr(easy)), actor=clerk, at=NOON)
    assert sql.value("SELECT count(*) FROM platform_staff_pin") == 0


def test_a_pin_needs_the_password_and_is_not_for_those_who_reach_everywhere() -> None:
    clerk, head = person("C1", "clerk", HERE), person("H1", "head_office")

    with pytest.raises(PasswordWrong):
        set_pin(input=SetPin(password=SecretStr("not the password"), pin=SecretStr(PIN)), actor=clerk, at=NOON)
    with pytest.raises(PinNotForRole):
        set_pin(input=SetPin(password=SecretStr(PASSWORD), pin=SecretStr(PIN)), actor=head, at=NOON)


def test_a_new_password_by_head_office_and_a_closed_account_end_the_pin() -> None:
    clerk, other, (device, _token) = with_pin("C1", HERE), with_pin("C2", HERE), paired()
    assert clerk.id
    assert other.id

    set_password(input=SetPassword(account_id=clerk.id, password=SecretStr("another good one")), actor=SYSTEM, at=NOON)
    deactivate(input=AccountRef(account_id=other.id), actor=SYSTEM, at=NOON)

    for gone in (clerk, other):
        with pytest.raises(SignInFailed):
            try_pin(gone, device)


def test_only_the_hash_of_a_devices_token_is_kept_and_now_and_then_that_it_was_seen() -> None:
    device, token = paired()
    later = NOON + SEEN_EVERY + timedelta(seconds=1)

    assert sql.value("SELECT count(*) FROM platform_device WHERE token_hash = %s", (token.encode(),)) == 0
    assert device_of_token(token="", at=later) is None
    assert device_of_token(token="made up", at=later) is None
    known = device_of_token(token=token, at=later)
    assert known is not None
    assert known.id == device
    assert sql.value("SELECT last_seen_at FROM platform_device") == later
    unpair_device(input=DeviceRef(device_id=device), actor=SYSTEM, at=later)
    assert device_of_token(token=token, at=later) is None


def test_managers_pair_devices_of_their_own_stores_only() -> None:
    manager, clerk = person("M1", "store_manager", HERE), person("C1", "clerk", HERE)
    elsewhere, _token = paired(THERE)
    wanted = PairDevice(id=uuid7(), location_id=HERE, name="Till 2")

    pair_device(input=wanted, actor=manager, at=NOON)

    with pytest.raises(DeviceExists):
        pair_device(input=wanted, actor=manager, at=NOON)
    for who, place in ((manager, THERE), (clerk, HERE)):
        with pytest.raises(NotAllowed):
            pair_device(input=PairDevice(id=uuid7(), location_id=place, name="x"), actor=who, at=NOON)
    with pytest.raises(AppError) as hidden:
        unpair_device(input=DeviceRef(device_id=elsewhere), actor=manager, at=NOON)
    assert hidden.value.code == "accounts.device_not_found"
    assert [device.name for device in list_devices(actor=manager)] == ["Till 2"]
    assert sql.value("SELECT count(*) FROM platform_device WHERE unpaired_at IS NULL") == 2
