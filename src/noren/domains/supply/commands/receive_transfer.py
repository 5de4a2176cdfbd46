from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import (
    Arrived,
    MoveLine,
    MovementReason,
    MoveStock,
    Reservation,
    ReserveLine,
    ReserveStock,
    SettleIncoming,
)
from noren.domains.supply.commands.locking import about, lock_transfer, require_state
from noren.domains.supply.commands.receipts import known_goods, receipt_of, write_receipt
from noren.domains.supply.contracts import Arrival, ReceiveTransfer, Transfer, TransferState
from noren.domains.supply.errors import ReceivedAlready
from noren.domains.supply.events import TransferReceived
from noren.domains.supply.queries.transfers import get_transfer
from noren.kernel.errors import AppError
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import attempt, command, emit

KEPT_FOR = timedelta(days=7)
"""So long goods wait for the member who wants to try them on."""

_RECEIVED = """
UPDATE supply_transfer SET state = 'received', received_at = %s, received_by = %s, kept_reservation_id = %s, kept_until = %s
 WHERE id = %s
"""
_CAME = """
INSERT INTO supply_transfer_line AS l
       (id, transfer_id, variant_id, quantity, picked, shipped, arrived, damaged, returned, lost)
SELECT g.id, %s, g.variant_id, 0, 0, 0, g.quantity, g.damaged, 0, 0
  FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::bigint[]) AS g(id, variant_id, quantity, damaged)
ON CONFLICT (transfer_id, variant_id) DO UPDATE SET arrived = excluded.arrived, damaged = excluded.damaged
"""


@command("supply.receive_transfer")
def receive_transfer(*, input: ReceiveTransfer, actor: Actor, at: datetime) -> Transfer:
    """The goods have come: into the receiver's stock, as many as there are. What differs stays open until somebody closes it.

    The same receipt twice is one. What came for a member is kept for them.

    Raises: TransferNotFound, TransferStateConflict, ReceivedAlready, UnknownGoods, NotAllowed.
    Locks: the transfer, incoming lines, stock levels at the receiver.  Emits: supply.transfer_received.v1, stock.changed.v1
    """
    transfer = lock_transfer(input.transfer_id, actor=actor)
    actor.require("supply.receive_transfer", transfer.to_location_id)
    if transfer.state is TransferState.RECEIVED:
        if receipt_of(input.id) == transfer.id:
            return transfer
        raise ReceivedAlready
    require_state(transfer, TransferState.IN_TRANSIT)
    sent = {line.variant_id: line.shipped for line in transfer.lines if line.shipped}
    came = input.lines
    if came is None:
        came = [Arrival(variant_id=variant, quantity=quantity) for variant, quantity in sent.items()]
    known_goods([line.variant_id for line in came])
    came = [line for line in came if line.quantity]
    write_receipt(input, came, location_id=transfer.to_location_id, transfer_id=transfer.id, actor=actor, at=at)
    sql.exactly(
        len(came),
        _CAME,
        (
            transfer.id,
            [uuid7() for _ in came],
            [line.variant_id for line in came],
            [line.quantity for line in came],
            [line.damaged for line in came],
        ),
    )
    _settle_incoming(transfer, came, at)
    if came:
        moved_in(
            came, location_id=transfer.to_location_id, reference_id=transfer.id, reason=MovementReason.TRANSFER, at=at
        )
    kept = _keep(transfer, came, at) if transfer.member_id is not None else None
    kept_until = kept.expires_at if kept else None
    sql.exactly(1, _RECEIVED, (at, actor.id, kept.reservation_id if kept else None, kept_until, transfer.id))
    received = get_transfer(transfer_id=transfer.id)
    emit(
        TransferReceived(
            **about(transfer),
            missing=sum(max(line.open_difference, 0) for line in received.lines),
            reservation_id=received.kept_reservation_id,
            kept_until=kept_until,
        )
    )
    return received


def moved_in(
    came: list[Arrival], *, location_id: UUID, reference_id: UUID, reason: MovementReason, at: datetime
) -> None:
    """Goods come into the stock of a place; the damaged among them are not for sale."""
    lines = [
        MoveLine(
            location_id=location_id, variant_id=line.variant_id, delta=line.quantity, unavailable_delta=line.damaged
        )
        for line in came
    ]
    stock.move(input=MoveStock(reason=reason, lines=lines, reference_id=reference_id), actor=SYSTEM, at=at)


def _settle_incoming(transfer: Transfer, came: list[Arrival], at: datetime) -> None:
    """Nothing of it is expected any more: what is missing now is an open difference, which nobody can promise."""
    arrived = {line.variant_id: line.quantity for line in came}
    lines = [Arrived(id=line.id, quantity=arrived.get(line.variant_id, 0)) for line in transfer.lines if line.shipped]
    stock.settle_incoming(input=SettleIncoming(reference_id=transfer.id, lines=lines, close=True), actor=SYSTEM, at=at)


def _keep(transfer: Transfer, came: list[Arrival], at: datetime) -> Reservation | None:
    """Keep what was sent for the member and is whole; None where the place needs every unit for earlier promises."""
    wanted = {line.variant_id: line.shipped for line in transfer.lines}
    lines = [
        ReserveLine(
            id=uuid7(),
            location_id=transfer.to_location_id,
            variant_id=line.variant_id,
            quantity=min(line.quantity - line.damaged, wanted.get(line.variant_id, 0)),
        )
        for line in came
        if min(line.quantity - line.damaged, wanted.get(line.variant_id, 0)) > 0
    ]
    if not lines:
        return None
    wish = ReserveStock(reservation_id=uuid7(), lines=lines, expires_at=at + KEPT_FOR)
    kept = attempt(lambda: stock.reserve(input=wish, actor=SYSTEM, at=at))
    return None if isinstance(kept, AppError) else kept
