from datetime import datetime
from uuid import UUID

from noren.domains.identity.commands.merge_members import merge_members
from noren.domains.identity.contracts import ClaimRecords, MergeMembers, MergeReason
from noren.domains.identity.queries.blocked import is_blocked
from noren.domains.identity.rules import MOST_CLAIMED, find_normalised, may_be_one
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import attempt, command

# Guests who left the value and are nobody's record yet. Found by the value's index, however many people there are.
_GUESTS = """
SELECT i.member_id, i.id, m.name_key, m.sound_key FROM identity_identifier i
  JOIN identity_member m ON m.id = i.member_id AND m.kind = 'guest' AND m.erased_at IS NULL
  JOIN identity_alias a ON a.member_id = i.member_id AND a.master_id = a.member_id
 WHERE i.kind = %(kind)s AND i.value = %(value)s AND i.removed_at IS NULL AND i.verified_at IS NULL AND i.member_id <> %(member)s
   AND NOT EXISTS (SELECT 1 FROM identity_alias g JOIN identity_identifier p ON p.member_id = g.member_id
                    WHERE g.master_id = a.master_id AND p.verified_at IS NOT NULL AND p.removed_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM identity_merge x WHERE x.undone_at IS NOT NULL AND x.other_id = i.member_id AND x.one_id IN (
         SELECT g.member_id FROM identity_alias b JOIN identity_alias g ON g.master_id = b.master_id WHERE b.member_id = %(member)s))
 ORDER BY i.member_id LIMIT %(most)s
"""


@command("identity.claim_records", permission="")
def claim_records(*, input: ClaimRecords, actor: Actor, at: datetime) -> list[UUID]:
    """Join the records of guests who left what a member has just proved: what they ordered is the member's own.

    Left apart: a guest of another name (a family shares a mailbox), one whom somebody parted from this member before, a
    value that names nobody, and one that more than `MOST_CLAIMED` guests have left. Whatever is joined can be parted again.

    Emits: identity.members_merged.v1 for each
    """
    value = find_normalised(input.kind, input.raw)
    if value is None or is_blocked(kind=input.kind, value=value):
        return []
    asked = {"kind": input.kind.value, "value": value, "member": input.member_id, "most": MOST_CLAIMED + 1}
    guests = sql.rows(_GUESTS, asked)
    if not guests or len(guests) > MOST_CLAIMED:
        return []
    name = sql.row("SELECT name_key, sound_key FROM identity_member WHERE id = %s", (input.member_id,)) or ("", "")
    joined: list[UUID] = []
    for guest, identifier, name_key, sound_key in guests:
        if not may_be_one((name[0], name[1]), (name_key, sound_key)):
            continue
        if _joined(input, guest, identifier, actor=actor, at=at):
            joined.append(guest)
    return joined


def _joined(input: ClaimRecords, guest: UUID, identifier: UUID, *, actor: Actor, at: datetime) -> bool:
    """Whether the two are one now; a guard that refuses leaves the guest apart."""
    decision = MergeMembers(
        id=uuid7(),
        member_ids=[input.member_id, guest],
        reason=MergeReason.SAME_IDENTIFIER,
        evidence={"kind": input.kind.value, "identifier_id": str(identifier)},
    )
    return not isinstance(attempt(lambda: merge_members(input=decision, actor=actor, at=at)), AppError)
