"""Staff to test with, and codes as their app would show them."""

from datetime import UTC, datetime
from uuid import UUID

import pyotp

from noren.kernel.ids import uuid7
from noren.platform.accounts.contracts import RoleAt, SaveStaff, SetPassword, SetRoles
from noren.platform.accounts.staff import save_staff, set_password, set_roles
from noren.platform.actor import SYSTEM

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PASSWORD = "a curtain of linen"
ADDRESS = "192.0.2.7"


def make_staff(
    code: str,
    *,
    role: str = "clerk",
    places: list[UUID] | None = None,
    email: str | None = None,
    password: str = PASSWORD,
) -> UUID:
    """A member of staff who can sign in."""
    account_id = save_staff(
        input=SaveStaff(id=uuid7(), staff_code=code, email=email, display_name=code.title()), actor=SYSTEM, at=NOON
    )
    set_roles(
        input=SetRoles(account_id=account_id, roles=[RoleAt(role=role, location_ids=places)]), actor=SYSTEM, at=NOON
    )
    set_password(
        input=SetPassword.model_validate({"account_id": account_id, "password": password}), actor=SYSTEM, at=NOON
    )
    return account_id


def code_of(secret: str, at: datetime) -> str:
    """What the authenticator app shows at this moment."""
    return pyotp.TOTP(secret).at(at)
