from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from noren.domains.identity.commands.regroup import lock_groups, one_at_a_time, regroup
from noren.domains.identity.contracts import IdentifierKind, Merged, MergeMembers, MergeReason, Unmerged, UnmergeMembers
from noren.domains.identity.errors import (
    MemberNotFound,
    MergeExists,
    MergeNeedsDecision,
    MergeNotFound,
    SamePerson,
    TooManyIdentifiers,
    TwoShopAccounts,
)
from noren.domains.identity.events import MembersMerged, MembersUnmerged
from noren.domains.identity.models import Merge
from noren.domains.identity.rules import MOST_OF_A_KIND
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit, note_subject

constraint_errors({"identity_merge_pkey": MergeExists})

_ERASED = "SELECT EXISTS (SELECT 1 FROM identity_member WHERE id = ANY(%s) AND erased_at IS NOT NULL)"
_NAMED_BY = """
SELECT member_id, kind, source, value, verified_at IS NOT NULL FROM identity_identifier
 WHERE member_id = ANY(%s) AND removed_at IS NULL
"""
_DECIDED = {MergeReason.STAFF, MergeReason.PROVED, MergeReason.MOVED_IN}


@command("identity.merge_members")
def merge_members(*, input: MergeMembers, actor: Actor, at: datetime) -> Merged:
    """Decide that two records are one person: only alias rows change, and `unmerge_members` takes it back. Twice is once.

    Raises: MemberNotFound, SamePerson, MergeExists, MergeNeedsDecision (both have proved who they are, and nobody decided),
    TwoShopAccounts, TooManyIdentifiers.
    Locks: joining and parting of people, one at a time; then the alias rows of both groups, by member.
    Emits: identity.members_merged.v1
    """
    one, other = input.member_ids
    if one == other:
        raise SamePerson
    note_subject(one, other)
    one_at_a_time()
    before = lock_groups(member_ids=[one, other])
    if not {one, other} <= before.keys() or sql.value(_ERASED, ([one, other],)):
        raise MemberNotFound
    known = _known_decision(input.id, one, other)
    if known is not None:
        return Merged(merge_id=known, master_id=before[one])
    if before[one] != before[other]:
        _guard([[m for m in before if before[m] == before[end]] for end in (one, other)], input.reason)
    Merge.objects.create(
        id=input.id,
        one_id=one,
        other_id=other,
        reason=input.reason.value,
        evidence=input.evidence,
        decided_at=at,
        command_id=command_id(),
    )
    master = regroup(member_ids=[one, other], at=at)[one]
    emit(MembersMerged(member_id=master, merge_id=input.id, member_ids=[one, other]))
    return Merged(merge_id=input.id, master_id=master)


@command("identity.unmerge_members", permission="identity.merge_members")
def unmerge_members(*, input: UnmergeMembers, actor: Actor, at: datetime) -> Unmerged:
    """Take a decision back: everybody is whom they would be had it never been, and has what is theirs.

    Raises: MergeNotFound.  Locks: as `merge_members`.  Emits: identity.members_unmerged.v1
    """
    one_at_a_time()
    decision = Merge.objects.select_for_update().filter(id=input.merge_id).first()
    if decision is None:
        raise MergeNotFound
    pair = (decision.one_id, decision.other_id)
    note_subject(*pair)
    if decision.undone_at is not None:
        now = lock_groups(member_ids=pair)
        return Unmerged(merge_id=decision.id, master_ids=(now[pair[0]], now[pair[1]]))
    decision.undone_at, decision.undone_why, decision.undone_command_id = at, input.why, command_id()
    decision.save(update_fields=["undone_at", "undone_why", "undone_command_id"])
    now = regroup(member_ids=pair, at=at)
    parted = (now[pair[0]], now[pair[1]])
    emit(
        MembersUnmerged(member_id=parted[0], merge_id=decision.id, member_ids=list(pair), master_ids=list(parted)),
    )
    return Unmerged(merge_id=decision.id, master_ids=parted)


def _known_decision(merge_id: UUID, one: UUID, other: UUID) -> UUID | None:
    """This very decision, also one taken back since (the request came twice), or one about the same two that stands."""
    of_the_two = Merge.objects.filter(one_id__in=[one, other], other_id__in=[one, other])
    found = of_the_two.filter(Q(id=merge_id) | Q(undone_at=None)).order_by("undone_at").first()
    return None if found is None else UUID(str(found.id))


def _guard(groups: Sequence[Sequence[UUID]], reason: MergeReason) -> None:
    """Refuse to join what may not be one person: rules over everything that names either of them."""
    of = {member: number for number, group in enumerate(groups) for member in group}
    proved: list[set[tuple[str, str]]] = [set(), set()]
    named: set[tuple[str, str, str]] = set()
    shops: list[dict[str, str]] = [{}, {}]
    for member, kind, source, value, verified in sql.rows(_NAMED_BY, (list(of),)):
        named.add((kind, source, value))
        if verified:
            proved[of[member]].add((kind, value))
            if kind == IdentifierKind.EC_ACCOUNT:
                shops[of[member]][source] = value
    if all(proved) and reason not in _DECIDED:
        raise MergeNeedsDecision
    if any(shops[1].get(source, account) != account for source, account in shops[0].items()):
        raise TwoShopAccounts
    counts = Counter(kind for kind, _source, _value in named)
    if any(count > MOST_OF_A_KIND[IdentifierKind(kind)] for kind, count in counts.items()):
        raise TooManyIdentifiers
