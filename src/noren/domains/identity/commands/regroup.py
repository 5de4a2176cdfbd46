"""The one place where alias rows are written after a person was first known: they are worked out anew from the facts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.identity.grouping import Joint, Proof, masters
from noren.platform import sql
from noren.platform.command import command_id

_IN_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('identity.merge', 0))"
_LOCK = """
SELECT g.member_id, m.created_at, g.master_id, g.group_version FROM identity_alias g JOIN identity_member m ON m.id = g.member_id
 WHERE g.master_id IN (SELECT master_id FROM identity_alias WHERE member_id = ANY(%s))
 ORDER BY g.member_id FOR UPDATE OF g
"""
_PROOFS = "SELECT member_id, verified_at, removed_at FROM identity_identifier WHERE member_id = ANY(%s) AND verified_at IS NOT NULL"
_JOINTS = "SELECT id, one_id, other_id, decided_at FROM identity_merge WHERE undone_at IS NULL AND one_id = ANY(%s)"
_WRITE = """
UPDATE identity_alias a
   SET master_id = w.master_id, group_version = %(version)s,
       since = CASE WHEN a.master_id = w.master_id THEN a.since ELSE %(at)s END,
       command_id = CASE WHEN a.master_id = w.master_id THEN a.command_id ELSE %(command)s END
  FROM unnest(%(members)s::uuid[], %(masters)s::uuid[]) AS w(member_id, master_id) WHERE a.member_id = w.member_id
"""


def one_at_a_time() -> None:
    """Wait until no other transaction joins or parts people. Groups then stand still while they are read and locked."""
    sql.rows(_IN_TURN)


def lock_groups(*, member_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The master of every record of these people.

    Locks: their alias rows, by member.
    """
    return {member: master for member, _since, master, _version in sql.rows(_LOCK, (list(member_ids),))}


def regroup(*, member_ids: Sequence[UUID], at: datetime) -> dict[UUID, UUID]:
    """Write who is whom among the people whom these records belong to, by the decisions that stand; the masters now.

    The groups of both records of every new decision must be among them. To be called after `one_at_a_time`.
    Locks: their alias rows, by member
    """
    people = sql.rows(_LOCK, (list(member_ids),))
    ids = [row[0] for row in people]
    found = masters(
        since={row[0]: row[1] for row in people},
        proofs=[Proof(*row) for row in sql.rows(_PROOFS, (ids,))],
        joints=[Joint(*row) for row in sql.rows(_JOINTS, (ids,))],
    )
    sql.touch(
        _WRITE,
        {
            "members": list(found),
            "masters": list(found.values()),
            "version": 1 + max(row[3] for row in people),
            "at": at,
            "command": command_id(),
        },
    )
    return found
