from datetime import datetime
from uuid import UUID

from noren.domains.places import api as places
from noren.domains.places.contracts import Module
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import Arrived, MovementReason, SettleIncoming
from noren.domains.supply.commands.purchase import end_purchase, lock_purchase, require_open
from noren.domains.supply.commands.receipts import known_goods, receipt_of, write_receipt
from noren.domains.supply.commands.receive_transfer import moved_in
from noren.domains.supply.contracts import Arrival, Purchase, PurchaseState, ReceivePurchase, ReceiveUnordered
from noren.domains.supply.errors import ReceiptExists
from noren.domains.supply.events import GoodsReceived
from noren.domains.supply.queries.purchases import get_purchase, get_supplier
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command, emit

_CAME = """
INSERT INTO supply_purchase_line AS l (id, purchase_id, variant_id, quantity, arrived, damaged)
SELECT g.id, %s, g.variant_id, 0, g.quantity, g.damaged
  FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::bigint[]) AS g(id, variant_id, quantity, damaged)
ON CONFLICT (purchase_id, variant_id) DO UPDATE SET arrived = l.arrived + excluded.arrived, damaged = l.damaged + excluded.damaged
"""


@command("supply.receive_purchase")
def receive_purchase(*, input: ReceivePurchase, actor: Actor, at: datetime) -> Purchase:
    """Take in a delivery of a purchase, all of it or part; with everything here it is closed. The same receipt twice is one.

    Raises: PurchaseNotFound, PurchaseClosed, ReceiptExists, UnknownGoods, NotAllowed.
    Locks: the purchase, incoming lines, stock levels.
    Emits: supply.goods_received.v1, stock.changed.v1, supply.purchase_closed.v1 with the last
    """
    purchase = lock_purchase(input.purchase_id, permission="supply.receive_purchase", actor=actor)
    whose = receipt_of(input.id)
    if whose is not None:
        if whose == purchase.id:
            return purchase
        raise ReceiptExists
    require_open(purchase)
    came = input.lines
    if came is None:
        came = [Arrival(variant_id=line.variant_id, quantity=line.to_come) for line in purchase.lines]
    came = [line for line in came if line.quantity]
    known_goods([line.variant_id for line in came])
    write_receipt(
        input,
        came,
        location_id=purchase.location_id,
        purchase_id=purchase.id,
        supplier_id=purchase.supplier_id,
        actor=actor,
        at=at,
    )
    goods = [line.variant_id for line in came], [line.quantity for line in came], [line.damaged for line in came]
    sql.exactly(len(came), _CAME, (purchase.id, [uuid7() for _ in came], *goods))
    lines = {line.variant_id: line.id for line in purchase.lines if line.quantity}
    settled = [Arrived(id=lines[one.variant_id], quantity=one.quantity) for one in came if one.variant_id in lines]
    if settled:
        stock.settle_incoming(input=SettleIncoming(reference_id=purchase.id, lines=settled), actor=SYSTEM, at=at)
    _take_in(input, came, purchase.location_id, purchase.supplier_id, purchase.id, at)
    received = get_purchase(purchase_id=purchase.id)
    return received if received.to_come else end_purchase(received, PurchaseState.CLOSED, at=at)


@command("supply.receive_unordered", permission="supply.receive_purchase")
def receive_unordered(*, input: ReceiveUnordered, actor: Actor, at: datetime) -> UUID:
    """Take in goods that nobody has announced; the receipt's id. The same receipt twice is one.

    Raises: SupplierNotFound, LocationNotFound, UnknownGoods, ReceiptExists, NotAllowed.
    Locks: stock levels.  Emits: supply.goods_received.v1, stock.changed.v1
    """
    actor.require("supply.receive_purchase", input.location_id)
    places.require_module(module=Module.TRANSFERS)
    places.get_location(location_id=input.location_id)
    get_supplier(supplier_id=input.supplier_id)
    whose = receipt_of(input.id)
    if whose is not None:
        if whose == input.location_id:
            return input.id
        raise ReceiptExists
    came = [line for line in input.lines if line.quantity]
    known_goods([line.variant_id for line in came])
    write_receipt(input, came, location_id=input.location_id, supplier_id=input.supplier_id, actor=actor, at=at)
    _take_in(input, came, input.location_id, input.supplier_id, None, at)
    return input.id


def _take_in(
    receipt: ReceivePurchase | ReceiveUnordered,
    came: list[Arrival],
    location_id: UUID,
    supplier_id: UUID,
    purchase_id: UUID | None,
    at: datetime,
) -> None:
    if came:
        moved_in(came, location_id=location_id, reference_id=receipt.id, reason=MovementReason.RECEIPT, at=at)
    emit(
        GoodsReceived(
            receipt_id=receipt.id,
            purchase_id=purchase_id,
            supplier_id=supplier_id,
            location_id=location_id,
            units=sum(line.quantity for line in came),
        )
    )
