"""A member links what names them, and nobody else does."""

import pytest
from tests.loyal import make_member, shopper
from tests.world import NOON, clerk

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind
from noren.journeys.link_own import CardNumberInvalid, LinkCard, LinkEmail, link_card, link_card_number, link_email
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.errors import SignInFailed, SignInLocked
from noren.platform.actor import NotAllowed, SignInRequired

pytestmark = pytest.mark.django_db


def linked() -> int:
    return int(sql.value("SELECT count(*) FROM identity_identifier WHERE kind = 'card' OR value = 'x@example.com'"))


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
