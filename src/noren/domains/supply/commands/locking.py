"""What every step of a transfer shares: its lock, who may take it, and how it is told."""

from typing import Any
from uuid import UUID

from noren.domains.supply.contracts import Transfer, TransferState
from noren.domains.supply.errors import TransferNotFound, TransferStateConflict
from noren.domains.supply.queries.transfers import get_transfer, may_see
from noren.platform import sql
from noren.platform.actor import Actor

_LOCK = "SELECT 1 FROM supply_transfer WHERE id = %s FOR NO KEY UPDATE"


def lock_transfer(transfer_id: UUID, *, actor: Actor) -> Transfer:
    """The transfer, for this command alone; whoever may not see it does not learn of it.

    Raises: TransferNotFound.
    """
    if sql.row(_LOCK, (transfer_id,)) is None:
        raise TransferNotFound
    transfer = get_transfer(transfer_id=transfer_id)
    if not may_see(transfer, actor):
        raise TransferNotFound
    return transfer


def require_state(transfer: Transfer, *states: TransferState) -> None:
    """Raises: TransferStateConflict."""
    if transfer.state not in states:
        raise TransferStateConflict(state=transfer.state.value)


def about(transfer: Transfer) -> dict[str, Any]:
    """What every event of a transfer names."""
    return {
        "transfer_id": transfer.id,
        "from_location_id": transfer.from_location_id,
        "to_location_id": transfer.to_location_id,
        "member_id": transfer.member_id,
    }
