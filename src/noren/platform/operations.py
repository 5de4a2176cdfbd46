"""How the installation is doing, and the two things that a person can set going again: deliveries and letters."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from noren.kernel.errors import AppError, ErrorKind
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command
from noren.platform.mail import SHOWN_SUBJECT
from noren.platform.timers import LANES, timers

SHOWN = 100


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NothingToRetry(AppError):
    code = "operations.nothing_to_retry"
    kind = ErrorKind.NOT_FOUND
    message = "This has been dealt with already."


class FailedDelivery(Contract):
    """An event that a handler could not take. `next_at` None: parked, nobody tries any more."""

    id: UUID
    handler: str
    event_type: str
    subject: UUID | None
    occurred_at: datetime | None
    tries: int
    next_at: datetime | None
    error: str


class TimerState(Contract):
    """`late`: it should have run long ago, so no worker is running."""

    name: str
    lane: str
    every_s: float
    last_run_at: datetime | None
    next_at: datetime | None
    last_error: str
    late: bool


class WaitingMail(Contract):
    """A letter that has not gone out. `next_at` None: parked."""

    id: UUID
    recipient: str
    subject: str
    created_at: datetime
    next_at: datetime | None
    tries: int
    error: str


class Connections(Contract):
    name: str
    count: int


class SystemState(Contract):
    """`lag_s` is the age of the oldest fact that was not relayed yet."""

    at: datetime
    waiting_events: int
    lag_s: float
    failed: list[FailedDelivery]
    timers: list[TimerState]
    mails: list[WaitingMail]
    mails_sent_today: int
    database_version: str
    database_bytes: int
    connections: list[Connections]
    tables: list[tuple[str, int]]


class Retry(Contract):
    id: UUID


_FACTS = """
SELECT (SELECT count(*) FROM platform_outbox WHERE relayed_at IS NULL),
       coalesce((SELECT extract(epoch FROM now() - recorded_at) FROM platform_outbox WHERE relayed_at IS NULL ORDER BY seq LIMIT 1), 0),
       (SELECT count(*) FROM platform_mail WHERE sent_at >= now() - interval '24 hours'),
       current_setting('server_version'), pg_database_size(current_database())
"""
_FAILED = """
SELECT f.id, f.handler, coalesce(o.type, '') AS event_type, o.subject, o.occurred_at, f.tries, f.next_at, f.error
  FROM platform_failed_delivery f LEFT JOIN platform_outbox o ON o.seq = f.event_seq
 ORDER BY f.next_at IS NOT NULL, f.id LIMIT %s
"""
_MAILS = f"""
SELECT id, recipient, {SHOWN_SUBJECT} AS subject, created_at, next_at, tries, error FROM platform_mail
 WHERE sent_at IS NULL ORDER BY next_at IS NOT NULL, created_at LIMIT %s
"""  # noqa: S608 - a constant of our own
_TIMERS = "SELECT name, next_at, last_run_at, last_error FROM platform_timer"
_CONNECTIONS = """
SELECT CASE WHEN state IS NULL THEN 'database' WHEN query ILIKE 'listen%%' THEN 'live' WHEN state = 'active' THEN 'active' ELSE 'idle' END,
       count(*)
  FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1 ORDER BY 1
"""
_TABLES = """
SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 2 DESC LIMIT 8
"""


def system_state(*, actor: Actor, at: datetime) -> SystemState:
    """How far behind the relay is, what has failed, what waits, and how large it all is. Six statements.

    Raises: NotAllowed, SignInRequired.
    """
    actor.require("operations.view")
    facts = sql.row(_FACTS)
    assert facts is not None  # noqa: S101 - a SELECT without FROM has one row
    return SystemState(
        at=at,
        waiting_events=facts[0],
        lag_s=float(facts[1]),
        mails_sent_today=facts[2],
        database_version=facts[3].split(" ")[0],
        database_bytes=facts[4],
        failed=[FailedDelivery(**row) for row in sql.records(_FAILED, (SHOWN,))],
        mails=[WaitingMail(**row) for row in sql.records(_MAILS, (SHOWN,))],
        timers=_timers(at),
        connections=[Connections(name=row[0], count=row[1]) for row in sql.rows(_CONNECTIONS)],
        tables=[(row[0], row[1]) for row in sql.rows(_TABLES)],
    )


@command("operations.retry_delivery")
def retry_delivery(*, input: Retry, actor: Actor, at: datetime) -> None:
    """Let the worker try a failed delivery again at once, as often as a new one.

    Raises: NothingToRetry.
    """
    if not sql.touch("UPDATE platform_failed_delivery SET next_at = %s, tries = 1 WHERE id = %s", (at, input.id)):
        raise NothingToRetry


@command("operations.retry_mail")
def retry_mail(*, input: Retry, actor: Actor, at: datetime) -> None:
    """Let the worker send a waiting or parked letter now.

    Raises: NothingToRetry (it has gone out).
    """
    statement = "UPDATE platform_mail SET next_at = %s, tries = 0 WHERE id = %s AND sent_at IS NULL"
    if not sql.touch(statement, (at, input.id)):
        raise NothingToRetry


def _timers(at: datetime) -> list[TimerState]:
    stored = {row["name"]: row for row in sql.records(_TIMERS)}
    found = []
    for work in sorted(timers(), key=lambda work: (LANES.index(work.lane), work.name)):
        row = stored.get(work.name, {"next_at": None, "last_run_at": None, "last_error": ""})
        due = row["next_at"]
        late = due is None or (at - due).total_seconds() > max(30.0, 2 * work.every_s)
        found.append(
            TimerState(
                name=work.name,
                lane=work.lane,
                every_s=work.every_s,
                last_run_at=row["last_run_at"],
                next_at=due,
                last_error=row["last_error"],
                late=late,
            )
        )
    return found
