"""PINs: how staff take over a paired device of their store from each other in two seconds.

A PIN is only good on a paired device, only at its store, and never for head office. It is hashed like a password;
tries are counted before they are judged, and after so many wrong ones in a row it is used up until its owner sets a
new one with the password.
"""

import unicodedata
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password

from noren.platform import sql
from noren.platform.accounts.contracts import Colleague, SetPin, SignedInByPin
from noren.platform.accounts.devices import place_of_device
from noren.platform.accounts.errors import (
    DeviceNotFound,
    PasswordWrong,
    PinNotForRole,
    PinUnfit,
    PinUsedUp,
    SignInFailed,
)
from noren.platform.accounts.passwords import matches
from noren.platform.accounts.people import find_person
from noren.platform.accounts.sign_in import note_signed_in
from noren.platform.actor import SYSTEM, Actor, ActorKind, SignInRequired
from noren.platform.command import command, note_subject
from noren.platform.models import Account, StaffPin

WRONG_IN_A_ROW = 8
_ROWS = "01234567890", "09876543210"

_COLLEAGUES = """
SELECT a.id AS account_id, a.staff_code, a.display_name
  FROM platform_account a JOIN platform_staff_pin p ON p.account_id = a.id
 WHERE a.is_active AND p.wrong_in_a_row < %(most)s
   AND EXISTS (SELECT 1 FROM platform_staff_role r WHERE r.account_id = a.id AND %(place)s = ANY(r.location_ids))
 ORDER BY a.last_login DESC NULLS LAST, a.staff_code LIMIT 40
"""
_COUNT_WRONG = """
UPDATE platform_staff_pin SET wrong_in_a_row = wrong_in_a_row + 1
 WHERE account_id = %s AND wrong_in_a_row < %s RETURNING pin
"""


@command("accounts.set_pin", permission="")
def set_pin(*, input: SetPin, actor: Actor, at: datetime) -> None:
    """Set one's own PIN, against one's own password.

    Raises: SignInRequired, PasswordWrong, PinNotForRole, PinUnfit.  Locks: the account.
    """
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise SignInRequired
    if actor.location_ids is None:
        raise PinNotForRole
    account = Account.objects.select_for_update().get(id=actor.id)
    if not matches(input.password.get_secret_value(), account.password):
        raise PasswordWrong
    pin = make_password(fit(input.pin.get_secret_value()))
    StaffPin.objects.update_or_create(account_id=actor.id, defaults={"pin": pin, "wrong_in_a_row": 0, "set_at": at})


def fit(pin: str) -> str:
    """A PIN as it is hashed: digits of any keyboard, not one that is tried first.

    Raises: PinUnfit.
    """
    digits = _plain(pin)
    easy = len(set(digits)) == 1 or any(digits in row for row in _ROWS)
    if not (digits.isascii() and digits.isdecimal() and 4 <= len(digits) <= 8) or easy:
        raise PinUnfit
    return digits


def may_be_pin(secret: str) -> bool:
    """Whether this has the form of a PIN; passwords are longer."""
    plain = _plain(secret)
    return plain.isascii() and plain.isdecimal() and 4 <= len(plain) <= 8


def sign_in_by_pin(*, account_id: UUID, device_id: UUID, pin: str, at: datetime) -> UUID:
    """Prove somebody on a paired device of their store, who takes it over; returns the account's id.

    Raises: DeviceNotFound, SignInFailed, PinUsedUp.
    """
    _judge(account_id, device_id, pin)
    return _sign_in(input=SignedInByPin(account_id=account_id, device_id=device_id), actor=SYSTEM, at=at)


def prove_by_pin(*, staff_code: str, device_id: UUID, pin: str, at: datetime) -> UUID:
    """Prove somebody who stands beside whoever works on a paired device, and leaves it theirs; returns the account's id.

    Raises: DeviceNotFound, SignInFailed, PinUsedUp.
    """
    account_id = sql.value(
        "SELECT id FROM platform_account WHERE staff_code = upper(%s) AND is_active",
        (unicodedata.normalize("NFKC", staff_code).strip(),),
    )
    if account_id is None:
        raise SignInFailed
    _judge(account_id, device_id, pin)
    return _prove(input=SignedInByPin(account_id=account_id, device_id=device_id), actor=SYSTEM, at=at)


def _judge(account_id: UUID, device_id: UUID, pin: str) -> None:
    """Whether this is their PIN, and good here.

    The try is counted as a wrong one before it is judged, in a statement of its own, so that however many are sent at
    once no more than WRONG_IN_A_ROW are ever judged.
    """
    place = place_of_device(device_id=device_id)
    if place is None:
        raise DeviceNotFound
    person = find_person(account_id=account_id)
    reach = person.actor.location_ids if person else None
    if person is None or person.actor.kind is not ActorKind.STAFF or reach is None or place not in reach:
        raise SignInFailed
    kept = sql.value(_COUNT_WRONG, (account_id, WRONG_IN_A_ROW))
    if kept is None:
        raise PinUsedUp if has_pin(account_id=account_id) else SignInFailed
    if not check_password(_plain(pin), kept):
        raise SignInFailed


@command("accounts.prove_by_pin", permission="")
def _prove(*, input: SignedInByPin, actor: Actor, at: datetime) -> UUID:
    """Note that somebody gave their PIN for a word of theirs; their count of wrong tries begins anew."""
    note_subject(input.account_id)
    note_subject(input.device_id)
    _forget_wrong(input.account_id)
    return input.account_id


@command("accounts.sign_in_by_pin", permission="")
def _sign_in(*, input: SignedInByPin, actor: Actor, at: datetime) -> UUID:
    """Note that somebody took over a device; their count of wrong tries begins anew.

    Raises: SignInFailed (switched off meanwhile).
    """
    note_subject(input.device_id)
    note_signed_in(account_id=input.account_id, at=at)
    _forget_wrong(input.account_id)
    return input.account_id


def _forget_wrong(account_id: UUID) -> None:
    sql.exactly(1, "UPDATE platform_staff_pin SET wrong_in_a_row = 0 WHERE account_id = %s", (account_id,))


def has_pin(*, account_id: UUID) -> bool:
    """Whether somebody has set a PIN, be it used up."""
    return bool(sql.value("SELECT 1 FROM platform_staff_pin WHERE account_id = %s", (account_id,)))


def colleagues(*, location_id: UUID) -> list[Colleague]:
    """Who works at a store and has a PIN, those who signed in last first."""
    rows = sql.records(_COLLEAGUES, {"place": location_id, "most": WRONG_IN_A_ROW})
    return [Colleague.model_validate(row) for row in rows]


def _plain(pin: str) -> str:
    return unicodedata.normalize("NFKC", pin).strip()
