"""Two relays at once: the list of products says in the end what stands on the shelf."""

import threading
from uuid import UUID

import pytest
from django.db import connections, transaction

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.domains.storefront.models import Listing
from noren.domains.storefront.subscribers import follow_stock
from noren.platform import sql, verify
from noren.platform.actor import SYSTEM
from noren.platform.events import Delivered
from noren.platform.outbox.relay import relay_all
from tests.world import NOON, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def move(place: UUID, variant: UUID, delta: int) -> Delivered:
    line = MoveLine(location_id=place, variant_id=variant, delta=delta)
    stock.move(input=MoveStock(reason=MovementReason.ADJUSTMENT, lines=[line]), actor=SYSTEM, at=NOON)
    row = sql.row(
        "SELECT id, seq, type, subject, payload, occurred_at, historic FROM platform_outbox ORDER BY seq DESC LIMIT 1"
    )
    assert row is not None
    return Delivered(row[0], row[1], row[2], row[3], sql.from_json(row[4]), row[5], row[6])


def test_goods_that_come_back_while_another_relay_lists_them_as_gone_are_listed() -> None:
    world = make_world(units=0)
    move(world.shibuya, world.mug, 1)
    relay_all(at=NOON)
    gone = move(world.shibuya, world.mug, -1)
    has_looked, may_end = threading.Event(), threading.Event()

    def slow_relay() -> None:
        with transaction.atomic():
            follow_stock([gone])
            sql.send_put_off()
            has_looked.set()
            may_end.wait(10)
        connections.close_all()

    def other_relay() -> None:
        with transaction.atomic():
            follow_stock([back])
            sql.send_put_off()
        connections.close_all()

    slow = threading.Thread(target=slow_relay)
    slow.start()
    assert has_looked.wait(10)
    back = move(world.shibuya, world.mug, 1)
    other = threading.Thread(target=other_relay)
    other.start()
    other.join(0.3)
    may_end.set()
    slow.join()
    other.join()

    assert Listing.objects.get(code="mug").in_stock is True
    sql.touch("UPDATE platform_outbox SET relayed_at = now()")
    assert [finding for finding in verify.run(at=NOON) if finding.check.startswith("storefront")] == []
