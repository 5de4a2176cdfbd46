"""The hold's row is the lock of everything that happens to it; it comes before stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from noren.domains.holds.contracts import HoldState
from noren.domains.holds.errors import HoldEnded, HoldNotFound
from noren.platform import sql

_LOCK = """
SELECT id, location_id, member_id, state, expires_at, extensions, prepared_at, put_back_at FROM holds_hold
 WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
_CLOSE = "UPDATE holds_hold SET state = %s, closed_at = %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class LockedHold:
    id: UUID
    location_id: UUID
    member_id: UUID | None
    state: HoldState
    expires_at: datetime
    extensions: int
    prepared_at: datetime | None
    put_back_at: datetime | None

    def state_at(self, at: datetime) -> HoldState:
        """EXPIRED from the very instant on, whoever has noticed."""
        return HoldState.EXPIRED if self.state.is_open and self.expires_at <= at else self.state

    def require_open(self, at: datetime) -> None:
        """Raises: HoldEnded."""
        state = self.state_at(at)
        if not state.is_open:
            raise HoldEnded(state=state.value)


def lock_hold(hold_id: UUID) -> LockedHold:
    """Raises: HoldNotFound."""
    found = lock_holds([hold_id])
    if not found:
        raise HoldNotFound
    return found[0]


def lock_holds(hold_ids: Sequence[UUID]) -> list[LockedHold]:
    """Those of the holds that exist, in the order of their ids."""
    return [
        LockedHold(id=r[0], location_id=r[1], member_id=r[2], state=HoldState(r[3]), expires_at=r[4], extensions=r[5],
                   prepared_at=r[6], put_back_at=r[7])
        for r in sql.rows(_LOCK, (list(hold_ids),))
    ]  # fmt: skip


def close(hold: LockedHold, state: HoldState, at: datetime) -> None:
    """End a hold: nothing of it is promised any more."""
    sql.exactly(1, _CLOSE, (state.value, at, hold.id))
