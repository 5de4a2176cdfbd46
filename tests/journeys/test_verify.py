"""A fault in the books does not stay unseen: each row here breaks one thing by hand, and `verify` names it."""

from datetime import timedelta

import pytest

from noren.domains.fulfilment import api as fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, ReturnLine
from noren.domains.stock import api as stock
from noren.journeys.cancel_order import CancelOrder, cancel_order
from noren.journeys.checkout.checkout import checkout
from noren.journeys.collect import Collect, collect
from noren.journeys.prepare_pickup import PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.platform import sql, verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from noren.platform.outbox.relay import relay_all
from tests.world import NOON, clerk, make_world, pickup, shipment

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(hours=1)


def make_trade() -> None:
    """Orders in every state: to be prepared, ready, collected, partly returned, to be sent, cancelled, failed."""
    world = make_world()
    manager = clerk(world.shibuya, role="store_manager")
    wanted = [(world.shirt, 2), (world.mug, 1)]
    placed = [checkout(input=pickup(world, *wanted), actor=SHOPPER, at=NOON).order_id for _ in range(4)]
    checkout(input=shipment(world, *wanted), actor=SHOPPER, at=NOON)
    checkout(input=pickup(world, *wanted, token="tok_decline"), actor=SHOPPER, at=NOON)
    _waiting, ready, collected, cancelled = placed
    for order_id in (ready, collected):
        (part,) = fulfilment.of_order(order_id=order_id)
        prepare_pickup(input=PreparePickup(fulfilment_id=part.id), actor=manager, at=NOON)
    (part,) = fulfilment.of_order(order_id=collected)
    collect(input=Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id)), actor=manager, at=NOON)
    back = ReturnLine(line_id=orders.get_order(order_id=collected).lines[0].id, quantity=1, condition=Condition.RESTOCK)
    returned = ReturnGoods(order_id=collected, location_id=world.shibuya, lines=[back])
    return_goods(input=returned, actor=manager, at=NOON)
    cancel_order(input=CancelOrder(order_id=cancelled), actor=manager, at=NOON)
    relay_all(at=LATER)


def found() -> set[str]:
    return {finding.check for finding in verify.run(at=LATER)}


FAULTS = {
    "sold units that were never handed over": "UPDATE orders_line SET fulfilled_quantity = 0, returned_quantity = 0 WHERE order_id ="
    " (SELECT id FROM orders_order WHERE state = 'completed')",
    "units handed over beyond the parts": "UPDATE orders_line SET fulfilled_quantity = quantity WHERE id = (SELECT l.id FROM orders_line l"
    " JOIN orders_order o ON o.id = l.order_id WHERE o.state = 'confirmed' ORDER BY l.id LIMIT 1)",
    "an order that is over while its goods wait": "UPDATE orders_order SET state = 'completed' WHERE state = 'confirmed'",
    "an order that goes on without open units": "UPDATE orders_order SET state = 'confirmed' WHERE state = 'completed'",
    "cancelled money that no line explains": "UPDATE orders_order SET cancelled_minor = cancelled_minor + 1 WHERE state = 'failed'",
    "an order whose part is lost": "WITH gone AS (DELETE FROM fulfilment_line l USING fulfilment_fulfilment f WHERE f.id = l.fulfilment_id"
    " AND f.type = 'SHIPMENT' AND f.state = 'RESERVED') SELECT 1",
    "a promise that is lost": "UPDATE stock_reservation_line SET open_quantity = 0 WHERE open_quantity = 2",
    "stock that nobody moved": "UPDATE stock_level SET on_hand = on_hand + 1",
    "money that nobody took": "UPDATE payments_payment SET captured_minor = 0, refunding_minor = 0, refunded_minor = 0"
    " WHERE state = 'captured'",
    "money kept for a payment that was declined": "UPDATE payments_payment SET state = 'declined' WHERE state = 'captured'",
    "a refund that nobody sends": "UPDATE payments_refund SET rescue_at = NULL",
    "a payment that nobody looks after": "UPDATE payments_payment SET state = 'pending', rescue_at = NULL, captured_minor = 0"
    " WHERE state = 'declined'",
    "a hold that nobody ends": "UPDATE stock_reservation_line SET expires_at = '2026-11-20 03:01Z' WHERE open_quantity > 0",
    "an event that nobody relays": "UPDATE platform_outbox SET relayed_at = NULL, recorded_at = '2026-11-20 03:00Z'",
    "a part whose state nobody brought about": "UPDATE fulfilment_fulfilment SET state = 'COMPLETED' WHERE state = 'RESERVED'",
    "goods listed that are not there": "UPDATE storefront_variant SET available_at = '{}'",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_books_is_found(fault: str) -> None:
    make_trade()
    assert found() == set()

    sql.rows(FAULTS[fault]) if FAULTS[fault].startswith("WITH") else sql.touch(FAULTS[fault])

    assert found() != set()


def test_a_hold_that_has_just_run_out_is_no_fault() -> None:
    make_trade()
    sql.touch("UPDATE stock_reservation_line SET expires_at = %s WHERE open_quantity > 0", (LATER,))

    assert found() == set()
    stock.expire_holds(input=stock.ExpireHolds(), actor=SYSTEM, at=LATER)
    assert "journeys.money_and_goods" in found()
