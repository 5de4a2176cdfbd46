from datetime import datetime

from noren.domains.places import api as places
from noren.domains.register.commands.locking import lock_session
from noren.domains.register.contracts import CloseSession, OpenSession, Session, SessionRef, SessionState, ZReport
from noren.domains.register.errors import SaleRunning, SessionExists, TillInUse
from noren.domains.register.events import SessionClosed, SessionOpened
from noren.domains.register.queries.reports import totals_of, z_report
from noren.domains.register.queries.sessions import get_session, get_till
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, constraint_errors, emit, note_subject

constraint_errors({"register_one_session_per_till": TillInUse, "register_session_pkey": SessionExists})

_OPEN = """
INSERT INTO register_session (id, till_id, state, business_date, currency, opening_float_minor, opened_at, opened_by, command_id)
VALUES (%(id)s, %(till)s, 'OPEN', %(day)s, %(currency)s, %(float)s, %(at)s, %(by)s, %(command)s)
"""
_NUMBER = "UPDATE register_till SET last_z_number = last_z_number + 1 WHERE id = %s RETURNING last_z_number"
_CLOSE = """
WITH report AS (
  INSERT INTO register_z_report (session_id, till_id, number, at, totals, counted_minor, over_short_minor, note, closed_by, command_id)
  VALUES (%(id)s, %(till)s, %(number)s, %(at)s, %(totals)s::jsonb, %(counted)s, %(over_short)s, %(note)s, %(by)s, %(command)s)
)
UPDATE register_session SET state = 'CLOSED', ended_at = coalesce(ended_at, %(at)s), closed_at = %(at)s, closed_by = %(by)s
 WHERE id = %(id)s
"""


@command("register.open_session")
def open_session(*, input: OpenSession, actor: Actor, at: datetime) -> Session:
    """Open a till with so much change in its drawer, for the business day of its store.

    Raises: TillNotFound, TillInUse, SessionExists, NotAllowed.  Emits: register.session_opened.v1
    """
    till = get_till(till_id=input.till_id)
    actor.require("register.open_session", till.location_id)
    location = places.get_location(location_id=till.location_id)
    sql.exactly(
        1,
        _OPEN,
        {
            "id": input.id,
            "till": till.id,
            "day": places.business_date(location=location, at=at),
            "currency": location.currency,
            "float": input.opening_float_minor,
            "at": at,
            "by": actor.id,
            "command": command_id(),
        },
    )
    note_subject(input.id)
    emit(SessionOpened(session_id=input.id, till_id=till.id, location_id=till.location_id))
    return get_session(session_id=input.id)


@command("register.end_session")
def end_session(*, input: SessionRef, actor: Actor, at: datetime) -> Session:
    """Stop selling at a till, so that its drawer can be counted. Doing it again changes nothing.

    Raises: SessionNotFound, SessionNotOpen (closed), SaleRunning, NotAllowed.  Locks: the session.
    """
    session = lock_session(input.session_id)
    actor.require("register.end_session", session.location_id)
    session.require(SessionState.OPEN, SessionState.ENDED)
    _require_calm(input)
    if session.state is SessionState.OPEN:
        sql.exactly(1, "UPDATE register_session SET state = 'ENDED', ended_at = %s WHERE id = %s", (at, session.id))
    return get_session(session_id=session.id)


@command("register.close_session")
def close_session(*, input: CloseSession, actor: Actor, at: datetime) -> ZReport:
    """Close a till with what was counted in its drawer: the closing report, with the next number of the till.

    Raises: SessionNotFound, SessionNotOpen (closed already), SaleRunning, NotAllowed.  Locks: the session, the till.
    Emits: register.session_closed.v1
    """
    session = lock_session(input.session_id)
    actor.require("register.close_session", session.location_id)
    session.require(SessionState.OPEN, SessionState.ENDED)
    _require_calm(SessionRef(session_id=input.session_id))
    totals = totals_of(get_session(session_id=session.id))
    over_short = input.counted_minor - totals.cash_expected_minor
    number = sql.value(_NUMBER, (session.till_id,))
    sql.exactly(
        1,
        _CLOSE,
        {
            "id": session.id,
            "till": session.till_id,
            "number": number,
            "at": at,
            "totals": totals.model_dump_json(),
            "counted": input.counted_minor,
            "over_short": over_short,
            "note": input.note,
            "by": actor.id,
            "command": command_id(),
        },
    )
    emit(
        SessionClosed(
            session_id=session.id,
            till_id=session.till_id,
            location_id=session.location_id,
            z_number=number,
            net_minor=totals.net_minor,
            over_short_minor=over_short,
        )
    )
    return z_report(session_id=session.id)


def _require_calm(input: SessionRef) -> None:
    pending = "SELECT EXISTS (SELECT 1 FROM register_transaction WHERE session_id = %s AND state = 'pending')"
    if sql.value(pending, (input.session_id,)):
        raise SaleRunning
