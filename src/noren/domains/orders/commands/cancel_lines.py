from datetime import datetime
from uuid import UUID

from noren.domains.orders.commands.history import LockedOrder, changed_state, lock_order, note, quantities
from noren.domains.orders.contracts import CancelledLines, CancelLines, LinePart, OrderState
from noren.domains.orders.errors import LineNotFound, NothingToCancel, OrderStateConflict
from noren.domains.orders.events import OrderCancelled, OrderCompleted
from noren.domains.orders.rules import share, state_after
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, emit

_LINES = """
SELECT id, quantity, amount_minor, fulfilled_quantity, cancelled_quantity, returned_quantity FROM orders_line
 WHERE order_id = %s ORDER BY position
"""
_CANCEL = """
UPDATE orders_line l SET cancelled_quantity = l.cancelled_quantity + part.quantity
  FROM unnest(%s::uuid[], %s::bigint[]) AS part(id, quantity) WHERE l.id = part.id AND l.order_id = %s
"""


@command("orders.cancel_lines")
def cancel_lines(*, input: CancelLines, actor: Actor, at: datetime) -> CancelledLines:
    """Cancel units that have not been handed over and say what is owed back for them.

    The money and the goods are given back by the journey around this.
    Raises: OrderNotFound, LineNotFound, NothingToCancel, OrderStateConflict.  Locks: the order.
    Emits: orders.cancelled.v1, orders.completed.v1 where everything else was handed over before
    """
    order = lock_order(input.order_id)
    order.require(OrderState.CONFIRMED)
    lines = {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in sql.rows(_LINES, (order.id,))}
    asked = _asked(input, lines)
    refund = sum(_share_of(part, lines[part.line_id]) for part in asked)
    sql.exactly(len(asked), _CANCEL, ([part.line_id for part in asked], [part.quantity for part in asked], order.id))
    state = state_after(quantities=quantities(order.id)) or OrderState.CONFIRMED
    sql.exactly(
        1,
        "UPDATE orders_order SET cancelled_minor = cancelled_minor + %s, state = %s WHERE id = %s",
        (refund, state.value, order.id),
    )
    changed_state(order, state)
    _tell(order, input, actor, at, state, refund)
    return CancelledLines(order_id=order.id, state=state, lines=asked, refund_minor=refund, currency=order.currency)


def cancel_part(order_id: UUID, part: LinePart) -> int:
    """Cancel units of one line of a locked order, inside the running command; what was paid for them.

    Raises: LineNotFound, OrderStateConflict (fewer are open).
    """
    lines = {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in sql.rows(_LINES, (order_id,))}
    _asked(CancelLines(order_id=order_id, lines=[part]), lines)
    sql.exactly(1, _CANCEL, ([part.line_id], [part.quantity], order_id))
    return _share_of(part, lines[part.line_id])


def _share_of(part: LinePart, line: tuple[int, int, int, int, int]) -> int:
    sold, amount, _handed, cancelled, returned = line
    return share(amount_minor=amount, quantity=sold, before=cancelled + returned, part=part.quantity)


def _asked(input: CancelLines, lines: dict[UUID, tuple[int, int, int, int, int]]) -> list[LinePart]:
    """The parts to cancel; without any named, all that is still open."""
    still_open = {
        line_id: sold - handed - cancelled for line_id, (sold, _amount, handed, cancelled, _returned) in lines.items()
    }
    if input.lines is None:
        asked = [LinePart(line_id=line_id, quantity=left) for line_id, left in still_open.items() if left]
    else:
        asked = list(input.lines)
    if not asked:
        raise NothingToCancel
    for part in asked:
        if part.line_id not in still_open:
            raise LineNotFound
        if part.quantity > still_open[part.line_id]:
            raise OrderStateConflict(open=still_open[part.line_id])
    return asked


def _tell(order: LockedOrder, input: CancelLines, actor: Actor, at: datetime, state: OrderState, refund: int) -> None:
    note(
        order_id=order.id,
        what="orders.cancel_lines",
        actor=actor,
        at=at,
        data={"reason": input.reason, "refund_minor": refund},
    )
    emit(
        OrderCancelled(
            order_id=order.id,
            location_id=order.location_id,
            refund_minor=refund,
            whole=state is OrderState.CANCELLED,
        )
    )
    if state is OrderState.COMPLETED:
        emit(OrderCompleted(order_id=order.id, location_id=order.location_id))
