"""Points at the checkout: as a tender or a discount, all, some or none."""

import pytest
from django.test import Client
from tests.loyal import follow, give, has, make_programme
from tests.world import World

from noren.faces.member.tests.making import confirmation, fill_in, make_shop, put_in_cart, sign_in
from noren.platform import sql
from noren.platform.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_shop()


def test_points_are_used_as_a_tender_all_some_or_none(client: Client, world: World) -> None:
    make_programme()
    member_id = sign_in(client)
    give(member_id, 500, at=now())
    put_in_cart(client, world.shirt)
    fill_in(client, store=str(world.shibuya))
    due = {}
    for how in ("all", "some", "none"):
        client.post("/checkout/points", {"with_points": how, "points": "300"})
        due[how] = client.get("/checkout/confirm").context["quote"].points.due_minor
    client.post("/checkout/points", {"with_points": "some", "points": "300"})

    answer = client.post("/checkout/confirm", confirmation(client))

    assert due == {"all": 2490, "some": 2690, "none": 2990}
    page = client.get(answer.headers["Location"])
    assert {(p.provider, p.amount_minor) for p in page.context["seen"].payments} == {("points", 300), ("sandbox", 2690)}
    assert "ポイント · 支払い済み" in page.content.decode()
    assert has(member_id, at=now())[0] == 200
    paper = client.get(f"/orders/{page.context['order'].id}/receipt").content.decode()
    assert "<dt>ポイント</dt><dd>¥300</dd>" in paper
    follow(page.context["order"].id, at=now())
    assert client.get(f"/orders/{page.context['order'].id}").context["earning"].pending == 27
    assert client.get("/points").context["shown"].points.balance.pending == 27


def test_points_that_pay_for_all_of_it_charge_no_card(client: Client, world: World) -> None:
    make_programme()
    give(sign_in(client), 5_000, at=now())
    put_in_cart(client, world.shirt)
    fill_in(client, store=str(world.shibuya))
    client.post("/checkout/points", {"with_points": "all"})

    shown = client.get("/checkout/confirm").content.decode()
    answer = client.post("/checkout/confirm", confirmation(client))

    assert "全額をポイントでお支払いになります" in shown
    payments = client.get(answer.headers["Location"]).context["seen"].payments
    assert [(p.provider, p.amount_minor) for p in payments] == [("points", 2990)]


def test_as_a_discount_points_lower_the_prices_and_every_sum_is_shown(client: Client, world: World) -> None:
    make_programme(use_as="discount")
    give(sign_in(client), 1_000, at=now())
    put_in_cart(client, world.shirt, 2)
    fill_in(client, store=str(world.shibuya))
    client.post("/checkout/points", {"with_points": "all"})

    shown = client.get("/checkout/confirm")
    answer = client.post("/checkout/confirm", confirmation(client))

    line = shown.context["quote"].parts[0].lines[0]
    assert line.unit_price_minor * line.quantity - line.discount_minor == line.amount_minor == 4_980
    for page in (shown, client.get(answer.headers["Location"])):
        assert "−¥1,000" in page.content.decode()
    order = sql.value("SELECT id FROM orders_order")
    assert "値引き −¥1,000" in client.get(f"/orders/{order}/receipt").content.decode()


def test_a_programmes_minimum_and_steps_hold_and_a_guest_is_asked_nothing(client: Client, world: World) -> None:
    make_programme(use_minimum=200, use_step=100)
    put_in_cart(client, world.shirt)
    fill_in(client, store=str(world.shibuya))
    guest = client.get("/checkout/confirm").content.decode()
    give(sign_in(client), 450, at=now())
    fill_in(client, store=str(world.shibuya))

    used = {}
    for wanted in ("150", "250", "9999"):
        client.post("/checkout/points", {"with_points": "some", "points": wanted})
        used[wanted] = client.get("/checkout/confirm").context["quote"].points.used

    assert 'id="points"' not in guest
    assert used == {"150": 0, "250": 200, "9999": 400}
