"""How every command of the register locks the session that it is about."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from noren.domains.register.contracts import SessionState
from noren.domains.register.errors import SessionNotFound, SessionNotOpen
from noren.platform import sql
from noren.platform.command import held_rows, note_subject

_LOCK = """
SELECT s.till_id, t.code, t.location_id, s.state, s.business_date, s.currency
  FROM register_session s JOIN register_till t ON t.id = s.till_id WHERE s.id = %s FOR NO KEY UPDATE OF s
"""


@dataclass(frozen=True, slots=True)
class LockedSession:
    """A session while the running command holds its row."""

    id: UUID
    till_id: UUID
    till_code: str
    location_id: UUID
    state: SessionState
    business_date: date
    currency: str

    def require(self, *states: SessionState) -> None:
        """Raise SessionNotOpen unless the session is in one of the states."""
        if self.state not in states:
            raise SessionNotOpen(state=self.state.value)


def lock_session(session_id: UUID) -> LockedSession:
    """Hold the session's row until commit: the first lock of everything that happens at a till.

    Raises: SessionNotFound.
    """
    held: LockedSession | None = held_rows().get(session_id)
    if held is not None:
        return held
    found = sql.row(_LOCK, (session_id,))
    if found is None:
        raise SessionNotFound
    till_id, code, location_id, state, business_date, currency = found
    note_subject(session_id, till_id)
    session = LockedSession(session_id, till_id, code, location_id, SessionState(state), business_date, currency)
    held_rows()[session_id] = session
    return session
