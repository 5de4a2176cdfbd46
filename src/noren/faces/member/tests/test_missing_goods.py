"""Goods of an order are gone: its customer chooses on the order's page."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.world import levels

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Outcome
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.faces.member.tests.making import make_shop, order_of
from noren.journeys.mend_promises import MendPromise, mend_promise
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.outbox.relay import relay_all

pytestmark = pytest.mark.django_db


def test_missing_goods_are_chosen_about_once_on_the_orders_page_and_in_its_letter(client: Client) -> None:
    world = make_shop()
    order = order_of(client, world, (world.shirt, 1))
    here = levels(world.shirt)[world.shibuya][0]
    lines = [MoveLine(location_id=world.shibuya, variant_id=world.shirt, delta=-here)]
    stock.move(input=MoveStock(reason=MovementReason.SALE, lines=lines), actor=SYSTEM, at=now())
    part = fulfilment.of_order(order_id=order)[0]
    mend_promise(input=MendPromise(fulfilment_id=part.id), actor=SYSTEM, at=now())
    relay_all(at=now() + timedelta(minutes=1))

    page = client.get(f"/orders/{order}", headers={"Accept-Language": "ja"})

    [asked] = page.context["story"].parts[0].asked
    assert "足りない商品があります。お選びください" in page.content.decode()
    assert f"OTHER_STORE:{world.umeda}" in page.content.decode()
    letter = sql.value("SELECT text FROM platform_mail ORDER BY id DESC LIMIT 1")
    assert "梅田店" in letter
    address = f"/orders/{order}/missing/{asked.id}"
    assert client.post(address, {"choice": "WAIT:nowhere", "key": str(uuid7())}).status_code == 400
    assert client.post(address, {"choice": "WAIT", "key": str(uuid7())}).status_code == 409
    chosen = {"choice": f"OTHER_STORE:{world.umeda}", "key": str(uuid7())}
    assert [client.post(address, chosen).status_code for _ in range(2)] == [302, 302]
    assert client.post(address, {"choice": "REFUND", "key": str(uuid7())}).status_code == 409
    assert [one.outcome for one in fulfilment.shortfalls_of(order_id=order)] == [Outcome.OTHER_STORE]
    shown = client.get(f"/orders/{order}").context["story"].parts
    assert [one.part.fulfilment.location_id for one in shown] == [world.umeda]
