"""How a write works: one transaction, one permission, one log row, its events, and a stored answer.

A command is a function `(*, input, actor, at)`. Called by a face it is the outermost one: it is given a
transaction, its permission is judged, and what it did is logged. Called by another command it joins: its name
stands in the log row's `steps`, and its refusal must propagate unless `attempt` is put around it.
"""

import functools
import inspect
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast, get_type_hints
from uuid import UUID

import orjson
import psycopg
from django.db import IntegrityError, InterfaceError, connection, transaction
from django.db import OperationalError as DatabaseError
from pydantic import BaseModel, TypeAdapter

from noren.kernel.errors import AppError, InvariantBroken, OperationalError
from noren.kernel.ids import uuid7
from noren.platform import idempotency, sql
from noren.platform.actor import Actor
from noren.platform.events import Event
from noren.platform.idempotency import IdempotencyKey
from noren.platform.observability import current_trace_id, log

MAX_RUNS = 3

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")


class Command(Protocol[R_co]):
    """A decorated command. `key` makes a repeat of the same request return the first one's result."""

    command_name: str
    permission: str

    def __call__(self, *, input: Any, actor: Actor, at: datetime, key: IdempotencyKey | None = None) -> R_co: ...


@dataclass(slots=True)
class Running:
    """What the outermost command has gathered so far."""

    id: UUID
    name: str
    actor: Actor
    at: datetime
    subjects: list[UUID]
    key: IdempotencyKey | None = None
    historic: bool = False
    steps: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    held: dict[UUID, Any] = field(default_factory=dict)


_running: ContextVar[Running | None] = ContextVar("noren_running_command", default=None)
_replayed: ContextVar[bool] = ContextVar("noren_replayed", default=False)
_telling_history: ContextVar[bool] = ContextVar("noren_telling_history", default=False)
_registry: dict[str, "Command[Any]"] = {}
_constraint_errors: dict[str, type[AppError]] = {}


def command(name: str, *, permission: str | None = None) -> Callable[[Callable[..., R]], Command[R]]:
    """Make a function a command under its one name: permission, audit action, log field and operation.

    `permission=""` leaves judging to the function (anyone may call it: a guest's checkout, a sign-in).
    """

    def decorate(function: Callable[..., R]) -> Command[R]:
        needed = name if permission is None else permission
        hints = functools.cache(lambda: get_type_hints(function).get("return"))

        @functools.wraps(function)
        def run(*, input: Any, actor: Actor, at: datetime, key: IdempotencyKey | None = None) -> R:
            joined = _running.get()
            if joined is not None:
                joined.steps.append(name)
                return function(input=input, actor=actor, at=at)
            if needed:
                actor.require(needed)
            return cast("R", _run_outermost(function, hints, name, input, actor, at, key))

        made = cast("Command[R]", run)
        made.command_name = name
        made.permission = needed
        if name in _registry and inspect.unwrap(cast("Any", _registry[name])).__module__ != function.__module__:
            raise ValueError(f"two commands are called {name}")
        _registry[name] = made
        return made

    return decorate


def commands() -> dict[str, "Command[Any]"]:
    """Every command that has been imported, by name."""
    return dict(_registry)


def emit(event: Event) -> None:
    """Publish a fact with the running command: it reaches the outbox in the same transaction, or not at all."""
    _require_running().events.append(event)


def note_subject(*ids: UUID) -> None:
    """Add rows that the running command is about to its log entry (ids of the input are there already)."""
    _require_running().subjects.extend(ids)


def mark_historic() -> None:
    """Mark the running command's events as history brought in: subscribers send and show nothing for them."""
    _require_running().historic = True


@contextmanager
def as_history() -> Iterator[None]:
    """Mark the events of every command that runs meanwhile as history, as `mark_historic` does for one."""
    token = _telling_history.set(True)
    try:
        yield
    finally:
        _telling_history.reset(token)


def command_id() -> UUID:
    """The id that fact rows of the running command carry."""
    return _require_running().id


def held_rows() -> dict[UUID, Any]:
    """Rows that the running command has locked, by id, for the domain that locked them to find again."""
    return _require_running().held


def attempt(call: Callable[[], T]) -> T | AppError:
    """Run part of a command so that it may refuse: the part is undone and its AppError returned."""
    running = _require_running()
    events, steps = len(running.events), len(running.steps)
    sql.send_put_off()
    try:
        with transaction.atomic():
            result = call()
            sql.send_put_off()
            return result
    except AppError as refusal:
        sql.forget_put_off()
        del running.events[events:]
        del running.steps[steps:]
        return refusal
    except IntegrityError as broken:
        sql.forget_put_off()
        del running.events[events:]
        del running.steps[steps:]
        return _refusal_of(broken)


_FOREIGN_KEY = re.compile(r"_[0-9a-f]{8}_fk_.*$")


def constraint_errors(mapping: dict[str, type[AppError]]) -> None:
    """Say which refusal a violated database constraint means, by the constraint's name.

    Foreign keys are named `<table>_<column>_fk`, without what Django adds.
    """
    _constraint_errors.update(mapping)


def was_replayed() -> bool:
    """Whether the latest command that was called with a key answered from what was stored: a journey then goes on
    from the facts instead of repeating its external step."""
    return _replayed.get()


@contextmanager
def no_command() -> Iterator[None]:
    """Assert that no transaction is open: put around every call that crosses the network."""
    if _running.get() is not None:
        raise InvariantBroken("a command may not wait for the network")
    yield


