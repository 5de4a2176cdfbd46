import pytest

from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.contracts import (
    AccountRef,
    ChangeOwnPassword,
    RoleAt,
    SaveStaff,
    SetPassword,
    SetRoles,
)
from noren.platform.accounts.errors import (
    AccountNotFound,
    EmailTaken,
    OwnAccount,
    PasswordCommon,
    PasswordWeak,
    PasswordWrong,
    RoleUnknown,
    StaffCodeTaken,
)
from noren.platform.accounts.people import find_person
from noren.platform.accounts.sign_in import sign_in_staff
from noren.platform.accounts.staff import (
    change_own_password,
    deactivate,
    get_staff,
    list_staff,
    reactivate,
    save_staff,
    set_password,
    set_roles,
)
from noren.platform.accounts.tests.making import ADDRESS, NOON, PASSWORD, make_staff
from noren.platform.actor import SYSTEM, Actor, NotAllowed

pytestmark = pytest.mark.django_db


def _actor(account_id) -> Actor:
    person = find_person(account_id=account_id)
    assert person is not None
    return person.actor


def _password(account_id, password: str) -> SetPassword:
    return SetPassword.model_validate({"account_id": account_id, "password": password})


def test_a_code_and_an_address_belong_to_one_person_each() -> None:
    make_staff("S-0001", email="aoi@example.com")

    with pytest.raises(StaffCodeTaken):
        save_staff(input=SaveStaff(id=uuid7(), staff_code="s-0001"), actor=SYSTEM, at=NOON)
    with pytest.raises(EmailTaken):
        save_staff(input=SaveStaff(id=uuid7(), staff_code="S-0002", email="AOI@example.com"), actor=SYSTEM, at=NOON)

    assert sql.value("SELECT count(*) FROM platform_account") == 1


def test_roles_together_grant_and_reach() -> None:
    north, south = uuid7(), uuid7()
    account_id = make_staff("S-0001", places=[north])
    roles = [RoleAt(role="clerk", location_ids=[north]), RoleAt(role="store_manager", location_ids=[south])]

    set_roles(input=SetRoles(account_id=account_id, roles=roles), actor=SYSTEM, at=NOON)

    actor = _actor(account_id)
    assert actor.location_ids == frozenset({north, south})
    assert actor.may("stock.move")
    assert not actor.may("accounts.edit")


def test_refuses_unknown_and_doubled_roles_and_changes_nothing() -> None:
    account_id = make_staff("S-0001")

    for roles in ([RoleAt(role="emperor")], [RoleAt(role="clerk"), RoleAt(role="clerk")]):
        with pytest.raises(RoleUnknown):
            set_roles(input=SetRoles(account_id=account_id, roles=roles), actor=SYSTEM, at=NOON)

    assert [role.role for role in get_staff(account_id=account_id, actor=SYSTEM).roles] == ["clerk"]


def test_nobody_changes_their_own_roles_or_switches_themselves_off() -> None:
    account_id = make_staff("HQ-1", role="head_office")
    own = _actor(account_id)

    with pytest.raises(OwnAccount):
        set_roles(input=SetRoles(account_id=account_id, roles=[]), actor=own, at=NOON)
    with pytest.raises(OwnAccount):
        deactivate(input=AccountRef(account_id=account_id), actor=own, at=NOON)

    assert get_staff(account_id=account_id, actor=SYSTEM).is_active


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("short", PasswordWeak),
        ("x" * 129, PasswordWeak),
        ("1234567890", PasswordCommon),
        ("S-0001-S-0001", PasswordCommon),
    ],
)
def test_refuses_a_weak_password_and_keeps_the_old(password: str, refusal: type[AppError]) -> None:
    account_id = make_staff("S-0001")

    with pytest.raises(refusal):
        set_password(input=_password(account_id, password), actor=SYSTEM, at=NOON)

    assert sign_in_staff(identifier="S-0001", password=PASSWORD, address=ADDRESS, at=NOON) == account_id


def test_the_owner_changes_a_password_by_showing_the_old_one() -> None:
    account_id = make_staff("S-0001")
    own = _actor(account_id)

    with pytest.raises(PasswordWrong):
        change_own_password(
            input=ChangeOwnPassword.model_validate({"old": "something else", "new": "another good one"}),
            actor=own,
            at=NOON,
        )
    change_own_password(
        input=ChangeOwnPassword.model_validate({"old": PASSWORD, "new": "another good one"}), actor=own, at=NOON
    )

    assert sign_in_staff(identifier="S-0001", password="another good one", address=ADDRESS, at=NOON) == account_id


def test_passwords_are_neither_stored_nor_shown() -> None:
    account_id = make_staff("S-0001")

    assert PASSWORD not in repr(_password(account_id, PASSWORD))
    assert sql.value("SELECT count(*) FROM platform_account WHERE password LIKE %s", (f"%{PASSWORD}%",)) == 0
    assert sql.value("SELECT password FROM platform_account").startswith("scrypt$")


def test_head_office_edits_and_a_store_manager_sees_their_own_store_only() -> None:
    north, south = uuid7(), uuid7()
    make_staff("N-1", places=[north])
    other = make_staff("S-1", places=[south])
    manager = _actor(make_staff("N-0", role="store_manager", places=[north]))
    clerk = _actor(make_staff("N-2", places=[north]))

    assert [staff.staff_code for staff in list_staff(actor=manager)] == ["N-0", "N-1", "N-2"]
    assert len(list_staff(actor=SYSTEM)) == 4
    with pytest.raises(AccountNotFound):
        get_staff(account_id=other, actor=manager)
    with pytest.raises(NotAllowed):
        list_staff(actor=clerk)
    with pytest.raises(NotAllowed):
        set_password(input=_password(other, "another good one"), actor=manager, at=NOON)
    assert clerk.id is not None
    assert get_staff(account_id=clerk.id, actor=clerk).staff_code == "N-2"


def test_switched_off_and_on_again_keeps_roles_and_password() -> None:
    account_id = make_staff("S-0001")

    deactivate(input=AccountRef(account_id=account_id), actor=SYSTEM, at=NOON)
    assert find_person(account_id=account_id) is None
    reactivate(input=AccountRef(account_id=account_id), actor=SYSTEM, at=NOON)

    assert sign_in_staff(identifier="S-0001", password=PASSWORD, address=ADDRESS, at=NOON) == account_id
