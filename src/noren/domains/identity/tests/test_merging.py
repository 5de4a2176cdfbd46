"""Two records become one person, and two again: only aliases change, and every decision can be taken back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import (
    BlockValue,
    ClaimRecords,
    IdentifierKind,
    LinkIdentifier,
    MemberKind,
    Merged,
    MergeMembers,
    MergeReason,
    MovedIdentifier,
    MovedMember,
    MoveInMembers,
    RegisterGuest,
    RegisterMember,
    UnlinkIdentifier,
    UnmergeMembers,
    UpdateProfile,
)
from noren.domains.identity.grouping import Joint, Proof, masters
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def guest(*, email: str | None = None, phone: str | None = None, name: str = "山田") -> UUID:
    given = RegisterGuest(member_id=uuid7(), family_name=name, given_name="花子", email=email, phone=phone)
    identity.register_guest(input=given, actor=SYSTEM, at=NOON)
    return given.member_id


def member(email: str, *, minutes: int = 0) -> UUID:
    at = NOON + timedelta(minutes=minutes)
    return identity.register_member(input=RegisterMember(member_id=uuid7(), email=email), actor=SYSTEM, at=at)


def link(member_id: UUID, kind: IdentifierKind, raw: str, *, source: str = "", minutes: int = 0) -> UUID:
    given = LinkIdentifier(member_id=member_id, kind=kind, raw=raw, verified=True, source=source)
    return identity.link_identifier(input=given, actor=SYSTEM, at=NOON + timedelta(minutes=minutes))


def merge(one: UUID, other: UUID, *, minutes: int = 1, reason: MergeReason = MergeReason.STAFF) -> Merged:
    asked = MergeMembers(id=uuid7(), member_ids=[one, other], reason=reason)
    return identity.merge_members(input=asked, actor=SYSTEM, at=NOON + timedelta(minutes=minutes))


def unmerge(merge_id: UUID, *, minutes: int = 60) -> tuple[UUID, UUID]:
    asked = UnmergeMembers(merge_id=merge_id, why="別の人でした")
    return identity.unmerge_members(input=asked, actor=SYSTEM, at=NOON + timedelta(minutes=minutes)).master_ids


def aliases() -> dict[UUID, UUID]:
    return dict(sql.rows("SELECT member_id, master_id FROM identity_alias"))


def refused(one: UUID, other: UUID, reason: MergeReason, error: type[AppError]) -> None:
    before = aliases()
    with pytest.raises(error):
        merge(one, other, reason=reason)
    assert aliases() == before
    assert sql.value("SELECT count(*) FROM identity_merge") == 0


def test_the_one_who_has_proved_most_goes_on_then_the_older_then_the_lower_id() -> None:
    first, second, third = member("a@example.com"), member("b@example.com", minutes=1), guest()

    assert merge(second, first, minutes=2).master_id == first  # as much proved: the older
    link(second, IdentifierKind.PHONE, "090-1111-2222", minutes=3)
    assert merge(third, second, minutes=4).master_id == first  # the group counts as one
    assert set(identity.group_of(member_id=third)) == {first, second, third}
    assert identity.discrepancies(at=NOON) == []

    young, proved = member("c@example.com", minutes=5), member("d@example.com", minutes=6)
    link(proved, IdentifierKind.CARD, "20260001", minutes=7)
    assert merge(young, proved, minutes=8).master_id == proved


def test_taken_back_everybody_is_whom_they_would_be_had_it_never_been() -> None:
    a, b, c, d = (member(f"{name}@example.com", minutes=n) for n, name in enumerate("abcd"))
    for number in range(3):
        link(a, IdentifierKind.CARD, f"2026000{number}", minutes=5)
    one = merge(b, c, minutes=10)
    wrong = merge(a, b, minutes=11)
    last = merge(c, d, minutes=12)
    assert set(aliases().values()) == {a}

    assert unmerge(wrong.merge_id) == (a, b)

    assert aliases() == {a: a, b: b, c: b, d: b}
    assert unmerge(last.merge_id) == (b, d)
    assert unmerge(one.merge_id) == (b, c)
    assert aliases() == {a: a, b: b, c: c, d: d}
    assert identity.discrepancies(at=NOON) == []


def test_a_second_decision_still_joins_when_the_first_is_taken_back() -> None:
    a, b, c = (member(f"{name}@example.com", minutes=n) for n, name in enumerate("abc"))
    first, _second = merge(a, b, minutes=5), merge(b, c, minutes=6)
    merge(a, c, minutes=7)

    assert unmerge(first.merge_id) == (b, b)  # b and c were joined before a came: two had proved more than one
    assert set(aliases().values()) == {b}


def test_sent_twice_it_is_one_decision_and_taken_back_twice_it_is_once() -> None:
    a, b = member("a@example.com"), member("b@example.com", minutes=1)
    asked = MergeMembers(id=uuid7(), member_ids=[a, b])

    answers = {
        identity.merge_members(input=each, actor=SYSTEM, at=NOON)
        for each in (asked, asked, MergeMembers(id=uuid7(), member_ids=[b, a]))
    }
    assert answers == {Merged(merge_id=asked.id, master_id=a)}
    assert unmerge(asked.id) == unmerge(asked.id) == (a, b)
    assert identity.merge_members(input=asked, actor=SYSTEM, at=NOON).merge_id == asked.id
    assert aliases() == {a: a, b: b}  # a late copy of the first request brings nothing back
    with pytest.raises(identity.MergeExists):
        identity.merge_members(input=asked.model_copy(update={"member_ids": [a, guest()]}), actor=SYSTEM, at=NOON)
    (record,) = identity.merges_of(member_id=b)
    assert (record.id, record.undone_why) == (asked.id, "別の人でした")


def test_what_may_not_be_one_person_is_refused() -> None:
    a, b = member("a@example.com"), member("b@example.com")
    refused(a, b, MergeReason.SAME_IDENTIFIER, identity.MergeNeedsDecision)
    refused(a, a, MergeReason.STAFF, identity.SamePerson)
    refused(a, uuid7(), MergeReason.STAFF, identity.MemberNotFound)
    link(a, IdentifierKind.EC_ACCOUNT, "1001", source="shop")
    link(b, IdentifierKind.EC_ACCOUNT, "1002", source="shop")
    refused(a, b, MergeReason.STAFF, identity.TwoShopAccounts)
    for number in range(20):
        link(a, IdentifierKind.CARD, f"2026{number:04}")
    c = member("c@example.com")
    link(c, IdentifierKind.CARD, "99990001")
    refused(a, c, MergeReason.STAFF, identity.TooManyIdentifiers)
    with pytest.raises(identity.TooManyIdentifiers):
        link(a, IdentifierKind.CARD, "99990002")
    with pytest.raises(identity.TwoShopAccounts):
        link(a, IdentifierKind.EC_ACCOUNT, "1003", source="shop")
    with pytest.raises(identity.MergeNotFound):
        unmerge(uuid7())


def test_what_guests_ordered_with_an_address_belongs_to_whoever_proves_it() -> None:
    mine, unnamed = guest(email="Hanako@Example.com"), guest(email="hanako@example.com", name="")
    other = guest(email="taro@example.com")

    hanako = member("hanako@example.com")

    assert set(identity.group_of(member_id=hanako)) == {hanako, mine, unnamed}
    assert identity.master_of(member_id=mine) == hanako
    assert identity.master_of(member_id=other) == other
    assert {m.reason for m in identity.merges_of(member_id=hanako)} == {MergeReason.SAME_IDENTIFIER}


def test_a_phone_of_the_family_a_blocked_one_and_one_parted_before_join_nobody() -> None:
    hanako = member("hanako@example.com")
    named = UpdateProfile(member_id=hanako, family_name="山田", given_name="花子")
    identity.update_profile(input=named, actor=SYSTEM, at=NOON)
    husband, child = guest(phone="090-1234-5678", name="佐藤"), guest(phone="090-1234-5678")
    many, zeros = guest(phone="03-1234-5678"), guest(phone="000-0000-0000")
    identity.block_value(
        input=BlockValue(kind=IdentifierKind.PHONE, raw="03-1234-5678", reason="渋谷店"), actor=SYSTEM, at=NOON
    )

    link(hanako, IdentifierKind.PHONE, "090-1234-5678")
    assert set(identity.group_of(member_id=hanako)) == {hanako, child}
    for blocked in ("03-1234-5678", "000-0000-0000"):
        with pytest.raises(identity.IdentifierBlocked):
            link(hanako, IdentifierKind.PHONE, blocked)
    assert [identity.master_of(member_id=each) for each in (husband, many, zeros)] == [husband, many, zeros]

    (decision,) = identity.merges_of(member_id=hanako)
    unmerge(decision.id)
    again = ClaimRecords(member_id=hanako, kind=IdentifierKind.PHONE, raw="090-1234-5678")
    assert identity.claim_records(input=again, actor=SYSTEM, at=NOON) == []
    assert identity.master_of(member_id=child) == child


def test_what_another_system_joined_can_be_parted_here() -> None:
    old, new = uuid7(), uuid7()
    card = MovedIdentifier(kind=IdentifierKind.CARD, raw="20260001", verified_at=NOON)
    people = [
        MovedMember(id=old, family_name="山田", identifiers=[card], since=NOON),
        MovedMember(id=new, master_id=old, kind=MemberKind.MEMBER, since=NOON),
    ]
    for _twice in range(2):
        identity.move_in_members(input=MoveInMembers(members=people), actor=SYSTEM, at=NOON)

    (decision,) = identity.merges_of(member_id=new)
    assert decision.reason is MergeReason.MOVED_IN
    assert identity.master_of(member_id=new) == old
    assert unmerge(decision.id) == (old, new)


def test_an_identifier_taken_away_later_leaves_the_masters_as_they_were() -> None:
    a, b = member("a@example.com"), member("b@example.com", minutes=1)
    card = link(b, IdentifierKind.CARD, "20260001", minutes=2)
    assert merge(a, b, minutes=3).master_id == b
    gone = UnlinkIdentifier(identifier_id=card, member_id=b)

    identity.unlink_identifier(input=gone, actor=SYSTEM, at=NOON + timedelta(minutes=4))

    assert identity.discrepancies(at=NOON) == []
    assert identity.master_of(member_id=a) == b


PEOPLE = [UUID(int=number) for number in range(1, 7)]


@settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    pairs=st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=12),
    left_out=st.sets(st.integers(0, 11)),
    proofs=st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 12), st.integers(0, 12)), max_size=12),
    ages=st.lists(st.integers(0, 3), min_size=6, max_size=6),
)
def test_masters_are_a_pure_function_of_the_decisions_that_stand(
    pairs: list[tuple[UUID, UUID]],
    left_out: set[int],
    proofs: list[tuple[UUID, int, int]],
    ages: list[int],
) -> None:
    def minute(number: int) -> datetime:
        return NOON + timedelta(minutes=number)

    joints = [
        Joint(UUID(int=100 + n), one, other, minute(n)) for n, (one, other) in enumerate(pairs) if n not in left_out
    ]
    since = {person: minute(-age) for person, age in zip(PEOPLE, ages, strict=True)}
    proved = [Proof(who, minute(at), minute(max(at, end))) for who, at, end in proofs]

    found = masters(since=since, proofs=proved, joints=list(reversed(joints)))

    assert found == masters(since=since, proofs=reversed(proved), joints=joints)
    assert all(found[master] == master for master in found.values())  # depth one
    reached = {person: {person} for person in PEOPLE}
    for joint in joints:  # two are one exactly where decisions lead from one to the other
        both = reached[joint.one] | reached[joint.other]
        for each in both:
            reached[each] = both
    assert all((found[one] == found[other]) == (other in reached[one]) for one in PEOPLE for other in PEOPLE)
