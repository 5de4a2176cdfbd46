"""A member links what names them, and nobody else does."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.loyal import make_member, shopper
from tests.world import NOON, clerk

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind
from noren.journeys.link_own import (
    CardNumberInvalid,
    LinkCard,
    LinkEmail,
    LinkPhone,
    PhoneNotMobile,
    answer_text_code,
    ask_for_text_code,
    link_card,
    link_card_number,
    link_email,
    link_phone,
)
from noren.kernel.ids import uuid7
from noren.kernel.japanese import PhoneInvalid
from noren.platform import sql, text_carriers
from noren.platform.accounts.errors import SignInFailed, SignInLocked
from noren.platform.actor import Actor, NotAllowed, SignInRequired
from noren.platform.mail import deliver_due
from noren.platform.text_carriers import TextsUnavailable

pytestmark = pytest.mark.django_db


def linked() -> int:
    return int(
        sql.value("SELECT count(*) FROM identity_identifier WHERE kind IN ('card', 'phone') OR value = 'x@example.com'")
    )


def test_only_the_member_links_for_themselves() -> None:
    member_id, other = make_member(), make_member("taro@example.com")
    card = LinkCard(member_id=member_id, number="12345678")
    email = LinkEmail(member_id=member_id, code_id=uuid7(), email="x@example.com")

    for actor, refusal in ((shopper(other), NotAllowed), (clerk(), SignInRequired)):
        with pytest.raises(refusal):
            link_card(input=card, actor=actor, at=NOON)
        with pytest.raises(refusal):
            link_email(input=email, actor=actor, at=NOON)

    assert linked() == 0


def test_an_address_without_its_code_is_not_linked() -> None:
    member_id = make_member()

    with pytest.raises(SignInFailed):
        link_email(
            input=LinkEmail(member_id=member_id, code_id=uuid7(), email="x@example.com"),
            actor=shopper(member_id),
            at=NOON,
        )

    assert linked() == 0


def test_numbers_are_not_tried_without_end() -> None:
    member_id = make_member()
    me = shopper(member_id)
    for _ in range(10):
        with pytest.raises(CardNumberInvalid):
            link_card_number(number="1234567", actor=me, at=NOON)

    with pytest.raises(SignInLocked):
        link_card_number(number="12345678", actor=me, at=NOON)

    assert identity.find_member(kind=IdentifierKind.CARD, raw="12345678") is None


PHONE = "090-1234-5678"


class Phones:
    """A connector that keeps what it was given."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def send(self, *, message_id: UUID, recipient: str, text: str, at: datetime) -> None:
        self.texts.append((recipient, text))


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Phones:
    made = Phones()
    monkeypatch.setattr(text_carriers, "_registered", [made])
    return made


def ask(me: Actor, *, phone: str = PHONE, at: datetime = NOON) -> None:
    ask_for_text_code(phone=phone, actor=me, address="10.0.0.1", at=at)


def answer(me: Actor, code: str, *, at: datetime = NOON) -> None:
    answer_text_code(phone=PHONE, code=code, actor=me, address="10.0.0.1", at=at)


def newest_code(phones: Phones, *, at: datetime = NOON) -> str:
    deliver_due(at=at + timedelta(days=3650))
    found = re.search(r"\d{6}", phones.texts[-1][1])
    assert found is not None
    return found[0]


def test_a_phone_is_linked_by_the_code_that_came_to_it_and_the_code_works_once(phones: Phones) -> None:
    member_id = make_member()
    ask(shopper(member_id))
    code = newest_code(phones)

    with pytest.raises(SignInFailed):
        answer(shopper(member_id), "000000" if code != "000000" else "111111")
    assert linked() == 0
    answer(shopper(member_id), code)

    assert phones.texts[-1][0] == "+819012345678"
    assert identity.find_member(kind=IdentifierKind.PHONE, raw="09012345678") == member_id
    with pytest.raises(SignInFailed):
        answer(shopper(member_id), code)


def test_a_number_that_somebody_has_is_told_only_to_whoever_holds_the_phone(phones: Phones) -> None:
    first, second = make_member(), make_member("taro@example.com")
    ask(shopper(first))
    answer(shopper(first), newest_code(phones))

    ask(shopper(second))  # answered as for a number that nobody has

    with pytest.raises(SignInFailed):
        answer(shopper(second), "000000" if newest_code(phones) != "000000" else "111111")
    with pytest.raises(identity.IdentifierTaken):
        answer(shopper(second), newest_code(phones))
    assert identity.find_member(kind=IdentifierKind.PHONE, raw=PHONE) == first


@pytest.mark.parametrize(("phone", "refusal"), [("03-1234-5678", PhoneNotMobile), ("+1 212 555 0100", PhoneNotMobile), ("12", PhoneInvalid)])  # fmt: skip
def test_only_japanese_mobile_numbers_are_written_to(phones: Phones, phone: str, refusal: Any) -> None:
    with pytest.raises(refusal):
        ask(shopper(make_member()), phone=phone)

    assert sql.value("SELECT count(*) FROM platform_mail") == 0


def test_text_messages_are_not_asked_for_without_end(phones: Phones) -> None:
    me = shopper(make_member())
    for number in range(5):
        ask(me, phone=f"090-1234-567{number}")

    with pytest.raises(SignInLocked):
        ask(me)

    assert sql.value("SELECT count(*) FROM platform_mail") == 5


def test_without_a_connector_no_code_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_carriers, "_registered", [])

    with pytest.raises(TextsUnavailable):
        ask(shopper(make_member()))

    assert sql.value("SELECT count(*) FROM platform_sign_in_code") == 0


def test_a_phone_is_not_linked_for_somebody_else_or_without_its_code(phones: Phones) -> None:
    member_id, other = make_member(), make_member("taro@example.com")
    wanted = LinkPhone(member_id=member_id, code_id=uuid7(), phone="+819012345678")

    for actor, refusal in ((shopper(other), NotAllowed), (clerk(), SignInRequired), (shopper(member_id), SignInFailed)):
        with pytest.raises(refusal):
            link_phone(input=wanted, actor=actor, at=NOON)

    assert linked() == 0
