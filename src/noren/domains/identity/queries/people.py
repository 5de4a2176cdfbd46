from collections.abc import Sequence
from uuid import UUID

from noren.domains.identity.errors import MemberNotFound
from noren.kernel.errors import OperationalError
from noren.platform import sql

_GROUPS = """
SELECT a.member_id, array_agg(g.member_id ORDER BY g.member_id)
  FROM identity_alias a JOIN identity_alias g ON g.master_id = a.master_id
 WHERE a.member_id = ANY(%s) AND EXISTS (
       SELECT 1 FROM identity_alias r JOIN identity_member m ON m.id = r.member_id
        WHERE r.master_id = a.master_id AND m.kind = 'member' AND m.erased_at IS NULL)
 GROUP BY a.member_id
"""
# Who waits for a lock sees the rows as they are then: where somebody joined or left meanwhile, their version has risen
# and none of them is found; the next question sees the new group.
_LOCK = """
SELECT g.member_id FROM identity_alias a
  JOIN identity_alias g ON g.master_id = a.master_id AND g.group_version = a.group_version
 WHERE a.member_id = %s ORDER BY g.member_id FOR SHARE OF g
"""
_MOST_TRIES = 5


def registered_groups(*, member_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """All ids of each person who has registered, under any of their ids; guests are left out."""
    return {row[0]: row[1] for row in sql.rows(_GROUPS, (list(member_ids),))}


def lock_group(*, member_id: UUID) -> list[UUID]:
    """All ids of a person, none of which changes hands before commit: taken before the accounts of what they own.

    Raises: MemberNotFound.  Locks: the alias rows of the person, shared
    """
    for _try in range(_MOST_TRIES):
        found = [row[0] for row in sql.rows(_LOCK, (member_id,))]
        if found:
            return found
        if sql.value("SELECT 1 FROM identity_alias WHERE member_id = %s", (member_id,)) is None:
            raise MemberNotFound
    raise OperationalError("people are joined and parted faster than their rows can be locked")
