"""At the sender: take the goods off the shelf, then give them to the carrier."""

from datetime import datetime

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import (
    ConsumeStock,
    ExpectLine,
    ExpectStock,
    IncomingKind,
    MovementReason,
    PartLine,
    ReleaseStock,
)
from noren.domains.supply.commands.decide_transfer import end
from noren.domains.supply.commands.locking import about, lock_transfer, require_state
from noren.domains.supply.contracts import PickTransfer, ShipTransfer, Transfer, TransferState
from noren.domains.supply.errors import PickedTooMany
from noren.domains.supply.events import TransferPicked, TransferShipped
from noren.domains.supply.queries.transfers import get_transfer
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command, emit

_PICKED = "UPDATE supply_transfer SET state = 'picked', picked_at = %s WHERE id = %s"
_LINES = """
UPDATE supply_transfer_line l SET picked = g.quantity FROM unnest(%s::uuid[], %s::bigint[]) AS g(id, quantity) WHERE l.id = g.id
"""
_SHIPPED = "UPDATE supply_transfer SET state = 'in_transit', shipped_at = %s, expected_at = %s WHERE id = %s"
_GONE = "UPDATE supply_transfer_line SET shipped = picked WHERE transfer_id = %s"


@command("supply.pick_transfer")
def pick_transfer(*, input: PickTransfer, actor: Actor, at: datetime) -> Transfer:
    """Put what was found aside to be sent; what was not found is promised no longer. Nothing found: it is canceled.

    Raises: TransferNotFound, TransferStateConflict, PickedTooMany, NotAllowed.
    Locks: the transfer, reservation lines, stock levels.
    Emits: supply.transfer_picked.v1 or supply.transfer_ended.v1, stock.changed.v1
    """
    transfer = lock_transfer(input.transfer_id, actor=actor)
    actor.require("supply.pick_transfer", transfer.from_location_id)
    require_state(transfer, TransferState.APPROVED)
    found = {part.line_id: part.quantity for part in input.lines}
    asked = {line.id: line.quantity for line in transfer.lines}
    wrong = [str(line) for line, quantity in found.items() if quantity > asked.get(line, -1)]
    if wrong or len(found) < len(input.lines):
        raise PickedTooMany(line_ids=wrong)
    if not any(found.values()):
        return end(transfer, TransferState.CANCELED, note="", at=at)
    short = [
        PartLine(id=line, quantity=quantity - found.get(line, 0))
        for line, quantity in asked.items()
        if found.get(line, 0) < quantity
    ]
    if short:
        stock.release(input=ReleaseStock(reservation_id=transfer.id, lines=short), actor=SYSTEM, at=at)
    sql.exactly(1, _PICKED, (at, transfer.id))
    sql.exactly(len(found), _LINES, (list(found), list(found.values())))
    emit(TransferPicked(**about(transfer)))
    return get_transfer(transfer_id=transfer.id)


@command("supply.ship_transfer")
def ship_transfer(*, input: ShipTransfer, actor: Actor, at: datetime) -> Transfer:
    """The goods leave the sender: from its shelf into transit, expected at the receiver.

    Raises: TransferNotFound, TransferStateConflict, NotAllowed.
    Locks: the transfer, reservation lines, stock levels, incoming lines.  Emits: supply.transfer_shipped.v1, stock.changed.v1
    """
    transfer = lock_transfer(input.transfer_id, actor=actor)
    actor.require("supply.ship_transfer", transfer.from_location_id)
    require_state(transfer, TransferState.PICKED)
    parts = [line for line in transfer.lines if line.picked]
    sql.exactly(1, _SHIPPED, (at, input.expected_at, transfer.id))
    sql.touch(_GONE, (transfer.id,))
    on_the_way = [
        ExpectLine(
            id=line.id,
            location_id=transfer.to_location_id,
            variant_id=line.variant_id,
            quantity=line.picked,
            expected_at=input.expected_at,
        )
        for line in parts
    ]
    stock.expect(
        input=ExpectStock(kind=IncomingKind.TRANSFER, reference_id=transfer.id, lines=on_the_way), actor=SYSTEM, at=at
    )
    gone = [PartLine(id=line.id, quantity=line.picked) for line in parts]
    stock.consume(
        input=ConsumeStock(reservation_id=transfer.id, reason=MovementReason.TRANSFER, lines=gone), actor=SYSTEM, at=at
    )
    emit(TransferShipped(**about(transfer), expected_at=input.expected_at))
    return get_transfer(transfer_id=transfer.id)
