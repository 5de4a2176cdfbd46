"""Carts, stores, lookups and receipts over the API."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.world import NOON, World, make_world, pickup

from noren.domains.identity import api as identity
from noren.domains.identity.contracts import RegisterMember
from noren.domains.orders import api as orders
from noren.journeys.checkout.checkout import checkout
from noren.kernel.ids import uuid7
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM, ActorKind

pytestmark = pytest.mark.django_db


def put(client: Client, cart: UUID, variant: UUID, quantity: int) -> Any:
    return client.post(
        f"/api/v1/carts/{cart}/lines",
        json.dumps({"variant_id": str(variant), "quantity": quantity}),
        content_type="application/json",
    )


def test_a_cart_says_what_it_costs_and_what_can_be_had(client: Client) -> None:
    world, cart = make_world(units=5), uuid7()
    put(client, cart, world.shirt, 2)

    answer = put(client, cart, world.beans, 9).json()

    assert (answer["quantity"], answer["goods_minor"]) == (11, 5980)
    assert answer["taxes"] == [{"rate": "0.1", "reduced": False, "tax_minor": 543}]
    assert [(line["quantity"], line["sendable"], line["collectable"]) for line in answer["lines"]] == [
        (2, 5, 5),
        (9, 5, 5),
    ]


def test_a_line_is_set_and_taken_out(client: Client) -> None:
    world, cart = make_world(), uuid7()
    put(client, cart, world.shirt, 2)
    address = f"/api/v1/carts/{cart}/lines/{world.shirt}"

    client.put(address, {"quantity": 5}, content_type="application/json")
    assert client.get(f"/api/v1/carts/{cart}").json()["quantity"] == 5

    client.put(address, {"quantity": 0}, content_type="application/json")
    assert client.get(f"/api/v1/carts/{cart}").json()["lines"] == []


def test_a_members_cart_is_closed_to_strangers(client: Client) -> None:
    world, cart = make_world(), uuid7()
    put(client, cart, world.shirt, 1)
    member = identity.register_member(
        input=RegisterMember(member_id=uuid7(), email="a@example.com"), actor=SYSTEM, at=NOON
    )
    orders.adopt_cart(input=orders.AdoptCart(cart_id=cart, member_id=member), actor=SYSTEM, at=NOON)

    assert client.get(f"/api/v1/carts/{cart}").json()["code"] == "cart.not_found"
    assert put(client, cart, world.mug, 1).status_code == 404
    assert orders.cart_lines(cart_id=cart) == [(world.shirt, 1)]


def test_a_member_who_has_a_cart_already_may_not_begin_another(client: Client) -> None:
    world, own = make_world(), uuid7()
    member = identity.register_member(
        input=RegisterMember(member_id=uuid7(), email="a@example.com"), actor=SYSTEM, at=NOON
    )
    orders.adopt_cart(input=orders.AdoptCart(cart_id=own, member_id=member), actor=SYSTEM, at=NOON)
    shopper = replace(SHOPPER, kind=ActorKind.MEMBER, member_id=member)
    wanted = orders.CartLineInput(cart_id=uuid7(), variant_id=world.shirt, quantity=1)

    with pytest.raises(orders.CartExists) as refused:
        orders.add_to_cart(input=wanted, actor=shopper, at=NOON)

    assert refused.value.data == {"cart_id": str(own)}
    assert orders.cart_lines(cart_id=wanted.cart_id) == []


def test_stores_that_have_everything_come_first(client: Client) -> None:
    world, cart = make_world(), uuid7()
    put(client, cart, world.shirt, 10)
    checkout(input=pickup(world, (world.shirt, 1)), actor=SHOPPER, at=NOON)

    stores = client.get(f"/api/v1/pickup-stores?cart_id={cart}&lat=35.66&lon=139.7").json()

    assert [(store["location"]["code"], store["complete"]) for store in stores] == [("umeda", 1), ("shibuya", 0)]
    assert stores[1]["distance_m"] < 1_000 < stores[0]["distance_m"]


def placed_by_guest(world: World) -> tuple[str, str]:
    placed = checkout(input=pickup(world, (world.shirt, 1)), actor=SHOPPER, at=NOON)
    return placed.order_code, placed.access_token


def look(client: Client, code: str, contact: str) -> Any:
    return client.post("/api/v1/orders/lookups", {"code": code, "contact": contact}, content_type="application/json")


def test_a_guest_finds_an_order_by_code_and_contact(client: Client) -> None:
    code, token = placed_by_guest(make_world())

    by_phone = look(client, code.lower().replace("-", " "), "０９０−１２３４−５６７８").json()
    by_mail = look(client, code, "HANAKO@example.com").json()

    assert by_phone["access_token"] == by_mail["access_token"] == token
    receipt = client.get(f"/api/v1/orders/{by_mail['order_id']}/receipt", headers={"X-Order-Token": token}).json()
    assert receipt["total_minor"] == 2990


def test_a_wrong_code_and_a_wrong_contact_are_answered_alike_and_counted(client: Client) -> None:
    code, _token = placed_by_guest(make_world())

    answers = [look(client, code, "other@example.com"), look(client, "N-AAAAA-AAAA", "hanako@example.com")]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "orders.not_found")] * 2
    for _ in range(8):
        look(client, code, "x@example.com")
    assert look(client, code, "hanako@example.com").status_code == 429
