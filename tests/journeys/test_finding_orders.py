"""Staff find an order by what a customer says of it, however it is written, among any number of orders."""

import pytest

from noren.domains.orders.contracts import Contact
from noren.journeys.reads.order_list import order_list
from noren.kernel.japanese import OLD_CHARACTERS, normalise_name
from noren.platform import sql
from tests.journeys.buying import buy
from tests.plans import plans_of
from tests.world import World, make_world, pickup

pytestmark = pytest.mark.django_db

_MANY_MORE = """
INSERT INTO orders_order (id, code, company_id, location_id, channel, member_id, state, currency, total_minor, cancelled_minor,
                          returned_minor, taxes, rounding, contact, locale, placed_at, business_date, historic, command_id)
SELECT gen_random_uuid(), 'X-' || n, company_id, location_id, channel, member_id, state, currency, total_minor, 0, 0, taxes, rounding,
       jsonb_build_object('family_name', '客' || n, 'given_name', '', 'email', n || '@example.com', 'phone', '03-0000-' || n),
       locale, placed_at + n * interval '1 second', business_date, historic, command_id
  FROM orders_order, generate_series(1000, 4999) n
"""


TYPED = (
    "090-1234-5678", "09012345678", "０９０－１２３４－５６７８", "090 1234 5678", "+81 90 1234 5678", "+81 (0)90-1234-5678",
    "Hanako@Example.com", " hanako@example.com ", "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ",
    "高橋 花子", "髙橋花子", "高橋　花", "髙",
)  # fmt: skip


def _placed(world: World, **contact: str) -> str:
    asked = pickup(world, (world.shirt, 1)).model_copy(update={"contact": Contact(**contact)})
    return buy(asked).order_code


def _found(text: str) -> list[str]:
    return [order.code for order in order_list(text=text).items]


@pytest.mark.parametrize(
    "phone", ["090-1234-5678", "０９０（１２３４）５６７８", "+819012345678", "+81 (0)90 1234 5678"]
)
def test_an_order_is_found_however_its_contact_was_written_and_is_typed(phone: str) -> None:
    code = _placed(make_world(), family_name="髙橋", given_name="花子", email="HANAKO@example.com", phone=phone)

    assert {text: _found(text) for text in TYPED} == {text: [code] for text in TYPED}
    assert _found("090-1234-5679") == _found("hanako@example.co") == _found("橋") == _found("%") == []


def test_a_code_and_a_foreign_name_are_found_however_they_are_typed() -> None:
    code = _placed(
        make_world(), family_name="O'Brien", given_name="Zoë_", email="zoe@example.com", phone="+44 20 7946 0018"
    )

    assert _found(code.lower().replace("-", " ")) == _found(f" {code}") == [code]
    assert _found("o'brien") == _found("O'BRIEN zoë_") == _found("+44 (20) 7946-0018") == [code]


def test_the_index_folds_the_characters_of_names_as_the_kernel_does() -> None:
    world, old = make_world(), OLD_CHARACTERS[0]

    for start in range(0, len(old), 20):
        code = _placed(
            world, family_name=old[start : start + 20], given_name="", email="a@example.com", phone="03-1234-5678"
        )
        assert _found(normalise_name(old[start : start + 20])) == [code]


@pytest.mark.parametrize("text", ["客4321", "4321@example.com", "03-0000-4321", "X-4321"])
def test_among_thousands_an_order_is_found_by_index(text: str) -> None:
    _placed(make_world(), family_name="山田", given_name="花子", email="hanako@example.com", phone="090-1234-5678")
    sql.touch(_MANY_MORE)
    sql.touch("ANALYZE orders_order")

    assert _found(text) == ["X-4321"]
    plan = plans_of(lambda: order_list(text=text))
    assert "Bitmap Index Scan" in plan
    assert "Seq Scan on orders_order" not in plan
    assert "orders_by_time" not in plan
