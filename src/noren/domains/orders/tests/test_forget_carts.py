from datetime import timedelta

import pytest
from tests.world import NOON, make_world

from noren.domains.orders import api
from noren.domains.orders.jobs import forget_old_carts
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import Actor, ActorKind

pytestmark = pytest.mark.django_db


def test_a_guests_cart_that_nobody_touched_for_ninety_days_is_removed_and_no_other() -> None:
    world = make_world()
    member = Actor(kind=ActorKind.MEMBER, id=uuid7(), member_id=uuid7())
    old, young, of_member = uuid7(), uuid7(), uuid7()
    for cart, actor in ((old, SHOPPER), (young, SHOPPER), (of_member, member)):
        api.add_to_cart(input=api.CartLineInput(cart_id=cart, variant_id=world.shirt, quantity=1), actor=actor, at=NOON)
    sql.touch("UPDATE orders_cart SET updated_at = %s", (NOON,))
    sql.touch("UPDATE orders_cart SET updated_at = %s WHERE id = %s", (NOON + timedelta(seconds=1), young))

    forget_old_carts(at=NOON + api.GUEST_CARTS_KEPT)
    assert sql.value("SELECT count(*) FROM orders_cart") == 3

    forget_old_carts(at=NOON + api.GUEST_CARTS_KEPT + timedelta(seconds=1))

    left = {row[0] for row in sql.rows("SELECT id FROM orders_cart")}
    assert left == {young, of_member}
    assert {row[0] for row in sql.rows("SELECT DISTINCT cart_id FROM orders_cart_line")} == left
