"""Goods leave the house: what collecting and shipping share."""

from datetime import datetime

from noren.domains.fulfilment.contracts import Fulfilment
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import LineKind, LinePart, RecordFulfilled
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ConsumeStock, MovementReason, PartLine
from noren.platform.actor import Actor


def hand_out(*, part: Fulfilment, reason: MovementReason, with_delivery: bool, actor: Actor, at: datetime) -> None:
    """Take a part's picked units off the shelf and count them as handed over, inside the running command.

    `with_delivery` counts the order's delivery fee as rendered with its first parcel.
    """
    lines = [(line, line.picked_quantity) for line in part.lines if line.picked_quantity]
    handed = [LinePart(line_id=line.order_line_id, quantity=quantity) for line, quantity in lines]
    if with_delivery:
        order = orders.get_order(order_id=part.order_id)
        handed += [
            LinePart(line_id=line.id, quantity=left)
            for line in order.lines
            if line.kind is LineKind.SHIPPING
            and (left := line.quantity - line.fulfilled_quantity - line.cancelled_quantity)
        ]
    if handed:
        orders.record_fulfilled(input=RecordFulfilled(order_id=part.order_id, lines=handed), actor=actor, at=at)
    if lines:
        stock.consume(
            input=ConsumeStock(
                reservation_id=part.reservation_id,
                reason=reason,
                lines=[PartLine(id=line.id, quantity=quantity) for line, quantity in lines],
            ),
            actor=actor,
            at=at,
        )
