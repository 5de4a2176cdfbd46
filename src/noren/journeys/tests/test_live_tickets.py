from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from tests.world import NOON, clerk, make_world, pickup

from noren.domains.orders import api as orders
from noren.journeys.checkout.checkout import checkout
from noren.journeys.live_tickets import TopicUnknown, grant_topics
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.accounts.roles import SHOPPER_GRANTS
from noren.platform.actor import Actor, ActorKind, NotAllowed, SignInRequired
from noren.platform.clock import now
from noren.platform.live.tickets import topics_of

pytestmark = pytest.mark.django_db


def _member(member_id: UUID) -> Actor:
    return Actor(kind=ActorKind.MEMBER, id=uuid7(), member_id=member_id, grants=SHOPPER_GRANTS)


def _grant(actor: Actor, *topics: str, **tokens: Any) -> list[str]:
    return grant_topics(actor=actor, topics=topics, order_tokens=tokens.get("tokens", {}))


def test_goods_are_everybodys() -> None:
    topics = [f"product:{uuid7()}", f"variant:{uuid7()}"]

    assert _grant(SHOPPER, *topics) == topics


def test_an_order_is_its_customers_and_its_stores() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.shirt, 1)), actor=SHOPPER, at=NOON)
    topic = f"order:{placed.order_id}"
    owner = orders.get_order(order_id=placed.order_id).member_id

    assert _grant(SHOPPER, topic, tokens={placed.order_id: placed.access_token}) == [topic]
    assert _grant(_member(owner), topic) == [topic]
    assert _grant(clerk(world.shibuya), topic) == [topic]
    for stranger, tokens in (
        (SHOPPER, {}),
        (SHOPPER, {placed.order_id: "guessed"}),
        (SHOPPER, {uuid7(): placed.access_token}),
        (_member(uuid7()), {}),
    ):
        with pytest.raises(orders.OrderNotFound):
            _grant(stranger, topic, tokens=tokens)


def test_a_place_is_its_own_staffs() -> None:
    here, there = uuid7(), uuid7()

    assert _grant(clerk(here), f"location:{here}") == [f"location:{here}"]
    with pytest.raises(NotAllowed):
        _grant(clerk(here), f"location:{there}")
    with pytest.raises(SignInRequired):
        _grant(SHOPPER, f"location:{here}")


def test_all_orders_at_once_are_for_those_who_reach_every_place() -> None:
    assert _grant(clerk(role="head_office"), "orders") == ["orders"]
    with pytest.raises(NotAllowed):
        _grant(clerk(uuid7()), "orders")
    with pytest.raises(SignInRequired):
        _grant(SHOPPER, "orders")


def test_a_members_own_topic_is_theirs() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.shirt, 1)), actor=SHOPPER, at=NOON)
    owner = orders.get_order(order_id=placed.order_id).member_id

    assert _grant(_member(owner), f"member:{owner}") == [f"member:{owner}"]
    with pytest.raises(NotAllowed):
        _grant(_member(uuid7()), f"member:{owner}")


def test_one_topic_that_is_not_theirs_refuses_the_whole_ticket() -> None:
    with pytest.raises(AppError):
        _grant(SHOPPER, f"product:{uuid7()}", f"order:{uuid7()}")


@pytest.mark.parametrize(
    "topic",
    ["", "order:", "order:5", "everything", "orders:*", "ORDER:x", "stock:0198c0de-5eed-7000-8000-00000000cafe"],
)
def test_an_unknown_topic_is_refused(topic: str) -> None:
    with pytest.raises(TopicUnknown):
        _grant(clerk(role="head_office"), topic)


def test_a_guest_gets_a_ticket_over_the_api_by_the_orders_token() -> None:
    world = make_world()
    placed = checkout(input=pickup(world, (world.shirt, 1)), actor=SHOPPER, at=NOON)
    topics = [f"order:{placed.order_id}", f"variant:{world.shirt}"]

    refused = Client().post("/api/v1/live/tickets", {"topics": topics}, content_type="application/json")
    given = Client().post(
        "/api/v1/live/tickets",
        {"topics": topics},
        content_type="application/json",
        headers={"X-Order-Token": placed.access_token},
    )

    assert (refused.status_code, refused.json()["code"]) == (404, "orders.not_found")
    assert given.status_code == 201
    body = given.json()
    assert body["origin"] == settings.LIVE_ORIGIN
    assert topics_of(body["ticket"], key=settings.SECRET_KEY, now_s=now().timestamp()) == frozenset(topics)


def test_a_member_signs_in_over_the_api_and_reads_their_own_page() -> None:
    asked = Client().post("/api/v1/accounts/codes", {"email": "hanako@example.com"}, content_type="application/json")
    code = sql.value("SELECT subject FROM platform_mail")[-6:]
    answer = {"email": "hanako@example.com", "code": code}
    signed = Client().post("/api/v1/accounts/codes/answers", answer, content_type="application/json")
    again = Client().post("/api/v1/accounts/codes/answers", answer, content_type="application/json")

    assert (asked.status_code, signed.status_code, again.status_code) == (202, 201, 401)
    headers = {"Authorization": f"Bearer {signed.json()['token']}"}
    assert Client().get("/api/v1/members/me", headers=headers).json()["id"] == signed.json()["member_id"]
