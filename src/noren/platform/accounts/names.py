"""What to call whoever did something: a member of staff by name, a machine by the name of its key."""

from collections.abc import Iterable
from uuid import UUID

from noren.platform import sql

_NAMES = """
SELECT id, coalesce(nullif(display_name, ''), staff_code) FROM platform_account WHERE id = ANY(%(ids)s) AND kind = 'staff'
 UNION ALL
SELECT id, name FROM platform_access_token WHERE id = ANY(%(ids)s) AND kind = 'api_key'
"""


def names_of(*, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of staff and API keys by their ids; members are not named here, and unknown ids are absent."""
    wanted = sorted({given for given in ids if given is not None})
    return {row[0]: row[1] for row in sql.rows(_NAMES, {"ids": wanted}) if row[1]} if wanted else {}
