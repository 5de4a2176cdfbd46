from uuid import UUID

import pytest
from tests.world import NOON, make_world

from noren.domains.orders import api as orders
from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import SHOPPER

pytestmark = pytest.mark.django_db


def _put(cart_id: UUID, variant_id: UUID, quantity: int) -> None:
    orders.add_to_cart(
        input=orders.CartLineInput(cart_id=cart_id, variant_id=variant_id, quantity=quantity), actor=SHOPPER, at=NOON
    )


def _adopt(cart_id: UUID, member_id: UUID) -> UUID:
    return orders.adopt_cart(input=orders.AdoptCart(cart_id=cart_id, member_id=member_id), actor=SHOPPER, at=NOON)


def test_a_members_first_cart_is_the_guests() -> None:
    world, cart, member = make_world(), uuid7(), uuid7()
    _put(cart, world.shirt, 2)

    assert _adopt(cart, member) == cart
    assert _adopt(cart, member) == cart
    assert orders.cart_lines(cart_id=cart) == [(world.shirt, 2)]


def test_two_carts_become_one_with_the_larger_quantities() -> None:
    world, own, guest, member = make_world(), uuid7(), uuid7(), uuid7()
    _put(own, world.shirt, 1)
    _adopt(own, member)
    _put(guest, world.shirt, 3)
    _put(guest, world.mug, 1)

    assert _adopt(guest, member) == own

    assert sorted(orders.cart_lines(cart_id=own)) == sorted([(world.shirt, 3), (world.mug, 1)])
    assert orders.cart_lines(cart_id=guest) == []


def test_nobody_is_given_another_members_cart() -> None:
    world, cart, owner, stranger = make_world(), uuid7(), uuid7(), uuid7()
    _put(cart, world.shirt, 2)
    _adopt(cart, owner)

    got = _adopt(cart, stranger)

    assert got != cart
    assert orders.cart_lines(cart_id=got) == []
    assert orders.cart_lines(cart_id=cart) == [(world.shirt, 2)]
