"""Who stands at the till: the code of the app, an old card, a phone number; each as sure as it is."""

from typing import Any
from uuid import UUID

import pytest

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind, IssueCard, LinkIdentifier, UpdateProfile
from noren.domains.loyalty import api as loyalty
from noren.journeys.identify_member import HowKnown, Identified, IdentifyMember, identify_member
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, NotAllowed
from tests.loyal import give, make_member, make_programme, one_person
from tests.world import NOON, World, clerk, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_programme(db: None) -> Any:
    loyalty.forget_programme()
    yield
    loyalty.forget_programme()


def hanako() -> UUID:
    """A member with a name, a phone, an old card and ten points."""
    me = make_member()
    profile = UpdateProfile(member_id=me, family_name="山田", given_name="花子", phone="090-1234-5678")
    identity.update_profile(input=profile, actor=SYSTEM, at=NOON)
    card = LinkIdentifier(member_id=me, kind=IdentifierKind.CARD, raw="2800000000004", verified=True)
    identity.link_identifier(input=card, actor=SYSTEM, at=NOON)
    make_programme()
    give(me, 10)
    return me


def code_of(member_id: UUID, *, at: Any = NOON) -> str:
    identity.issue_card(input=IssueCard(member_id=member_id), actor=SYSTEM, at=at)
    found = identity.find_membership_code(member_id=member_id, at=at)
    assert found is not None
    return found.payload


def asked(
    world: World, by: HowKnown, text: str, *, staff: Actor | None = None, till: str = "1", store: UUID | None = None
) -> Identified:
    wish = IdentifyMember(location_id=store or world.shibuya, till=till, by=by, text=text)
    return identify_member(input=wish, actor=staff or clerk(world.shibuya, world.umeda), at=NOON)


def test_a_code_names_the_member_for_sure_with_what_they_have() -> None:
    world, me = make_world(), hanako()

    found = asked(world, HowKnown.CODE, code_of(me))

    assert (found.weak, found.candidates) == (False, [])
    assert found.member is not None
    assert (found.member.member_id, found.member.family_name, found.member.given_name) == (me, "山田", "花子")
    assert found.member.points is not None
    assert found.member.points.balance.available == 10


def test_a_code_counts_at_the_till_that_read_it_first() -> None:
    world, me = make_world(), hanako()
    code = code_of(me)

    assert asked(world, HowKnown.CODE, code) == asked(world, HowKnown.CODE, code)
    for elsewhere in ({"till": "2"}, {"store": world.umeda}):
        with pytest.raises(identity.MembershipCodeUsed):
            asked(world, HowKnown.CODE, code, **elsewhere)  # type: ignore[arg-type]  # one of two keywords


def test_an_old_card_still_works_and_says_that_it_is_weaker() -> None:
    world, me = make_world(), hanako()

    found = asked(world, HowKnown.CARD, "２８００-0000-0000-４")

    assert found.member is not None
    assert (found.member.member_id, found.weak) == (me, True)
    with pytest.raises(identity.MemberNotFound):
        asked(world, HowKnown.CARD, "2800000000011")


def test_a_phone_number_names_candidates_masked_and_one_of_them_is_chosen() -> None:
    world, me = make_world(), hanako()

    found = asked(world, HowKnown.PHONE, "090 1234 5678")
    assert found.member is None
    assert [(one.member_id, one.name, one.phone) for one in found.candidates] == [(me, "山＊ 花＊", "＊＊＊5678")]

    chosen = asked(world, HowKnown.CHOSEN, str(found.candidates[0].member_id))
    assert chosen.member is not None
    assert (chosen.member.member_id, chosen.weak) == (me, True)
    with pytest.raises(identity.MemberNotFound):
        asked(world, HowKnown.CHOSEN, "nobody")


def test_who_may_not_search_by_phone_may_still_read_codes() -> None:
    world, me = make_world(), hanako()
    staff = clerk(world.shibuya)
    reader = Actor(
        kind=staff.kind,
        id=staff.id,
        grants=frozenset({"identity.identify_member"}),
        location_ids=staff.location_ids,
        client="reader",
    )

    with pytest.raises(NotAllowed):
        asked(world, HowKnown.PHONE, "090-1234-5678", staff=reader)
    with pytest.raises(NotAllowed):
        asked(world, HowKnown.CODE, code_of(me), staff=reader, store=world.umeda)

    assert asked(world, HowKnown.CODE, code_of(me), staff=reader).member is not None


def test_a_person_of_two_ids_is_found_as_one() -> None:
    world, me, before = make_world(), hanako(), make_member("old@example.com")
    give(before, 20)
    one_person(me, before)

    found = asked(world, HowKnown.CODE, code_of(before))

    assert found.member is not None
    assert found.member.points is not None
    assert (found.member.member_id, found.member.points.balance.available) == (me, 30)


def test_guessing_is_stopped_at_a_till_and_for_a_card_and_right_codes_do_not_count() -> None:
    world, me = make_world(), hanako()
    staff = clerk(world.shibuya)
    for _ in range(30):
        asked(world, HowKnown.CODE, code_of(me), staff=staff)
    code = code_of(me)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)

    for _ in range(10):
        with pytest.raises(identity.MembershipCodeWrong):
            asked(world, HowKnown.CODE, wrong, staff=staff)
    with pytest.raises(identity.IdentificationLocked) as locked:
        asked(world, HowKnown.CODE, code, staff=clerk(world.shibuya))

    assert locked.value.data == {"retry_after_s": 300}
    for _ in range(9):
        with pytest.raises(identity.MemberNotFound):
            asked(world, HowKnown.CARD, "1", staff=staff)
    with pytest.raises(identity.IdentificationLocked):
        asked(world, HowKnown.CARD, "2800000000004", staff=staff)


def test_who_looked_for_whom_stands_in_the_log() -> None:
    world, me = make_world(), hanako()

    asked(world, HowKnown.PHONE, "090-1234-5678")

    assert (me,) in sql.rows(
        "SELECT unnest(subjects) FROM platform_command_log WHERE name = 'identity.identify_member'"
    )
