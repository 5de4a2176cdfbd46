"""The card in the app: a code that changes every minute, read once, and worth nothing when the phone is lost."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import AcceptCode, IssueCard, MembershipCode, RotateCard, UpdateProfile
from noren.domains.identity.rules import card_code, read_payload
from noren.domains.identity.tests.test_members import guest, member
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def issued(member_id: UUID, *, at: datetime = NOON) -> MembershipCode:
    identity.issue_card(input=IssueCard(member_id=member_id), actor=SYSTEM, at=at)
    return shown(member_id, at=at)


def shown(member_id: UUID, *, at: datetime) -> MembershipCode:
    found = identity.find_membership_code(member_id=member_id, at=at)
    assert found is not None
    return found


def read(payload: str, *, place: str = "shibuya:1", at: datetime = NOON) -> UUID:
    return identity.accept_code(input=AcceptCode(payload=payload, place=place), actor=SYSTEM, at=at)


def uses() -> int:
    return int(sql.value("SELECT count(*) FROM identity_code_use"))


def test_a_card_is_made_once_and_keeps_its_number() -> None:
    me = member()

    first, again = issued(me), issued(me)

    assert first == again
    assert len(first.card_number) == 12
    assert read_payload(first.payload) == (first.card_number, first.payload[12:])
    assert first.valid_until == NOON + MINUTE


def test_a_phone_without_a_network_makes_the_same_codes() -> None:
    code = issued(member())
    phone = pyotp.TOTP(code.secret, digits=code.digits, digest=hashlib.sha256, interval=code.period_s)

    assert code.payload == code.card_number + phone.at(NOON)


def test_the_code_of_a_secret_is_the_known_one() -> None:
    """RFC 6238, appendix B: SHA-256, eight digits, of which we show the last six."""
    secret = base64.b32encode(b"12345678901234567890123456789012").decode()

    assert card_code(secret, 1) == "46119246"[2:]


def test_a_code_counts_for_its_minute_and_the_one_before_and_after() -> None:
    me = member()
    code = issued(me).payload

    for away in (-2, 2):
        with pytest.raises(identity.MembershipCodeWrong):
            read(code, at=NOON + away * MINUTE)
    assert uses() == 0

    assert {read(code, at=NOON + away * MINUTE) for away in (-1, 0, 1)} == {me}


def test_a_code_read_elsewhere_in_the_same_minute_is_refused_and_the_next_one_is_not() -> None:
    me = member()
    code = issued(me).payload

    assert read(code) == read(code) == me
    with pytest.raises(identity.MembershipCodeUsed):
        read(code, place="umeda:1")

    assert uses() == 1
    assert read(shown(me, at=NOON + MINUTE).payload, place="umeda:1", at=NOON + MINUTE) == me


def test_what_was_read_long_ago_is_forgotten() -> None:
    me = member()
    read(issued(me).payload)

    read(shown(me, at=NOON + 10 * MINUTE).payload, at=NOON + 10 * MINUTE)

    assert uses() == 1


@pytest.mark.parametrize("change", ["code", "card", "short", "letters", "full_width"])
def test_what_is_not_the_code_is_refused(change: str) -> None:
    code = issued(member()).payload
    wrong = {
        "code": code[:-1] + str((int(code[-1]) + 1) % 10),
        "card": str((int(code[0]) % 9) + 1) + code[1:],
        "short": code[:-1],
        "letters": code[:-1] + "X",
        "full_width": "９" * 18,
    }[change]

    with pytest.raises(identity.MembershipCodeWrong):
        read(wrong)

    assert uses() == 0


def test_a_typed_code_may_have_spaces_and_full_width_digits() -> None:
    me = member()
    code = issued(me).payload

    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert read(f"{wide[:6]} {wide[6:12]}-{wide[12:]}") == me


def test_a_lost_phone_shows_nothing_of_worth() -> None:
    me = member()
    before = issued(me)

    identity.rotate_card(input=RotateCard(member_id=me), actor=SYSTEM, at=NOON)

    with pytest.raises(identity.MembershipCodeWrong):
        read(before.payload)
    after = shown(me, at=NOON)
    assert (after.card_number, after.secret == before.secret) == (before.card_number, False)
    assert read(after.payload) == me


def test_a_card_is_its_members_own() -> None:
    mine, theirs = member(), member("taro@example.com")
    issued(mine)
    them = Actor(kind=ActorKind.MEMBER, id=uuid7(), member_id=theirs)

    with pytest.raises(NotAllowed):
        identity.issue_card(input=IssueCard(member_id=mine), actor=them, at=NOON)
    with pytest.raises(NotAllowed):
        identity.rotate_card(input=RotateCard(member_id=mine), actor=them, at=NOON)


def test_a_guest_has_no_card() -> None:
    with pytest.raises(identity.MemberNotFound):
        identity.issue_card(input=IssueCard(member_id=guest()), actor=SYSTEM, at=NOON)
    with pytest.raises(identity.MemberNotFound):
        identity.rotate_card(input=RotateCard(member_id=member("x@example.com")), actor=SYSTEM, at=NOON)


def test_a_phone_number_finds_members_masked() -> None:
    me = member()
    guest(phone="090-1234-5678")
    profile = UpdateProfile(member_id=me, family_name="山田", given_name="花子", phone="090-1234-5678")
    identity.update_profile(input=profile, actor=SYSTEM, at=NOON)

    found = identity.phone_candidates(raw="+81 90 1234 5678")

    assert [(one.member_id, one.name, one.phone) for one in found] == [(me, "山＊ 花＊", "＊＊＊5678")]
    assert identity.phone_candidates(raw="12") == identity.phone_candidates(raw="09000000000") == []
