"""Accounts of members: credentials only; who the person is stands in identity."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.sign_in import note_signed_in


def sign_in_member(*, member_id: UUID, group: Sequence[UUID], email: str, locale: str, at: datetime) -> UUID:
    """The account of a member who has just proved their address, made if there is none, inside the running command.

    `group` are all ids of the same person: an account of any of them is theirs.
    Raises: SignInFailed, where the account is switched off.
    """
    known = sql.value(
        "SELECT id FROM platform_account WHERE member_id = ANY(%s::uuid[]) ORDER BY created_at, id LIMIT 1",
        (list(group),),
    )
    account_id = UUID(str(known)) if known else uuid7()
    if known is None:
        sql.exactly(
            1,
            "INSERT INTO platform_account (id, password, kind, member_id, email, display_name, locale, is_active, created_at)"
            " VALUES (%s, '', 'member', %s, %s, '', %s, true, %s)",
            (account_id, member_id, email, locale, at),
        )
    note_signed_in(account_id=account_id, at=at)
    return account_id
