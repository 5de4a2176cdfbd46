from datetime import datetime
from uuid import UUID

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.domains.supply.commands.locking import about, lock_transfer
from noren.domains.supply.contracts import OF_MISSING, DifferenceOutcome, SettleDifference, Transfer
from noren.domains.supply.errors import DifferenceNotOpen, TransferNotFound
from noren.domains.supply.events import DifferenceSettled
from noren.domains.supply.queries.transfers import get_transfer
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, NotAllowed
from noren.platform.command import command, command_id, emit, note_subject

_WHOSE = "SELECT transfer_id FROM supply_transfer_line WHERE id = %s"
_WRITE = """
WITH written AS (
  INSERT INTO supply_settlement (id, line_id, outcome, quantity, note, settled_at, settled_by, command_id)
  VALUES (%(id)s, %(line)s, %(outcome)s, %(quantity)s, %(note)s, %(at)s, %(by)s, %(command)s)
  ON CONFLICT (id) DO NOTHING RETURNING line_id
)
UPDATE supply_transfer_line l
   SET arrived = l.arrived + %(arrived)s, returned = l.returned + %(returned)s, lost = l.lost + %(lost)s
  FROM written WHERE l.id = written.line_id
"""
_DONE = "SELECT EXISTS (SELECT 1 FROM supply_settlement WHERE id = %s AND line_id = %s)"


@command("supply.settle_difference")
def settle_difference(*, input: SettleDifference, actor: Actor, at: datetime) -> Transfer:
    """Say what became of units that were missing, or too many: only then they leave the transit, and stand somewhere or nowhere.

    The same settlement twice is one.

    Raises: TransferNotFound, DifferenceNotOpen, NotAllowed unless at the sender or the receiver.
    Locks: the transfer, stock levels.  Emits: supply.difference_settled.v1, stock.changed.v1
    """
    transfer_id: UUID | None = sql.value(_WHOSE, (input.line_id,))
    if transfer_id is None:
        raise TransferNotFound
    transfer = lock_transfer(transfer_id, actor=actor)
    if not any(
        actor.may_at("supply.settle_difference", place)
        for place in (transfer.from_location_id, transfer.to_location_id)
    ):
        raise NotAllowed(permission="supply.settle_difference")
    if sql.value(_DONE, (input.id, input.line_id)):
        return transfer
    line = next(line for line in transfer.lines if line.id == input.line_id)
    open_now = line.open_difference if input.outcome in OF_MISSING else -line.open_difference
    if input.quantity > open_now:
        raise DifferenceNotOpen(open=line.open_difference)
    units = input.quantity
    changes = {
        DifferenceOutcome.FOUND_AT_SENDER: {"returned": units},
        DifferenceOutcome.LOST: {"lost": units},
        DifferenceOutcome.ARRIVED_LATER: {"arrived": units},
        DifferenceOutcome.LACKING_AT_SENDER: {"returned": -units},
        DifferenceOutcome.SURPLUS: {"lost": -units},
    }[input.outcome]
    written = {
        "id": input.id, "line": line.id, "outcome": input.outcome.value, "quantity": units, "note": input.note, "at": at,
        "by": actor.id, "command": command_id(), "arrived": 0, "returned": 0, "lost": 0,
    }  # fmt: skip
    sql.exactly(1, _WRITE, {**written, **changes})
    note_subject(transfer.id)
    _move(transfer, line.variant_id, changes, at)
    emit(DifferenceSettled(**about(transfer), variant_id=line.variant_id, outcome=input.outcome.value, quantity=units))
    return get_transfer(transfer_id=transfer.id)


def _move(transfer: Transfer, variant_id: UUID, changes: dict[str, int], at: datetime) -> None:
    """Only what stands somewhere moves stock: what is lost left the sender's record when it was sent."""
    for what, place in (("returned", transfer.from_location_id), ("arrived", transfer.to_location_id)):
        if what in changes:
            line = MoveLine(location_id=place, variant_id=variant_id, delta=changes[what])
            stock.move(
                input=MoveStock(reason=MovementReason.TRANSFER, lines=[line], reference_id=transfer.id),
                actor=SYSTEM,
                at=at,
            )
