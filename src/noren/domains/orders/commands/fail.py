from datetime import datetime

from noren.domains.orders.commands.history import changed_state, lock_order, note
from noren.domains.orders.contracts import FailOrder, OrderState
from noren.domains.orders.events import OrderFailed
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit


@command("orders.fail")
def fail(*, input: FailOrder, actor: Actor, at: datetime) -> OrderState:
    """End a pending order that was not paid: declined, ran out of time, or its goods were gone by then.

    Its lines count as cancelled. Raises: OrderNotFound, OrderStateConflict unless pending.  Locks: the order.
    Emits: orders.failed.v1
    """
    order = lock_order(input.order_id)
    order.require(OrderState.PENDING)
    sql.exactly(
        1,
        "UPDATE orders_order SET state = 'failed', cancelled_minor = total_minor WHERE id = %s AND state = 'pending'",
        (order.id,),
    )
    sql.touch("UPDATE orders_line SET cancelled_quantity = quantity WHERE order_id = %s", (order.id,))
    changed_state(order, OrderState.FAILED)
    note(order_id=order.id, what="orders.fail", actor=actor, at=at, data={"reason": input.reason})
    emit(OrderFailed(order_id=order.id, location_id=order.location_id, reason=input.reason))
    return OrderState.FAILED
