"""How a write works, with small commands made for the purpose."""

from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from pydantic import BaseModel, ConfigDict

from noren.kernel.errors import AppError, ErrorKind, InvariantBroken
from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor, ActorKind, NotAllowed, SignInRequired
from noren.platform.command import (
    Command,
    as_history,
    attempt,
    command,
    command_id,
    emit,
    mark_historic,
    no_command,
    note_subject,
    was_replayed,
)
from noren.platform.events import Event
from noren.platform.idempotency import (
    IdempotencyKey,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    RequestStillRunning,
)
from noren.platform.models import Mail

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
_MAIL = (
    "INSERT INTO platform_mail (id, recipient, subject, text, html, tries, error) VALUES (%s, %s, '', '', '', 0, '')"
)


class Ring(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    bell_id: UUID
    times: int = 1


class Rung(BaseModel):
    bell_id: UUID
    by: UUID


class BellRang(Event):
    type: ClassVar[str] = "trial.bell_rang.v1"
    bell_id: UUID

    @property
    def subject(self) -> UUID:
        return self.bell_id

    @property
    def topics(self) -> list[str]:
        return [f"bell:{self.bell_id}"]


class BellBroken(AppError):
    code = "trial.bell_broken"
    kind = ErrorKind.CONFLICT


@command("trial.ring")
def ring(*, input: Ring, actor: Actor, at: datetime) -> Rung:
    """Put a mail into the table of mails for every ring: something to count."""
    for _ in range(input.times):
        _mail(str(input.bell_id))
    emit(BellRang(bell_id=input.bell_id))
    return Rung(bell_id=input.bell_id, by=command_id())


@command("trial.ring_and_break")
def ring_and_break(*, input: Ring, actor: Actor, at: datetime) -> None:
    ring(input=input, actor=actor, at=at)
    raise BellBroken


@command("trial.try_to_ring")
def try_to_ring(*, input: Ring, actor: Actor, at: datetime) -> str:
    refused = attempt(lambda: ring_and_break(input=input, actor=actor, at=at))
    sql.later(1, _MAIL, (uuid7(), "later"))
    return refused.code if isinstance(refused, AppError) else ""


@command("trial.hang_up")
def hang_up(*, input: Ring, actor: Actor, at: datetime) -> Rung:
    """Its first question is the write itself, which the table refuses a second time."""
    if Mail.objects.filter(id=input.bell_id).exists():
        raise BellBroken
    return hang_up_blindly(input=input, actor=actor, at=at)


@command("trial.hang_up_blindly")
def hang_up_blindly(*, input: Ring, actor: Actor, at: datetime) -> Rung:
    sql.exactly(1, _MAIL, (input.bell_id, str(input.bell_id)))
    return Rung(bell_id=input.bell_id, by=command_id())


def _mail(recipient: str) -> None:
    sql.exactly(1, _MAIL, (uuid7(), recipient))


def rings(bell: UUID) -> int:
    return int(sql.value("SELECT count(*) FROM platform_mail WHERE recipient = %s", (str(bell),)))


def events(bell: UUID) -> list[tuple[str, UUID, bool]]:
    return [
        (row[0], row[1], row[2])
        for row in sql.rows("SELECT type, command_id, historic FROM platform_outbox WHERE subject = %s", (bell,))
    ]


def key(bell: UUID, name: str = "one", times: int = 1, client: str = "c") -> IdempotencyKey:
    return IdempotencyKey.of(client=client, route="trial.ring", key=name, body=Ring(bell_id=bell, times=times))


def staff(*grants: str) -> Actor:
    return Actor(kind=ActorKind.STAFF, id=uuid7(), grants=frozenset(grants), client="staff")


def test_logs_who_did_what_with_the_event_it_published() -> None:
    bell, actor = uuid7(), staff("trial.*")

    done = ring(input=Ring(bell_id=bell), actor=actor, at=NOON)

    logged = sql.record("SELECT * FROM platform_command_log WHERE id = %s", (done.by,))
    assert logged is not None
    assert (logged["name"], logged["actor_kind"], logged["actor_id"]) == ("trial.ring", "staff", actor.id)
    assert (logged["subjects"], logged["steps"], logged["at"]) == ([bell], [], NOON)
    assert events(bell) == [("trial.bell_rang.v1", done.by, False)]
    assert rings(bell) == 1


def test_refuses_without_the_permission_and_leaves_nothing() -> None:
    bell = uuid7()

    with pytest.raises(NotAllowed):
        ring(input=Ring(bell_id=bell), actor=staff("stock.*"), at=NOON)
    with pytest.raises(SignInRequired):
        ring(input=Ring(bell_id=bell), actor=Actor(kind=ActorKind.ANONYMOUS), at=NOON)

    assert (rings(bell), events(bell)) == (0, [])
    assert not sql.value("SELECT count(*) FROM platform_command_log WHERE %s = ANY(subjects)", (bell,))


def test_a_joined_command_stands_in_the_steps_and_its_refusal_undoes_everything() -> None:
    bell = uuid7()

    with pytest.raises(BellBroken):
        ring_and_break(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON)

    assert (rings(bell), events(bell)) == (0, [])


def test_an_attempt_survives_the_refusal_without_its_events_steps_and_rows() -> None:
    bell = uuid7()

    told = try_to_ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON)

    assert told == "trial.bell_broken"
    assert (rings(bell), events(bell)) == (0, [])
    steps = sql.value("SELECT steps FROM platform_command_log WHERE %s = ANY(subjects)", (bell,))
    assert steps == []
    assert sql.value("SELECT count(*) FROM platform_mail WHERE recipient = 'later'") == 1


