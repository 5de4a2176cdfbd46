from collections.abc import Sequence
from uuid import UUID

from noren.domains.identity.errors import MemberNotFound
from noren.platform import sql

_GROUPS = """
SELECT a.member_id, array_agg(g.member_id ORDER BY g.member_id)
  FROM identity_alias a JOIN identity_alias g ON g.master_id = a.master_id
 WHERE a.member_id = ANY(%s) AND EXISTS (
       SELECT 1 FROM identity_alias r JOIN identity_member m ON m.id = r.member_id
        WHERE r.master_id = a.master_id AND m.kind = 'member' AND m.erased_at IS NULL)
 GROUP BY a.member_id
"""
_LOCK = """
SELECT g.member_id FROM identity_alias a JOIN identity_alias g ON g.master_id = a.master_id
 WHERE a.member_id = %s ORDER BY g.member_id FOR SHARE OF g
"""


def registered_groups(*, member_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """All ids of each person who has registered, under any of their ids; guests are left out."""
    return {row[0]: row[1] for row in sql.rows(_GROUPS, (list(member_ids),))}


def lock_group(*, member_id: UUID) -> list[UUID]:
    """All ids of a person, none of which changes hands before commit: taken before the accounts of what they own.

    Raises: MemberNotFound.  Locks: the alias rows of the person, shared
    """
    found = [row[0] for row in sql.rows(_LOCK, (member_id,))]
    if not found:
        raise MemberNotFound
    return found
