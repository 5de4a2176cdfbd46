"""The first account of an installation, made in the browser against the token that `up` has printed.

The token is good once, for a day, and only while nobody is head office; what is kept is its hash.
"""

from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from noren.kernel.errors import AppError, ErrorKind
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.accounts import staff
from noren.platform.accounts.bearer import hash_token
from noren.platform.accounts.contracts import (
    Contract,
    Label,
    Password,
    RoleAt,
    SaveStaff,
    SetPassword,
    SetRoles,
    StaffCode,
)
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command

TOKEN_ID = derived_id("set-up token")

_HOLDS = """
SELECT 1 FROM platform_challenge
 WHERE id = %s AND account_id IS NULL AND challenge = %s AND expires_at > %s
   AND NOT EXISTS (SELECT 1 FROM platform_staff_role WHERE role = 'head_office')
"""
_TAKE = """
DELETE FROM platform_challenge
 WHERE id = %s AND account_id IS NULL AND challenge = %s AND expires_at > %s
   AND NOT EXISTS (SELECT 1 FROM platform_staff_role WHERE role = 'head_office')
"""


class SetUpClosed(AppError):
    code = "accounts.set_up_closed"
    kind = ErrorKind.FORBIDDEN
    message = "This set-up address is used up or too old. Start Noren again for a new one."


class MakeFirstAccount(Contract):
    """Who the first person is; `token` is the one of the set-up address."""

    id: UUID
    token: SecretStr
    name: Label
    staff_code: StaffCode
    password: Password


def token_holds(*, token: str, at: datetime) -> bool:
    """Whether the first account can be made with this token."""
    return bool(token) and sql.value(_HOLDS, (TOKEN_ID, hash_token(token), at)) is not None


@command("accounts.make_first_account", permission="")
def make_first_account(*, input: MakeFirstAccount, actor: Actor, at: datetime) -> UUID:
    """Use the token up and make the account of head office, whole or not at all.

    Raises: SetUpClosed, StaffCodeTaken, PasswordWeak, PasswordCommon.  Locks: the token.
    """
    if not sql.touch(_TAKE, (TOKEN_ID, hash_token(input.token.get_secret_value()), at)):
        raise SetUpClosed
    about = SaveStaff(id=input.id, staff_code=input.staff_code, display_name=input.name)
    staff.save_staff(input=about, actor=SYSTEM, at=at)
    staff.set_roles(input=SetRoles(account_id=input.id, roles=[RoleAt(role="head_office")]), actor=SYSTEM, at=at)
    staff.set_password(input=SetPassword(account_id=input.id, password=input.password), actor=SYSTEM, at=at)
    return input.id