def test_the_same_key_has_one_effect_and_the_same_answer() -> None:
    bell = uuid7()

    first = ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=key(bell))
    assert was_replayed() is False
    second = ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=key(bell))

    assert (second, was_replayed()) == (first, True)
    assert (rings(bell), len(events(bell))) == (1, 1)


@pytest.mark.parametrize("hang", [hang_up, hang_up_blindly])
def test_a_repeat_that_stumbles_over_its_own_first_effect_gets_the_first_answer(hang: Command[Rung]) -> None:
    bell = uuid7()
    given = Ring(bell_id=bell)

    first = hang(input=given, actor=SYSTEM, at=NOON, key=key(bell))
    second = hang(input=given, actor=SYSTEM, at=NOON, key=key(bell))

    assert (second, was_replayed()) == (first, True)
    assert rings(bell) == 1


@pytest.mark.parametrize("hang", [hang_up, hang_up_blindly])
def test_another_request_that_stumbles_is_refused(hang: Command[Rung]) -> None:
    bell = uuid7()
    given = Ring(bell_id=bell)
    hang(input=given, actor=SYSTEM, at=NOON, key=key(bell))

    with pytest.raises((BellBroken, IntegrityError)):
        hang(input=given, actor=SYSTEM, at=NOON, key=key(bell, "two"))

    assert rings(bell) == 1


def test_another_clients_key_of_the_same_name_is_another_key() -> None:
    bell = uuid7()

    ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=key(bell, client="a"))
    ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=key(bell, client="b"))

    assert rings(bell) == 2


def test_a_used_key_with_another_body_is_refused_and_changes_nothing() -> None:
    bell = uuid7()
    ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=key(bell))

    with pytest.raises(IdempotencyKeyReused):
        ring(input=Ring(bell_id=bell, times=3), actor=SYSTEM, at=NOON, key=key(bell, times=3))

    assert rings(bell) == 1


def test_a_refused_request_is_judged_afresh_under_the_same_key() -> None:
    bell = uuid7()
    again = IdempotencyKey.of(client="c", route="r", key="k", body=b"{}")
    with pytest.raises(BellBroken):
        ring_and_break(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=again)

    ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=again)

    assert rings(bell) == 1


def test_a_key_is_forgotten_after_its_time() -> None:
    bell = uuid7()
    ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=key(bell))
    sql.touch("UPDATE platform_idempotency SET expires_at = now() - interval '1 second'")

    ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=key(bell))

    assert rings(bell) == 2


def test_a_key_whose_answer_is_not_there_yet_says_so() -> None:
    bell = uuid7()
    ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=key(bell))
    sql.touch("UPDATE platform_idempotency SET result = NULL")

    with pytest.raises(RequestStillRunning):
        ring(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON, key=key(bell))

    assert rings(bell) == 1