def _run_outermost(
    function: Callable[..., Any],
    returns: Callable[[], Any],
    name: str,
    input: Any,
    actor: Actor,
    at: datetime,
    key: IdempotencyKey | None,
) -> Any:
    for run in range(1, MAX_RUNS + 1):
        running = Running(
            id=uuid7(), name=name, actor=actor, at=at, subjects=_ids_in(input), key=key, historic=_telling_history.get()
        )
        token = _running.set(running)
        claimed: sql.Asked | None = None
        try:
            with transaction.atomic():
                if key is not None:
                    claimed = idempotency.claim(key)
                    _replayed.set(False)
                result = function(input=input, actor=actor, at=at)
                _write_down(running, result)
        except idempotency.AnsweredBefore:
            return _answered_before(cast("IdempotencyKey", key), returns)
        except IntegrityError as broken:
            if _is_a_repeat(key, claimed):
                return _answered_before(cast("IdempotencyKey", key), returns)
            raise _refusal_of(broken) from broken
        except AppError:
            if _is_a_repeat(key, claimed):
                return _answered_before(cast("IdempotencyKey", key), returns)
            raise
        except (DatabaseError, InterfaceError, psycopg.OperationalError, OperationalError) as passing:
            if run == MAX_RUNS or not _worth_another_run(passing):
                raise
            log.warning("command.rerun", command=name, run=run, reason=type(passing.__cause__ or passing).__name__)
            time.sleep(random.uniform(0.005, 0.02) * run)  # noqa: S311 - jitter, not a secret
        else:
            return result
        finally:
            sql.forget_put_off()
            _running.reset(token)
    raise InvariantBroken("unreachable")


def _is_a_repeat(key: IdempotencyKey | None, claimed: sql.Asked | None) -> bool:
    """Whether a refusal came only because the first request has had its effect.

    The claim travels with the command's first question. Where that very statement failed on what the first request
    wrote, or a rule spoke before any question was asked, the claim was never judged.
    """
    sql.forget_put_off()
    return key is not None and claimed is not None and not claimed.is_answered and idempotency.is_answered(key)


def _answered_before(key: IdempotencyKey, returns: Callable[[], Any]) -> Any:
    _replayed.set(True)
    return TypeAdapter(returns()).validate_python(idempotency.stored_answer(key), strict=False)


_WRITE_DOWN = """
WITH noted AS (
  INSERT INTO platform_command_log (id, name, actor_kind, actor_id, client, steps, subjects, at, trace_id)
  VALUES (%(id)s, %(name)s, %(actor_kind)s, %(actor_id)s, %(client)s, %(steps)s, %(subjects)s, %(at)s, %(trace_id)s)
), published AS (
  INSERT INTO platform_outbox (id, type, subject, payload, topics, occurred_at, command_id, historic)
  SELECT e.id, e.type, e.subject, e.payload, e.topics, %(at)s, %(id)s, %(historic)s
    FROM jsonb_to_recordset(%(events)s::jsonb) AS e(id uuid, type text, subject uuid, payload jsonb, topics text[])
)
UPDATE platform_idempotency SET result = %(result)s::jsonb
 WHERE client = %(key_client)s AND route = %(key_route)s AND key = %(key)s
"""


def _write_down(running: Running, result: Any) -> None:
    """Log row, events and stored result, in one round trip with the commit.

    The idempotency row is there: this transaction made it.
    """
    key = running.key
    events = [
        {"id": uuid7(), "type": e.type, "subject": e.subject, "payload": e.model_dump(mode="json"), "topics": e.topics}
        for e in running.events
    ]
    sql.send_with_commit(
        _WRITE_DOWN,
        {
            "id": running.id,
            "name": running.name,
            "actor_kind": running.actor.kind.value,
            "actor_id": running.actor.id,
            "client": running.actor.client,
            "steps": running.steps,
            "subjects": running.subjects,
            "at": running.at,
            "trace_id": current_trace_id(),
            "historic": running.historic,
            "events": orjson.dumps(events).decode(),
            "result": None if key is None else _as_json(result),
            "key_client": key.client if key else None,
            "key_route": key.route if key else None,
            "key": key.key if key else None,
        },
    )


def _as_json(result: Any) -> str:
    if isinstance(result, BaseModel):
        return result.model_dump_json()
    return orjson.dumps(result, default=lambda item: item.model_dump(mode="json")).decode()


def _ids_in(input: Any) -> list[UUID]:
    if not isinstance(input, BaseModel):
        return []
    return [item for item in dict(input).values() if isinstance(item, UUID)]


def _require_running() -> Running:
    running = _running.get()
    if running is None:
        raise InvariantBroken("this belongs inside a command")
    return running


def _refusal_of(broken: IntegrityError) -> AppError:
    diagnosis = getattr(broken.__cause__, "diag", None)
    name = _FOREIGN_KEY.sub("_fk", diagnosis.constraint_name or "") if diagnosis else ""
    known = _constraint_errors.get(name)
    if known is None:
        raise broken
    return known()


def _worth_another_run(passing: Exception) -> bool:
    """A deadlock, a serialisation failure or a connection that the database dropped; not a full disk.

    A dropped connection is retried only where nothing can have been committed twice: the idempotency key, or
    the ids that the input carries, make the second run find the first.
    """
    if connection.in_atomic_block:
        return False
    cause = passing.__cause__ or passing
    if isinstance(cause, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure):
        return True
    if isinstance(cause, psycopg.errors.LockNotAvailable):
        return True
    return isinstance(passing, OperationalError)
