"""What points would do for an order: told before anything is held."""

import pytest

from noren.domains.loyalty import api as loyalty
from noren.journeys.checkout.quote import QuoteCheckout, quote_checkout
from tests.loyal import give, has, make_member, make_programme
from tests.world import NOON, make_world, pickup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("use_as", "total", "due"), [("tender", 2990, 2690), ("discount", 2690, 2690)])
def test_a_quote_says_what_points_would_do_and_holds_none(use_as: str, total: int, due: int) -> None:
    world, me = make_world(), make_member()
    make_programme(use_as=use_as)
    give(me, 500)
    parts = pickup(world, (world.shirt, 1)).parts

    plain = quote_checkout(input=QuoteCheckout(parts=parts), at=NOON, member_id=me)
    asked = quote_checkout(input=QuoteCheckout(parts=parts, with_points=True, points=300), at=NOON, member_id=me)

    assert plain.points is None
    assert asked.points is not None
    assert asked.points.offer is not None
    assert (asked.points.offer.available, asked.points.offer.most) == (500, 500)
    assert (asked.total_minor, asked.points.due_minor, asked.points.value_minor) == (total, due, 300)
    assert asked.points.earns == (27 if use_as == "tender" else 24)
    assert has(me) == (500, 0, 0)
    with pytest.raises(loyalty.PointsNeedMember):
        quote_checkout(input=QuoteCheckout(parts=parts, points=300), at=NOON)