@pytest.mark.parametrize("name", ["", "with space", "ü", "x" * 129, '""'])
def test_refuses_keys_that_are_no_visible_ascii(name: str) -> None:
    with pytest.raises(IdempotencyKeyInvalid):
        key(uuid7(), name)


def test_quotes_around_a_key_are_optional() -> None:
    bell = uuid7()

    assert key(bell, '"abc"') == key(bell, "abc")


def test_history_brought_in_is_marked_on_its_events() -> None:
    bell = uuid7()

    @command("trial.ring_long_ago")
    def ring_long_ago(*, input: Ring, actor: Actor, at: datetime) -> None:
        mark_historic()
        note_subject(bell)
        emit(BellRang(bell_id=bell))

    ring_long_ago(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON)

    assert [event[2] for event in events(bell)] == [True]


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_run_again_and_happens_once() -> None:
    bell, runs = uuid7(), []

    @command("trial.ring_in_a_crowd")
    def ring_in_a_crowd(*, input: Ring, actor: Actor, at: datetime) -> int:
        runs.append(1)
        _mail(str(input.bell_id))
        if len(runs) < 3:
            raise OperationalError from psycopg.errors.DeadlockDetected()
        return len(runs)

    assert ring_in_a_crowd(input=Ring(bell_id=bell), actor=SYSTEM, at=NOON) == 3
    assert rings(bell) == 1


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_not_run_again() -> None:
    runs = []

    @command("trial.ring_on_a_full_disk")
    def ring_on_a_full_disk(*, input: Ring, actor: Actor, at: datetime) -> None:
        runs.append(1)
        raise OperationalError from psycopg.errors.DiskFull()

    with pytest.raises(OperationalError):
        ring_on_a_full_disk(input=Ring(bell_id=uuid7()), actor=SYSTEM, at=NOON)

    assert len(runs) == 1


def test_a_write_that_is_put_off_is_guarded_all_the_same() -> None:
    @command("trial.count_wrong")
    def count_wrong(*, input: Ring, actor: Actor, at: datetime) -> None:
        _mail("guarded")
        sql.later(2, "UPDATE platform_mail SET tries = 1 WHERE recipient = 'guarded'")

    with pytest.raises(InvariantBroken), transaction.atomic():
        count_wrong(input=Ring(bell_id=uuid7()), actor=SYSTEM, at=NOON)

    assert sql.value("SELECT count(*) FROM platform_mail WHERE recipient = 'guarded'") == 0


def test_the_network_is_not_waited_for_inside_a_command() -> None:
    @command("trial.call_out")
    def call_out(*, input: Ring, actor: Actor, at: datetime) -> None:
        with no_command():
            pass

    with pytest.raises(InvariantBroken):
        call_out(input=Ring(bell_id=uuid7()), actor=SYSTEM, at=NOON)


def test_what_belongs_inside_a_command_says_so_outside() -> None:
    with pytest.raises(InvariantBroken):
        emit(BellRang(bell_id=uuid7()))


def test_two_commands_of_one_name_are_a_mistake() -> None:
    def impostor(*, input: Ring, actor: Actor, at: datetime) -> None: ...

    impostor.__module__ = "somewhere.else"
    with pytest.raises(ValueError, match="two commands"):
        command("trial.ring")(impostor)


def test_statements_nobody_waits_for_travel_together() -> None:
    with transaction.atomic():
        first = sql.ask("SELECT 1")
        second = sql.ask("SELECT 2")

        assert second.row() == (2,)
        assert first.row() == (1,)
    assert connection.in_atomic_block  # the test's own transaction


def test_what_is_told_as_history_is_marked_and_what_follows_is_not() -> None:
    before, after = uuid7(), uuid7()

    with as_history():
        ring(input=Ring(bell_id=before), actor=SYSTEM, at=NOON)
    ring(input=Ring(bell_id=after), actor=SYSTEM, at=NOON)

    assert [historic for _type, _command, historic in events(before)] == [True]
    assert [historic for _type, _command, historic in events(after)] == [False]
