from datetime import datetime

from noren.domains.orders.commands.history import changed_state, lock_order, note, quantities
from noren.domains.orders.contracts import OrderState, RecordFulfilled
from noren.domains.orders.errors import LineNotFound, OrderStateConflict
from noren.domains.orders.events import OrderCompleted
from noren.domains.orders.rules import state_after
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, constraint_errors, emit

constraint_errors({"orders_line_handed_or_cancelled_within_sold": OrderStateConflict})

_HAND_OVER = """
UPDATE orders_line l SET fulfilled_quantity = l.fulfilled_quantity + part.quantity
  FROM unnest(%s::uuid[], %s::bigint[]) AS part(id, quantity)
 WHERE l.id = part.id AND l.order_id = %s
"""


@command("orders.record_fulfilled")
def record_fulfilled(*, input: RecordFulfilled, actor: Actor, at: datetime) -> OrderState:
    """Count units as handed over; with the last open unit the order is completed.

    Raises: OrderNotFound, LineNotFound, OrderStateConflict (not confirmed, or more than is open).
    Locks: the order.  Emits: orders.completed.v1
    """
    order = lock_order(input.order_id)
    order.require(OrderState.CONFIRMED)
    touched = sql.touch(
        _HAND_OVER, ([line.line_id for line in input.lines], [line.quantity for line in input.lines], order.id)
    )
    if touched != len(input.lines):
        raise LineNotFound
    state = state_after(quantities=quantities(order.id)) or OrderState.CONFIRMED
    if state is not OrderState.CONFIRMED:
        sql.exactly(1, "UPDATE orders_order SET state = %s WHERE id = %s", (state.value, order.id))
        changed_state(order, state)
        emit(OrderCompleted(order_id=order.id, location_id=order.location_id))
    note(
        order_id=order.id,
        what="orders.record_fulfilled",
        actor=actor,
        at=at,
        data={"units": sum(line.quantity for line in input.lines)},
    )
    return state
