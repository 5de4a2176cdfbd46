from datetime import datetime

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReleaseStock
from noren.domains.supply.commands.locking import about, lock_transfer, require_state
from noren.domains.supply.contracts import EndTransfer, Transfer, TransferRef, TransferState
from noren.domains.supply.events import TransferApproved, TransferEnded
from noren.domains.supply.queries.transfers import get_transfer
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, NotAllowed
from noren.platform.command import command, emit

_APPROVE = "UPDATE supply_transfer SET state = 'approved', decided_at = %s WHERE id = %s"
_END = """
UPDATE supply_transfer SET state = %(state)s, end_note = %(note)s, decided_at = coalesce(decided_at, %(at)s) WHERE id = %(id)s
"""
_KEPT_NO_LONGER = "UPDATE supply_transfer SET kept_until = least(kept_until, %s) WHERE id = %s"


@command("supply.approve_transfer")
def approve_transfer(*, input: TransferRef, actor: Actor, at: datetime) -> Transfer:
    """The sender agrees to give the goods.

    Raises: TransferNotFound, TransferStateConflict, NotAllowed.  Locks: the transfer.  Emits: supply.transfer_approved.v1
    """
    transfer = lock_transfer(input.transfer_id, actor=actor)
    actor.require("supply.approve_transfer", transfer.from_location_id)
    require_state(transfer, TransferState.REQUESTED)
    sql.exactly(1, _APPROVE, (at, transfer.id))
    emit(TransferApproved(**about(transfer)))
    return get_transfer(transfer_id=transfer.id)


@command("supply.refuse_transfer", permission="supply.approve_transfer")
def refuse_transfer(*, input: EndTransfer, actor: Actor, at: datetime) -> Transfer:
    """The sender keeps the goods; they may be sold again.

    Raises: TransferNotFound, TransferStateConflict, NotAllowed.
    Locks: the transfer, reservation lines, stock levels.  Emits: supply.transfer_ended.v1, stock.changed.v1
    """
    transfer = lock_transfer(input.transfer_id, actor=actor)
    actor.require("supply.approve_transfer", transfer.from_location_id)
    require_state(transfer, TransferState.REQUESTED)
    return end(transfer, TransferState.REFUSED, note=input.note, at=at)


@command("supply.cancel_transfer", permission="")
def cancel_transfer(*, input: EndTransfer, actor: Actor, at: datetime) -> Transfer:
    """Call a transfer off before it has left: by either place, or by the member whom it is for.

    Raises: TransferNotFound, TransferStateConflict once it is in transit, NotAllowed.
    Locks: the transfer, reservation lines, stock levels.  Emits: supply.transfer_ended.v1, stock.changed.v1
    """
    transfer = lock_transfer(input.transfer_id, actor=actor)
    if actor.member_id is None and not any(
        actor.may_at("supply.request_transfer", place) for place in (transfer.from_location_id, transfer.to_location_id)
    ):
        raise NotAllowed(permission="supply.request_transfer")
    require_state(transfer, TransferState.REQUESTED, TransferState.APPROVED, TransferState.PICKED)
    return end(transfer, TransferState.CANCELED, note=input.note, at=at)


@command("supply.end_keeping", permission="")
def end_keeping(*, input: TransferRef, actor: Actor, at: datetime) -> Transfer:
    """What was kept for a member is free again: they have bought it, or do not want it. A second time changes nothing.

    Raises: TransferNotFound, TransferStateConflict, NotAllowed.
    Locks: the transfer, reservation lines, stock levels.  Emits: stock.changed.v1
    """
    transfer = lock_transfer(input.transfer_id, actor=actor)
    if actor.member_id is None:
        actor.require("supply.receive_transfer", transfer.to_location_id)
    require_state(transfer, TransferState.RECEIVED)
    if transfer.kept_reservation_id is not None:
        stock.release(input=ReleaseStock(reservation_id=transfer.kept_reservation_id), actor=SYSTEM, at=at)
        sql.exactly(1, _KEPT_NO_LONGER, (at, transfer.id))
    return get_transfer(transfer_id=transfer.id)


def end(transfer: Transfer, state: TransferState, *, note: str, at: datetime) -> Transfer:
    """Give the promised units back and say how it ended. For the commands of this folder."""
    stock.release(input=ReleaseStock(reservation_id=transfer.id), actor=SYSTEM, at=at)
    sql.exactly(1, _END, {"state": state.value, "note": note, "at": at, "id": transfer.id})
    emit(TransferEnded(**about(transfer), state=state.value))
    return get_transfer(transfer_id=transfer.id)
