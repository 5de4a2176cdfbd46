from collections.abc import Sequence
from uuid import UUID

from noren.domains.register.contracts import Session, Till
from noren.domains.register.errors import SessionNotFound, TillNotFound
from noren.platform import sql

SESSION = """
SELECT s.id, s.till_id, t.code AS till_code, t.location_id, s.state, s.business_date, s.currency, s.opening_float_minor,
       s.opened_at, s.opened_by, s.ended_at, s.closed_at, s.closed_by, z.number AS z_number, z.over_short_minor
  FROM register_session s JOIN register_till t ON t.id = s.till_id LEFT JOIN register_z_report z ON z.session_id = s.id
"""
_TILLS = """
SELECT t.id, t.location_id, t.code, s.id AS session_id, s.state AS session_state
  FROM register_till t LEFT JOIN register_session s ON s.till_id = t.id AND s.state <> 'CLOSED'
"""


def tills_of(*, location_id: UUID) -> list[Till]:
    """The drawers of a store with their sessions in use, by code; one statement."""
    found = sql.records(f"{_TILLS} WHERE t.location_id = %s ORDER BY t.code", (location_id,))
    return [Till.model_validate(row, strict=False) for row in found]


def open_tills() -> int:
    """How many drawers of the whole chain have a session that is not closed yet."""
    return int(sql.value("SELECT count(*) FROM register_session WHERE state <> 'CLOSED'"))


def get_till(*, till_id: UUID) -> Till:
    """One drawer.

    Raises: TillNotFound.
    """
    found = sql.record(f"{_TILLS} WHERE t.id = %s", (till_id,))
    if found is None:
        raise TillNotFound
    return Till.model_validate(found, strict=False)


def get_session(*, session_id: UUID) -> Session:
    """One till session.

    Raises: SessionNotFound.
    """
    found = sql.record(f"{SESSION} WHERE s.id = %s", (session_id,))
    if found is None:
        raise SessionNotFound
    return Session.model_validate(found, strict=False)


def sessions_of(*, location_id: UUID, limit: int = 30) -> Sequence[Session]:
    """A store's till sessions, the latest first."""
    found = sql.records(f"{SESSION} WHERE t.location_id = %s ORDER BY s.opened_at DESC LIMIT %s", (location_id, limit))
    return [Session.model_validate(row, strict=False) for row in found]
