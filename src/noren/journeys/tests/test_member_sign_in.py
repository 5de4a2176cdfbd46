import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from tests.world import NOON, make_world

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import IdentifierKind
from noren.domains.orders import api as orders
from noren.journeys.member_sign_in import SignedInMember, answer_code, ask_for_code
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.accounts.errors import SignInFailed, SignInLocked
from noren.platform.accounts.people import find_person

pytestmark = pytest.mark.django_db
EMAIL = "hanako@example.com"
ADDRESS = "192.0.2.7"


def _ask(email: str = EMAIL, *, at=NOON, **more: str) -> str:
    """Ask for a code and read it in the letter."""
    ask_for_code(email=email, address=ADDRESS, at=at, **more)
    subject = sql.value("SELECT subject FROM platform_mail ORDER BY id DESC LIMIT 1")
    return re.search(r"\d{6}", subject)[0]


def _answer(code: str, email: str = EMAIL, *, at=NOON, **more) -> SignedInMember:
    return answer_code(email=email, code=code, address=ADDRESS, at=at, **more)


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_answering_a_code_makes_the_member_and_a_second_time_finds_them() -> None:
    first = _answer(_ask())
    second = _answer(_ask("  HANAKO@example.com "))

    assert (first.is_new, second.is_new) == (True, False)
    assert (second.account_id, second.member_id) == (first.account_id, first.member_id)
    assert identity.find_member(kind=IdentifierKind.EMAIL, raw=EMAIL) == first.member_id
    person = find_person(account_id=first.account_id)
    assert person is not None
    assert person.actor.member_id == first.member_id


def test_known_and_unknown_addresses_get_the_same_letter() -> None:
    _answer(_ask())
    _ask()
    _ask("nobody@example.com")

    (_, known), (_, unknown) = sql.rows("SELECT recipient, text FROM platform_mail ORDER BY id")[1:]
    assert re.sub(r"\d{6}", "", known) == re.sub(r"\d{6}", "", unknown)


def test_the_letter_is_in_the_readers_language() -> None:
    _ask()
    _ask(locale="en")

    japanese, english = (row[0] for row in sql.rows("SELECT subject FROM platform_mail ORDER BY id"))
    assert re.fullmatch(r"サインインコード: \d{6}", japanese)
    assert re.fullmatch(r"Your sign-in code: \d{6}", english)


def test_a_code_works_once() -> None:
    code = _ask()
    _answer(code)

    with pytest.raises(SignInFailed):
        _answer(code)


def test_a_code_is_over_after_ten_minutes() -> None:
    code = _ask()

    with pytest.raises(SignInFailed):
        _answer(code, at=NOON + timedelta(minutes=10))
    assert sql.value("SELECT count(*) FROM platform_account") == 0


def test_a_newer_code_ends_the_older() -> None:
    older, newer = _ask(), _ask()

    if older != newer:
        with pytest.raises(SignInFailed):
            _answer(older)
    assert _answer(newer).is_new


def test_a_code_is_good_for_its_own_address_only() -> None:
    code = _ask()
    _ask("jiro@example.com")

    with pytest.raises(SignInFailed):
        _answer(code, "saburo@example.com")


def test_five_wrong_answers_end_a_code() -> None:
    code = _ask()
    for _ in range(5):
        with pytest.raises(SignInFailed):
            _answer(_other(code))

    with pytest.raises(SignInFailed):
        _answer(code)
    assert sql.value("SELECT count(*) FROM identity_member") == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_once_five_are_judged_and_one_right_one_counts() -> None:
    code = _ask()

    def answer(number: int) -> str:
        try:
            _answer(code)
        except AppError as refused:
            return refused.code
        else:
            return "in"
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(answer, range(8)))

    assert answers.count("in") == 1
    assert sql.value("SELECT count(*) FROM platform_account") == 1
    assert sql.value("SELECT count(*) FROM identity_member") == 1


def test_nobody_is_sent_more_than_five_codes_in_a_quarter_of_an_hour() -> None:
    for _ in range(5):
        _ask()

    with pytest.raises(SignInLocked) as refused:
        _ask()

    assert refused.value.data["retry_after_s"] > 0
    assert sql.value("SELECT count(*) FROM platform_mail") == 5
    assert _ask(at=NOON + timedelta(minutes=15))


def test_codes_are_not_readable_where_they_are_kept() -> None:
    code = _ask()

    stored = bytes(sql.value("SELECT code_hash FROM platform_sign_in_code"))

    assert code.encode() not in stored
    assert len(stored) == 32
    assert sql.value("SELECT count(*) FROM platform_command_log WHERE name = %s", ("accounts.send_code",)) == 1


def test_an_address_that_is_none_is_refused_and_nothing_is_sent() -> None:
    with pytest.raises(AppError) as refused:
        _ask("not an address")

    assert refused.value.code == "email.invalid"
    assert sql.value("SELECT count(*) FROM platform_mail") == 0


def test_a_guests_cart_becomes_the_members() -> None:
    world, cart = make_world(), uuid7()
    orders.add_to_cart(
        input=orders.CartLineInput(cart_id=cart, variant_id=world.shirt, quantity=2), actor=SHOPPER, at=NOON
    )

    signed = _answer(_ask(), cart_id=cart)

    assert signed.cart_id == cart
    assert sql.value("SELECT member_id FROM orders_cart WHERE id = %s", (cart,)) == signed.member_id


def test_an_account_that_was_switched_off_does_not_come_back_by_a_code() -> None:
    signed = _answer(_ask())
    sql.touch("UPDATE platform_account SET is_active = false WHERE id = %s", (signed.account_id,))

    with pytest.raises(SignInFailed):
        _answer(_ask())
