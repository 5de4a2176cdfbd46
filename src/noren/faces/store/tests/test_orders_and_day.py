"""An order with all that happened to it, cancelling it, and the store's day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import levels, make_world

from noren.domains.orders import api as orders
from noren.domains.orders.contracts import OrderState
from noren.domains.payments import api as payments
from noren.domains.places import api as places
from noren.faces.store.tests.making import clerk_at, handed_over, made_ready, ordered, signed_in, staff, text_of
from noren.kernel.ids import uuid7
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


def test_an_order_tells_who_did_what():
    world = make_world()
    part = made_ready(world)
    browser = clerk_at(world, language="ja")
    form = {"key": str(uuid7()), "code": "000000"}
    browser.post(f"/store/parts/{part.id}/hand-over", form)

    shown = text_of(browser.get(f"/store/orders/{part.order_id}").content)

    for told in (
        part.order_code,
        "hanako@example.com",
        "¥7,180",
        "注文されました",
        "お支払い済み",
        "準備しました",
        "お客様",
    ):
        assert told in shown


def test_a_manager_cancels_before_the_hand_over_and_the_money_goes_back_once():
    world = make_world()
    part = made_ready(world)
    manager = clerk_at(world, role="store_manager", language="ja")
    form = {"key": str(uuid7()), "reason": "not_collected"}

    answers = [manager.post(f"/store/orders/{part.order_id}/cancel", form) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {f"/store/orders/{part.order_id}?done=cancelled"}
    assert orders.get_order(order_id=part.order_id).state is OrderState.CANCELLED
    assert payments.payments_for(purpose_id=part.order_id)[0].refunded_minor == 7180
    assert levels(world.shirt)[world.shibuya] == (10, 0)
    assert "期限までに受け取りなし" in text_of(manager.get(f"/store/orders/{part.order_id}").content)


def test_a_clerk_neither_sees_the_button_nor_may_cancel():
    world = make_world()
    part = ordered(world)
    browser = clerk_at(world)

    page = browser.get(f"/store/orders/{part.order_id}").content.decode()
    refused = browser.post(f"/store/orders/{part.order_id}/cancel", {"key": str(uuid7())})

    assert "cancel-dialog" not in page
    assert refused.status_code == 403
    assert orders.get_order(order_id=part.order_id).state is OrderState.CONFIRMED


def test_what_was_handed_over_cannot_be_cancelled_and_says_why():
    world = make_world()
    part = handed_over(world)
    manager = clerk_at(world, role="store_manager", language="ja")

    refused = manager.post(f"/store/orders/{part.order_id}/cancel", {"key": str(uuid7())})

    assert refused.status_code == 409
    assert "この操作はできません" in text_of(refused.content)
    assert payments.payments_for(purpose_id=part.order_id)[0].refunded_minor == 0


def test_the_day_counts_hand_overs_and_sales_by_channel_beside_last_week():
    world = make_world()
    handed_over(world)
    ordered(world, (world.mug, 1))
    ordered(world, (world.beans, 1), at=now() - timedelta(days=7, minutes=1))
    ordered(world, (world.shirt, 1), store=world.umeda)

    shown = text_of(clerk_at(world, language="ja").get("/store/today").content)

    assert "お渡し済み 1" in shown
    assert "¥8,380" in shown
    assert "2 件" in shown
    assert "¥1,080" in shown
    assert "¥2,990" not in shown


PAGES = {
    "/store/": 6,
    "/store/?q=山田": 6,
    "/store/shipments": 4,
    "/store/pick-list": 5,
    "/store/returns": 3,
    "/store/stock": 3,
    "/store/today": 6,
}


@pytest.mark.parametrize(("address", "statements"), PAGES.items())
def test_a_page_asks_the_database_a_fixed_number_of_times(address, statements):
    world = make_world()
    for _ in range(3):
        ordered(world)
    browser = clerk_at(world)
    places.all_facts()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(address).status_code == 200

    assert len(asked) == statements, [query["sql"][:80] for query in asked]


def test_pages_of_one_order_ask_a_fixed_number_of_times_however_large_it_is():
    world = make_world()
    small, large = (
        made_ready(world, (world.mug, 1)),
        made_ready(world, (world.mug, 2), (world.shirt, 3), (world.beans, 4)),
    )
    browser = clerk_at(world)
    counts = []

    for part in (small, large):
        pages = (f"/store/parts/{part.id}", f"/store/orders/{part.order_id}", f"/store/returns/{part.order_id}")
        places.all_facts()
        for address in pages:
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            counts.append(len(asked))

    assert counts == [9, 8, 6, 9, 8, 6]


EVERYTHING = (
    ("get", "/store/"), ("get", "/store/choose"), ("post", "/store/present"), ("get", "/store/pick-list"), ("get", "/store/parts/{part}"),
    ("post", "/store/parts/{part}/prepare"), ("post", "/store/parts/{part}/hand-over"), ("post", "/store/parts/{part}/send"),
    ("get", "/store/shipments"), ("get", "/store/orders/{order}"), ("post", "/store/orders/{order}/cancel"), ("get", "/store/returns"),
    ("get", "/store/returns/{order}"), ("post", "/store/returns/{order}"), ("get", "/store/stock"), ("get", "/store/stock/{goods}"),
    ("post", "/store/stock/{goods}/move"), ("post", "/store/stock/{goods}/safety"), ("get", "/store/today"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "address"), EVERYTHING)
def test_strangers_get_nowhere(method, address):
    world = make_world()
    part = ordered(world)
    to = address.format(part=part.id, order=part.order_id, goods=world.mug)

    answer = getattr(Client(), method)(to)

    assert answer.status_code == (302 if method == "get" else 401)
    assert method == "post" or answer["Location"].startswith("/store/sign-in?next=")
    assert part.order_code not in answer.content.decode()


def test_head_office_works_anywhere_after_choosing_where():
    world = make_world()
    part = ordered(world)
    staff("H001", "head_office")
    office = signed_in("H001")
    office.post("/store/choose", {"location": str(world.shibuya)})

    assert part.order_code in office.get("/store/").content.decode()
    office.post("/store/choose", {"location": str(world.umeda)})
    assert part.order_code not in office.get("/store/").content.decode()
    assert office.get(f"/store/parts/{part.id}").status_code == 404
