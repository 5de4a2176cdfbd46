"""Staff and what they may do: commands of head office, and lists of whoever may look."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from noren.kernel.japanese import normalise_email
from noren.platform import sql
from noren.platform.accounts.bearer import forget_tokens
from noren.platform.accounts.contracts import (
    AccountRef,
    ChangeOwnPassword,
    SaveStaff,
    SetPassword,
    SetRoles,
    StaffMember,
)
from noren.platform.accounts.errors import (
    AccountNotFound,
    EmailTaken,
    OwnAccount,
    PasswordWrong,
    RoleUnknown,
    StaffCodeTaken,
)
from noren.platform.accounts.passwords import hashed, matches
from noren.platform.accounts.roles import ROLES
from noren.platform.actor import Actor, ActorKind, SignInRequired
from noren.platform.command import command, constraint_errors
from noren.platform.models import Account, AccountKind, StaffPin, StaffRole

constraint_errors({"platform_account_staff_code_key": StaffCodeTaken, "account_staff_email_once": EmailTaken})

_STAFF = """
SELECT a.id, a.staff_code, a.email, a.display_name, a.locale, a.is_active, a.last_login AS last_sign_in_at,
       a.password NOT IN ('', '!') AS has_password, a.totp_secret IS NOT NULL AS has_totp,
       (SELECT count(*) FROM platform_passkey p WHERE p.account_id = a.id) AS passkeys,
       coalesce((SELECT jsonb_agg(jsonb_build_object('role', r.role, 'location_ids', r.location_ids) ORDER BY r.role)
                   FROM platform_staff_role r WHERE r.account_id = a.id), '[]') AS roles
  FROM platform_account a
 WHERE a.kind = 'staff' AND (%(id)s::uuid IS NULL OR a.id = %(id)s::uuid)
   AND (%(places)s::uuid[] IS NULL OR EXISTS (SELECT 1 FROM platform_staff_role r
         WHERE r.account_id = a.id AND r.location_ids && %(places)s::uuid[]))
 ORDER BY NOT a.is_active, a.staff_code
"""


@command("accounts.save_staff", permission="accounts.edit")
def save_staff(*, input: SaveStaff, actor: Actor, at: datetime) -> UUID:
    """Create or change a member of staff. A new one can do nothing before roles and a password are set.

    Raises: StaffCodeTaken, EmailTaken, EmailInvalid, AccountNotFound (the id is a member's).
    """
    known = Account.objects.select_for_update().filter(id=input.id).first()
    if known is not None and known.kind != AccountKind.STAFF:
        raise AccountNotFound
    account = known or Account(id=input.id, kind=AccountKind.STAFF, created_at=at, password="")
    account.staff_code = input.staff_code.upper()
    account.email = normalise_email(input.email) if input.email else None
    account.display_name = input.display_name
    account.locale = input.locale
    account.save(force_insert=known is None)
    return input.id


@command("accounts.set_roles", permission="accounts.edit")
def set_roles(*, input: SetRoles, actor: Actor, at: datetime) -> None:
    """Say what a member of staff may do and where; their sessions end. Nobody changes their own roles.

    Raises: AccountNotFound, RoleUnknown, OwnAccount.  Locks: the account.
    """
    if actor.id == input.account_id:
        raise OwnAccount
    unknown = {given.role for given in input.roles} - set(ROLES)
    if unknown or len({given.role for given in input.roles}) < len(input.roles):
        raise RoleUnknown(known=sorted(ROLES))
    _lock(input.account_id)
    StaffRole.objects.filter(account_id=input.account_id).delete()
    StaffRole.objects.bulk_create(
        StaffRole(account_id=input.account_id, role=given.role, location_ids=given.location_ids)
        for given in input.roles
    )
    _end_sessions(input.account_id, at)


@command("accounts.set_password", permission="accounts.edit")
def set_password(*, input: SetPassword, actor: Actor, at: datetime) -> None:
    """Give a member of staff a new password; their sessions end, and their PIN is no good any more.

    Raises: AccountNotFound, PasswordWeak, PasswordCommon.
    """
    account = _lock(input.account_id)
    StaffPin.objects.filter(account_id=account.id).delete()
    _store_password(account, input.password.get_secret_value(), at)


@command("accounts.change_own_password", permission="")
def change_own_password(*, input: ChangeOwnPassword, actor: Actor, at: datetime) -> None:
    """Change the password of whoever is signed in, who shows the old one; their other sessions end.

    Raises: SignInRequired, PasswordWrong, PasswordWeak, PasswordCommon.
    """
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise SignInRequired
    account = _lock(actor.id)
    if not matches(input.old.get_secret_value(), account.password):
        raise PasswordWrong
    _store_password(account, input.new.get_secret_value(), at)


@command("accounts.deactivate", permission="accounts.edit")
def deactivate(*, input: AccountRef, actor: Actor, at: datetime) -> None:
    """Switch an account off: it signs in no more, and its sessions end. What it did stays in the log.

    Raises: AccountNotFound, OwnAccount.
    """
    if actor.id == input.account_id:
        raise OwnAccount
    account = _lock(input.account_id)
    account.is_active = False
    account.save(update_fields=["is_active"])
    _end_sessions(input.account_id, at)


@command("accounts.reactivate", permission="accounts.edit")
def reactivate(*, input: AccountRef, actor: Actor, at: datetime) -> None:
    """Switch an account on again, with its roles and password as they were.

    Raises: AccountNotFound.
    """
    account = _lock(input.account_id)
    account.is_active = True
    account.save(update_fields=["is_active"])


def list_staff(*, actor: Actor) -> list[StaffMember]:
    """Staff, those of one's own places where one does not reach everywhere.

    Raises: NotAllowed, SignInRequired.
    """
    return _staff(actor, None)


def get_staff(*, account_id: UUID, actor: Actor) -> StaffMember:
    """One member of staff: oneself, or one of one's own places.

    Raises: AccountNotFound, NotAllowed, SignInRequired.
    """
    if actor.id == account_id:
        found = sql.records(_STAFF, {"id": account_id, "places": None})
        return _as_contract(found[0]) if found else _missing()
    found_by_place = _staff(actor, account_id)
    return found_by_place[0] if found_by_place else _missing()


def _staff(actor: Actor, account_id: UUID | None) -> list[StaffMember]:
    actor.require("accounts.view")
    places = None if actor.location_ids is None else sorted(actor.location_ids)
    return [_as_contract(row) for row in sql.records(_STAFF, {"id": account_id, "places": places})]


def _as_contract(row: dict[str, Any]) -> StaffMember:
    return StaffMember.model_validate({**row, "roles": sql.from_json(row["roles"])})


def _missing() -> StaffMember:
    raise AccountNotFound


def _lock(account_id: UUID) -> Account:
    account = Account.objects.select_for_update().filter(id=account_id, kind=AccountKind.STAFF).first()
    if account is None:
        raise AccountNotFound
    return account


def _store_password(account: Account, password: str, at: datetime) -> None:
    account.password = hashed(password, known=(account.staff_code, account.email))
    account.save(update_fields=["password"])
    _end_sessions(account.id, at)


def _end_sessions(account_id: UUID, at: datetime) -> None:
    """End the account's tokens; sessions of pages end by their stamp."""
    sql.touch(
        "UPDATE platform_access_token SET revoked_at = %s WHERE account_id = %s AND revoked_at IS NULL",
        (at, account_id),
    )
    transaction.on_commit(forget_tokens)
