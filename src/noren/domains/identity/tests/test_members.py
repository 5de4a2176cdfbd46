"""People, what identifies them, and who is whom."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import (
    ConsentChannel,
    ConsentPurpose,
    IdentifierKind,
    LinkIdentifier,
    MemberKind,
    RegisterGuest,
    RegisterMember,
    SetConsent,
    UnlinkIdentifier,
    UpdateProfile,
)
from noren.kernel.ids import uuid7
from noren.kernel.japanese import EmailInvalid, PhoneInvalid
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed
from noren.platform.paging import CursorInvalid

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def guest(*, email: str | None = "hanako@example.com", phone: str | None = "090-1234-5678", name: str = "山田") -> UUID:
    member_id = uuid7()
    identity.register_guest(
        input=RegisterGuest(member_id=member_id, family_name=name, given_name="花子", email=email, phone=phone),
        actor=SYSTEM,
        at=NOON,
    )
    return member_id


def member(email: str = "hanako@example.com") -> UUID:
    return identity.register_member(input=RegisterMember(member_id=uuid7(), email=email), actor=SYSTEM, at=NOON)


def link(member_id: UUID, kind: IdentifierKind, raw: str, *, verified: bool = True, source: str = "") -> UUID:
    return identity.link_identifier(
        input=LinkIdentifier(member_id=member_id, kind=kind, raw=raw, verified=verified, source=source),
        actor=SYSTEM,
        at=NOON,
    )


def people() -> int:
    return int(sql.value("SELECT count(*) FROM identity_member"))


def test_a_guest_has_an_alias_row_of_depth_one_from_the_start() -> None:
    member_id = guest()

    assert identity.master_of(member_id=member_id) == member_id
    assert list(identity.group_of(member_id=member_id)) == [member_id]
    found = identity.get_member(member_id=member_id)
    assert (found.kind, found.family_name, [i.kind for i in found.identifiers]) == (
        MemberKind.GUEST,
        "山田",
        [IdentifierKind.EMAIL, IdentifierKind.PHONE],
    )
    assert all(i.verified_at is None for i in found.identifiers)


def test_what_a_guest_says_of_themselves_proves_nothing() -> None:
    guest()
    guest()

    assert people() == 2
    assert identity.find_member(kind=IdentifierKind.EMAIL, raw="hanako@example.com") is None


def test_a_guest_with_an_address_that_cannot_be_is_refused() -> None:
    with pytest.raises(EmailInvalid):
        guest(email="hanako")
    with pytest.raises(PhoneInvalid):
        guest(phone="12")

    assert people() == 0


def test_a_proved_address_finds_its_member_however_it_is_typed() -> None:
    member_id = member()

    assert identity.find_member(kind=IdentifierKind.EMAIL, raw=" ＨＡＮＡＫＯ@Example.com") == member_id


def test_one_address_belongs_to_one_member() -> None:
    member_id = member()

    with pytest.raises(identity.IdentifierTaken):
        member("Hanako@Example.com")

    assert identity.find_member(kind=IdentifierKind.EMAIL, raw="hanako@example.com") == member_id
    assert people() == 1


@pytest.mark.parametrize(
    ("kind", "raw", "typed"),
    [
        (IdentifierKind.CARD, "1234-5678-9012", "１２３４ ５６７８ ９０１２"),
        (IdentifierKind.PHONE, "090-1234-5678", "+819012345678"),
        (IdentifierKind.LEGACY, "K-17", "K-17"),
    ],
)
def test_a_linked_card_or_phone_finds_its_member(kind: IdentifierKind, raw: str, typed: str) -> None:
    member_id = member()

    first = link(member_id, kind, raw)
    again = link(member_id, kind, raw)

    assert first == again
    assert identity.find_member(kind=kind, raw=typed) == member_id


def test_somebody_elses_card_cannot_be_linked() -> None:
    mine, theirs = member(), member("taro@example.com")
    link(theirs, IdentifierKind.CARD, "777")

    with pytest.raises(identity.IdentifierTaken):
        link(mine, IdentifierKind.CARD, "777")

    assert identity.find_member(kind=IdentifierKind.CARD, raw="777") == theirs


def test_an_unproved_identifier_becomes_proved_and_stays_one() -> None:
    member_id = member()
    first = link(member_id, IdentifierKind.PHONE, "09012345678", verified=False)

    assert identity.find_member(kind=IdentifierKind.PHONE, raw="090-1234-5678") is None
    assert link(member_id, IdentifierKind.PHONE, "090-1234-5678") == first
    assert identity.find_member(kind=IdentifierKind.PHONE, raw="090-1234-5678") == member_id


def test_a_removed_identifier_is_free_for_another() -> None:
    mine, theirs = member(), member("taro@example.com")
    card = link(theirs, IdentifierKind.CARD, "777")

    identity.unlink_identifier(input=UnlinkIdentifier(identifier_id=card, member_id=theirs), actor=SYSTEM, at=NOON)
    with pytest.raises(identity.IdentifierNotFound):
        identity.unlink_identifier(input=UnlinkIdentifier(identifier_id=card, member_id=theirs), actor=SYSTEM, at=NOON)

    link(mine, IdentifierKind.CARD, "777")
    assert identity.find_member(kind=IdentifierKind.CARD, raw="777") == mine


def test_numbers_of_two_old_systems_do_not_meet() -> None:
    mine, theirs = member(), member("taro@example.com")

    link(mine, IdentifierKind.LEGACY, "1", source="old-till")
    link(theirs, IdentifierKind.LEGACY, "1", source="old-shop")

    assert len(identity.get_member(member_id=mine).identifiers) == 2


def test_a_member_changes_their_own_details_and_nobody_elses() -> None:
    mine, theirs = member(), member("taro@example.com")
    me = Actor(kind=ActorKind.MEMBER, id=uuid7(), member_id=mine)

    identity.update_profile(
        input=UpdateProfile(member_id=mine, family_name="髙﨑", given_name="真理", family_name_kana="たかさき"),
        actor=me,
        at=NOON,
    )
    with pytest.raises(NotAllowed):
        identity.update_profile(input=UpdateProfile(member_id=theirs, family_name="X"), actor=me, at=NOON)

    assert identity.get_member(member_id=mine).family_name_kana == "タカサキ"
    assert identity.get_member(member_id=theirs).family_name == ""


def test_staff_find_people_by_name_address_and_number() -> None:
    first = guest(name="髙﨑")
    second = guest(name="佐藤", email="sato@example.com", phone="03-1234-5678")

    def found(text: str) -> list[UUID]:
        return [item.id for item in identity.list_members(text=text).items]

    assert found("高崎") == [first]
    assert found("佐藤花") == [second]
    assert found("SATO@example.com") == [second]
    assert found("03 1234 5678") == [second]
    assert found("%") == found("存在しない") == []


def test_pages_follow_each_other_without_gap() -> None:
    made = {guest(email=f"g{number}@example.com") for number in range(7)}
    seen: list[UUID] = []
    cursor = None

    while True:
        page = identity.list_members(cursor=cursor, limit=3)
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert len(seen) == 7
    assert set(seen) == made


@pytest.mark.parametrize("cursor", ["x", "2026-01-01~", "~", "2026-01-01T00:00:00+00:00~zzz", "9" * 90])
def test_a_cursor_that_was_not_given_out_is_refused(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        identity.list_members(cursor=cursor)


def test_a_stranger_sees_no_member_over_the_api() -> None:
    member_id = guest()

    for path in ("", "/me", f"/{member_id}"):
        answer = Client().get(f"/api/v1/members{path}")
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def decide(member_id: UUID, *, granted: bool, actor: Actor, at: datetime = NOON, version: str = "1") -> None:
    wanted = SetConsent(
        member_id=member_id,
        purpose=ConsentPurpose.NEWS,
        channel=ConsentChannel.EMAIL,
        granted=granted,
        text_version=version,
    )
    identity.set_consent(input=wanted, actor=actor, at=at)


def decisions() -> list[tuple[bool, str]]:
    return list(sql.rows("SELECT granted, text_version FROM identity_consent ORDER BY decided_at"))


def test_every_decision_about_news_is_kept_and_the_latest_counts() -> None:
    member_id = member()
    me = Actor(kind=ActorKind.MEMBER, member_id=member_id)
    assert identity.get_member(member_id=member_id).consents == []

    decide(member_id, granted=True, actor=me)
    decide(member_id, granted=True, actor=me, at=NOON + timedelta(hours=1))
    decide(member_id, granted=True, actor=me, at=NOON + timedelta(hours=2), version="2")
    decide(member_id, granted=False, actor=me, at=NOON + timedelta(hours=3), version="2")

    assert decisions() == [(True, "1"), (True, "2"), (False, "2")]
    known = identity.get_member(member_id=member_id)
    assert [(one.granted, one.decided_at) for one in known.consents] == [(False, NOON + timedelta(hours=3))]
    assert not known.consents_to(ConsentPurpose.NEWS, ConsentChannel.EMAIL)


def test_nobody_consents_for_somebody_else_and_no_guest_does() -> None:
    member_id, other = member(), member("other@example.com")

    with pytest.raises(NotAllowed):
        decide(member_id, granted=True, actor=Actor(kind=ActorKind.MEMBER, member_id=other))
    with pytest.raises(identity.MemberNotFound):
        decide(uuid7(), granted=True, actor=SYSTEM)

    assert decisions() == []
