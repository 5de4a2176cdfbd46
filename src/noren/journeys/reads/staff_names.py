from collections.abc import Iterable
from uuid import UUID

from noren.platform import sql


def staff_names(*, account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """What members of staff are called, by account id; members and machines are not among them."""
    asked = sorted({account_id for account_id in account_ids if account_id is not None})
    if not asked:
        return {}
    found = sql.rows(
        "SELECT id, coalesce(nullif(display_name, ''), staff_code) FROM platform_account"
        " WHERE id = ANY(%s) AND kind = 'staff'",
        (asked,),
    )
    return {row[0]: row[1] for row in found}
