"""Who is whom, worked out from facts alone: pure functions over people, what they proved, and the decisions that join them.

The alias rows only keep the answer. Any decision can be left out and the rest gone through again, which is how a
merge is undone at any later time to the state as if it had never been.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that a record has proved, from when until when."""

    member_id: UUID
    verified_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Joint:
    """A decision that two records are one person."""

    id: UUID
    one: UUID
    other: UUID
    decided_at: datetime


def masters(*, since: Mapping[UUID, datetime], proofs: Iterable[Proof], joints: Sequence[Joint]) -> dict[UUID, UUID]:
    """The master of every record in `since` (when each was first known), by going through the decisions in order.

    Where two groups join, the one goes on with the most that was proved at that moment, then the older master, then the
    lower id; a master that grows keeps its id. Joints between records that are not in `since` are not for this call.
    """
    proved: dict[UUID, list[Proof]] = {}
    for proof in proofs:
        proved.setdefault(proof.member_id, []).append(proof)
    master = {member: member for member in since}
    members = {member: [member] for member in since}
    for joint in sorted(joints, key=lambda one: (one.decided_at, one.id)):
        pair = {master[joint.one], master[joint.other]}
        if len(pair) == 1:
            continue
        kept, joined = sorted(
            pair, key=lambda each: (-_standing(proved, members[each], at=joint.decided_at), since[each], each)
        )
        for member in members[joined]:
            master[member] = kept
        members[kept] += members.pop(joined)
    return master


def _standing(proved: Mapping[UUID, Sequence[Proof]], group: Iterable[UUID], *, at: datetime) -> int:
    """How much a group had proved at an instant."""
    return sum(
        proof.verified_at <= at and (proof.removed_at is None or proof.removed_at > at)
        for member in group
        for proof in proved.get(member, ())
    )
