"""A new member is written to once: the number stands there, the code that spends points does not."""

import pytest
from tests.loyal import make_programme
from tests.world import NOON, clerk, make_world

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import RegisterMember
from noren.journeys.identify_member import HowKnown, IdentifyMember, identify_member
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db


def test_the_letter_brings_the_number_and_its_bars_but_no_code() -> None:
    make_world()
    member_id = uuid7()
    identity.register_member(
        input=RegisterMember(member_id=member_id, email="hanako@example.com"), actor=SYSTEM, at=NOON
    )

    relay_all(at=NOON)
    relay_all(at=NOON)

    (letter,) = sql.records("SELECT recipient, subject, text, html FROM platform_mail")
    code = identity.find_membership_code(member_id=member_id, at=NOON)
    assert code is not None
    assert letter["recipient"] == "hanako@example.com"
    assert code.card_number in letter["text"].replace(" ", "")
    assert code.payload not in letter["text"] + letter["html"]
    assert code.secret not in letter["text"] + letter["html"]
    assert letter["html"].count("background:#000000") > 40


def test_the_number_of_the_letter_finds_the_member_and_uses_no_points() -> None:
    world = make_world()
    make_programme()
    member_id = uuid7()
    identity.register_member(
        input=RegisterMember(member_id=member_id, email="hanako@example.com"), actor=SYSTEM, at=NOON
    )
    relay_all(at=NOON)
    code = identity.find_membership_code(member_id=member_id, at=NOON)
    assert code is not None

    def shown(by: HowKnown, text: str) -> tuple[object, bool, bool]:
        asked = IdentifyMember(location_id=world.shibuya, by=by, text=text)
        found = identify_member(input=asked, actor=clerk(world.shibuya), at=NOON)
        return found.member and found.member.member_id, found.weak, found.may_use_points

    assert shown(HowKnown.CARD, code.card_number) == (member_id, True, False)
    assert shown(HowKnown.CODE, code.payload) == (member_id, False, True)
