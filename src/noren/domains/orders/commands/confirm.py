from datetime import datetime

from noren.domains.orders.commands.history import changed_state, lock_order
from noren.domains.orders.contracts import OrderRef, OrderState
from noren.domains.orders.events import OrderConfirmed
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit, note_subject

_CONFIRM = """
WITH noted AS (
  INSERT INTO orders_history (id, order_id, at, what, actor_kind, actor_id, data, command_id)
  VALUES (%(history)s, %(id)s, %(at)s, 'orders.confirm', %(actor_kind)s, %(actor_id)s, '{}', %(command)s)
)
UPDATE orders_order SET state = 'confirmed', confirmed_at = %(at)s WHERE id = %(id)s AND state = 'pending'
"""


@command("orders.confirm")
def confirm(*, input: OrderRef, actor: Actor, at: datetime) -> OrderState:
    """The money is there: the order is certain and will be prepared.

    Raises: OrderNotFound, OrderStateConflict unless pending.  Locks: the order.  Emits: orders.confirmed.v1
    """
    order = lock_order(input.order_id)
    order.require(OrderState.PENDING)
    sql.later(
        1,
        _CONFIRM,
        {
            "history": uuid7(),
            "id": order.id,
            "at": at,
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "command": command_id(),
        },
    )
    changed_state(order, OrderState.CONFIRMED)
    note_subject(order.id)
    emit(
        OrderConfirmed(
            order_id=order.id,
            location_id=order.location_id,
            order_code=order.code,
            channel=order.channel,
            member_id=order.member_id,
            total_minor=order.total_minor,
            currency=order.currency,
            business_date=order.business_date,
        )
    )
    return OrderState.CONFIRMED
