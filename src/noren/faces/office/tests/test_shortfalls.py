"""Missing goods in the office: what broke, why this order, what was offered, what became of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import make_world

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Remedy
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.faces.office.tests.making import head_office, manager, ordered
from noren.journeys.mend_promises import AnswerShortfall, MendPromise, answer_shortfall, mend_promise
from noren.platform.actor import SYSTEM
from noren.platform.clock import now

pytestmark = pytest.mark.django_db
PAGE = "/office/stock/shortfalls"


def gone(place: UUID, variant: UUID, order_id: UUID, reason: MovementReason = MovementReason.SALE) -> None:
    """All units leave the shelf; the order's promise is looked after."""
    here = stock.availability(variant_ids=[variant], location_ids=[place], at=now())[0].on_hand
    lines = [MoveLine(location_id=place, variant_id=variant, delta=-here)]
    stock.move(input=MoveStock(reason=reason, lines=lines), actor=SYSTEM, at=now())
    part = fulfilment.of_order(order_id=order_id)[0]
    mend_promise(input=MendPromise(fulfilment_id=part.id), actor=SYSTEM, at=now() + timedelta(seconds=1))


def test_missing_goods_tell_their_cause_their_rank_their_offers_and_their_outcome() -> None:
    world = make_world()
    first, second = ordered(world, (world.shirt, 1)), ordered(world, (world.mug, 2))
    gone(world.shibuya, world.shirt, first.order_id)
    gone(world.shibuya, world.mug, second.order_id, MovementReason.COUNT)
    [asked] = fulfilment.shortfalls_of(order_id=second.order_id)
    refund = AnswerShortfall(shortfall_id=asked.id, remedy=Remedy.REFUND)
    answer_shortfall(input=refund, actor=SYSTEM, at=now())

    browser = head_office(language="ja")
    answer = browser.get(PAGE)
    text, page = answer.content.decode(), answer.context["page"]

    assert [one.order_code for one in page.items] == [first.order_code, second.order_code]
    assert (page.figures.open, page.figures.settled, page.figures.in_time_percent) == (1, 1, 0)
    assert page.figures.refunds_minor == {"JPY": 2_400}
    assert "店頭で販売" in text
    assert "棚卸で不足" in text
    assert "在庫0点に対してお約束1点" in text
    assert "似た商品: マグカップ (−¥1,790)" in text
    assert [len(browser.get(PAGE, {"state": state}).context["page"].items) for state in ("open", "settled")] == [1, 1]
    assert browser.get(PAGE, {"store": str(world.umeda)}).context["page"].items == []


def test_a_manager_sees_the_missing_goods_of_their_own_store_alone_and_the_page_asks_two_questions() -> None:
    world = make_world()
    here, there = ordered(world, (world.shirt, 1)), ordered(world, (world.shirt, 1), store=world.umeda)
    gone(world.shibuya, world.shirt, here.order_id)
    gone(world.umeda, world.shirt, there.order_id)
    browser = manager(world)
    browser.get(PAGE)

    with CaptureQueriesContext(connection) as asked:
        seen = browser.get(PAGE).context["page"]

    assert [one.order_code for one in seen.items] == [here.order_code]
    assert (seen.figures.open, sum("fulfilment_shortfall" in one["sql"] for one in asked)) == (1, 2)
