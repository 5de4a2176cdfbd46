"""The relay: takes published facts from the outbox to their handlers and to live watchers.

One transaction claims a batch, runs every handler in a savepoint of its own and marks the batch as relayed,
so a crash at any point leaves either all of it or nothing. A handler that fails does not hold up the others:
its events are tried one by one, and what still fails waits in `platform_failed_delivery`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
from django.db import InterfaceError, OperationalError, transaction

from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.events import Delivered, Handler, handlers
from noren.platform.observability import log
from noren.platform.outbox.channels import LIVE_CHANNEL

BATCH = 500
MAX_TRIES = 8
FIRST_PAUSE = timedelta(seconds=2)
NOTIFY_LIMIT = 7_000

_PASSING = (OperationalError, InterfaceError)
"""The database is away or a deadlock was broken: the whole batch is tried again, no event is to blame."""

_CLAIM = """
SELECT seq, id, type, subject, payload, occurred_at, historic, topics
  FROM platform_outbox WHERE relayed_at IS NULL
 ORDER BY seq LIMIT %s FOR UPDATE SKIP LOCKED
"""
_NOTE_FAILURE = """
INSERT INTO platform_failed_delivery (id, handler, event_seq, event_id, tries, next_at, error)
VALUES (%s, %s, %s, %s, 1, %s, %s) ON CONFLICT (handler, event_id) DO NOTHING
"""
_FIRST_TIME = """
INSERT INTO platform_processed (handler, event_id)
SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id
"""


def relay_batch(*, at: datetime, limit: int = BATCH) -> int:
    """Relay one batch; returns how many events it held (0: nothing is waiting)."""
    with transaction.atomic():
        claimed = sql.rows(_CLAIM, (limit,))
        if not claimed:
            return 0
        events = [
            Delivered(
                id=r[1], seq=r[0], type=r[2], subject=r[3], payload=sql.from_json(r[4]), occurred_at=r[5], historic=r[6]
            )
            for r in claimed
        ]
        for name, (types, handler) in handlers().items():
            wanted = [event for event in events if event.type in types]
            if wanted:
                _deliver(name, handler, wanted, at)
        seqs = [event.seq for event in events]
        sql.exactly(len(seqs), "UPDATE platform_outbox SET relayed_at = now() WHERE seq = ANY(%s)", (seqs,))
        _notify([(r[0], r[2], r[7]) for r in claimed if r[7] and not r[6]])
        return len(events)


def relay_all(*, at: datetime) -> int:
    """Relay until nothing is waiting; returns the number of events. For tests, imports and the demo."""
    total = 0
    while count := relay_batch(at=at):
        total += count
    return total


def retry_failed(*, at: datetime) -> int:
    """Try due failed deliveries once more; returns how many succeeded."""
    due = sql.rows(
        "SELECT id, handler, event_seq, tries FROM platform_failed_delivery WHERE next_at <= %s ORDER BY next_at LIMIT 100",
        (at,),
    )
    return sum(_retry(*row, at=at) for row in due)


def _retry(failure_id: object, name: str, event_seq: int, tries: int, *, at: datetime) -> bool:
    registered = handlers().get(name)
    with transaction.atomic():
        claimed = sql.value(
            "SELECT 1 FROM platform_failed_delivery WHERE id = %s FOR UPDATE SKIP LOCKED", (failure_id,)
        )
        row = sql.row(
            "SELECT seq, id, type, subject, payload, occurred_at, historic FROM platform_outbox WHERE seq = %s",
            (event_seq,),
        )
        if not claimed:
            return False
        if registered is None or row is None:
            _park(failure_id, f"the handler {name} is no longer there" if registered is None else "the event is gone")
            return False
        event = Delivered(
            id=row[1],
            seq=row[0],
            type=row[2],
            subject=row[3],
            payload=sql.from_json(row[4]),
            occurred_at=row[5],
            historic=row[6],
        )
        try:
            _run_once(name, registered[1], [event])
        except Exception as error:
            next_at = at + timedelta(seconds=2**tries) if tries < MAX_TRIES else None
            sql.exactly(
                1,
                "UPDATE platform_failed_delivery SET tries = tries + 1, next_at = %s, error = %s WHERE id = %s",
                (next_at, repr(error)[:2000], failure_id),
            )
            log.error(
                "relay.parked" if next_at is None else "relay.failed",
                handler=name,
                event_type=event.type,
                error=repr(error),
            )
            return False
        sql.exactly(1, "DELETE FROM platform_failed_delivery WHERE id = %s", (failure_id,))
        return True


def _park(failure_id: object, why: str) -> None:
    """Nothing to try again: it waits for a person, who is told by `verify`."""
    parked = "UPDATE platform_failed_delivery SET next_at = NULL, error = %s WHERE id = %s"
    sql.exactly(1, parked, (why, failure_id))
    log.error("relay.parked", error=why)


def _deliver(name: str, handler: Handler, events: Sequence[Delivered], at: datetime) -> None:
    """Run a handler on its events; one bad event, even a bug of ours, must not hold up the rest."""
    try:
        _run_once(name, handler, events)
    except _PASSING:
        raise
    except Exception:
        for event in events:
            try:
                _run_once(name, handler, [event])
            except _PASSING:
                raise
            except Exception as error:
                log.error("relay.failed", handler=name, event_type=event.type, error=repr(error))
                sql.touch(_NOTE_FAILURE, (uuid7(), name, event.seq, event.id, at + FIRST_PAUSE, repr(error)[:2000]))


def _run_once(name: str, handler: Handler, events: Sequence[Delivered]) -> None:
    """Show a handler what it has not had yet, in a savepoint of its own; nothing of a failed run is left."""
    try:
        with transaction.atomic():
            first_time = {row[0] for row in sql.rows(_FIRST_TIME, (name, [event.id for event in events]))}
            fresh = [event for event in events if event.id in first_time]
            if fresh:
                handler(fresh)
            sql.send_put_off()
    finally:
        sql.forget_put_off()


def _notify(changes: list[tuple[int, str, list[str]]]) -> None:
    """Tell the live processes, in as few notifications as PostgreSQL's size limit allows."""
    chunk: list[tuple[int, str, list[str]]] = []
    size = 0
    for change in changes:
        weight = len(orjson.dumps(change)) + 1
        if chunk and size + weight > NOTIFY_LIMIT:
            sql.rows("SELECT pg_notify(%s, %s)", (LIVE_CHANNEL, orjson.dumps(chunk).decode()))
            chunk, size = [], 0
        chunk.append(change)
        size += weight
    if chunk:
        sql.rows("SELECT pg_notify(%s, %s)", (LIVE_CHANNEL, orjson.dumps(chunk).decode()))
