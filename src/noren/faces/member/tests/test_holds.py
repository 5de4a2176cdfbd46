"""Holding goods in a store from the product's page."""

from datetime import timedelta

import pytest

from noren.domains.holds import api as holds
from noren.domains.holds.contracts import HoldState, SetHoldRule
from noren.faces.member.tests.making import CONTACT, choose_store, make_shop, product_id
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = make_shop()
    holds.set_rule(input=SetHoldRule(hours=24, most_units=3), actor=SYSTEM, at=now() - timedelta(days=9))
    return made


def form(world, **more):
    return {
        "product": product_id("mug"),
        "variant": world.mug,
        "store": world.shibuya,
        "quantity": "1",
        "name": "山田",
        "email": "hanako@example.com",
        "hold": uuid7(),
        "key": uuid7(),
        **more,
    }


def only_hold():
    return holds.list_holds(location_ids=None, at=now())[0]


def test_a_guest_holds_goods_in_a_store_sees_the_time_left_and_gives_them_up(client, world):
    choose_store(client, world.shibuya)
    product = client.get(f"/products/{product_id('mug')}").content.decode()
    offered = client.get(f"/holds/new?product={product_id('mug')}&variant={world.mug}").content.decode()
    sent = form(world)

    answers = [client.post("/holds/new", sent) for _ in range(2)]
    made = only_hold()
    shown = client.get(answers[0]["Location"]).content.decode()
    listed = client.get("/holds").content.decode()
    client.post(f"/holds/{made.id}/cancel", {"key": uuid7()})

    assert "/holds/new?product=" in product
    assert offered.count('name="store"') == 2
    assert [answer["Location"] for answer in answers] == [f"/holds/{made.id}?made=1"] * 2
    assert made.code in shown
    assert "data-seconds-left" in shown
    assert made.code in listed
    assert only_hold().state is HoldState.CANCELED


def test_another_browser_sees_the_hold_by_the_link_of_the_letter_alone(client, world):
    client.post("/holds/new", form(world))
    made = only_hold()
    client.cookies.clear()

    unknown = client.get(f"/holds/{made.id}")
    opened = client.get(f"/holds/{made.id}?token={holds.hold_token(made.id)}", follow=True)

    assert unknown.status_code == 404
    assert made.code in opened.content.decode()
    assert "token=" not in opened.redirect_chain[-1][0]


def test_what_is_wrong_is_told_and_nothing_is_held(client, world):
    none = client.post("/holds/new", form(world, store=""))
    no_contact = client.post("/holds/new", form(world, email=""))
    too_many = client.post("/holds/new", form(world, quantity="4"))

    assert [answer.status_code for answer in (none, no_contact, too_many)] == [422, 400, 409]
    assert holds.list_holds(location_ids=None, at=now()) == []


def test_without_a_rule_nothing_is_offered(client):
    make_shop()

    assert "/holds/new" not in client.get(f"/products/{product_id('mug')}").content.decode()


def test_letters_tell_of_the_hold_and_remind_once_in_its_language(client, world):
    client.post("/holds/new", form(world))
    made = only_hold()
    soon = made.expires_at - timedelta(minutes=100)

    for at in (soon, soon + timedelta(minutes=1)):
        holds.tell_due_soon(input=holds.TellDueSoon(), actor=SYSTEM, at=at)
        relay_all(at=at)

    letters = sql.rows("SELECT subject, text FROM platform_mail ORDER BY id")
    assert len(letters) == 2
    assert all(made.code in text and f"/holds/{made.id}?token=" in text for _subject, text in letters)


def test_a_hold_is_shown_with_a_fixed_number_of_statements(client, world, django_assert_num_queries):
    client.post("/holds/new", form(world))
    made = only_hold()
    client.get(f"/holds/{made.id}")

    with django_assert_num_queries(3):
        client.get(f"/holds/{made.id}")


def test_a_guest_buys_the_last_unit_that_is_held_and_a_declined_card_leaves_it_held(client):
    world = make_shop(units=1)
    holds.set_rule(input=SetHoldRule(hours=24), actor=SYSTEM, at=now() - timedelta(days=9))
    client.post("/holds/new", form(world, phone="090-1234-5678"))
    made = only_hold()

    def buy(token):
        client.get(f"/holds/{made.id}/buy")
        shown = client.post(f"/holds/{made.id}/buy", {**CONTACT, "token": token})
        sent = {"order": shown.context["order_id"], "expected_total": shown.context["quote"].total_minor}
        return client.post(f"/holds/{made.id}/place", sent)

    declined = buy("tok_decline")
    still_held = only_hold().state
    bought = buy("tok_ok")

    assert (declined.status_code, still_held) == (409, HoldState.HELD)
    assert bought.status_code == 302
    assert "?thanks=1" in bought["Location"]
    assert only_hold().state is HoldState.COMPLETED
