"""Facts reach their handlers exactly once in what they do to the database, whatever fails on the way."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import psycopg
import pytest
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from noren.kernel.errors import InvariantBroken
from noren.kernel.ids import uuid7
from noren.platform import events, sql, verify
from noren.platform.events import Delivered, subscribe
from noren.platform.outbox import relay
from noren.platform.outbox.channels import LIVE_CHANNEL

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TYPE = "trial.happened.v1"


@pytest.fixture(autouse=True)
def _own_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_handlers", {})


def publish(*, historic: bool = False, topics: Sequence[str] = (), type: str = TYPE) -> UUID:
    event_id = uuid7()
    sql.exactly(
        1,
        "INSERT INTO platform_outbox (id, type, subject, payload, topics, occurred_at, command_id, historic)"
        " VALUES (%s, %s, %s, '{}', %s, %s, %s, %s)",
        (event_id, type, uuid7(), list(topics), NOON, uuid7(), historic),
    )
    return event_id


def waiting() -> int:
    return int(sql.value("SELECT count(*) FROM platform_outbox WHERE relayed_at IS NULL"))


def test_a_handler_gets_what_it_wants_once() -> None:
    had: list[UUID] = []
    subscribe("trial.once", TYPE)(lambda batch: had.extend(event.id for event in batch))
    wanted = [publish(), publish()]
    publish(type="trial.other.v1")

    assert relay.relay_batch(at=NOON) == 3
    assert relay.relay_batch(at=NOON) == 0
    sql.touch("UPDATE platform_outbox SET relayed_at = NULL")  # as after a crash just before the commit was seen
    relay.relay_all(at=NOON)

    assert had == wanted
    assert waiting() == 0


def test_history_is_not_shown_to_handlers_of_live_events() -> None:
    live: list[UUID] = []
    everything: list[UUID] = []
    subscribe("trial.live", TYPE, historic=False)(lambda batch: live.extend(event.id for event in batch))
    subscribe("trial.all", TYPE)(lambda batch: everything.extend(event.id for event in batch))
    old, new = publish(historic=True), publish()

    relay.relay_all(at=NOON)

    assert (live, everything) == ([new], [old, new])


@pytest.mark.parametrize("failure", [ValueError("bad"), InvariantBroken("worse")])
def test_one_bad_event_holds_up_neither_the_others_nor_the_other_handlers(failure: Exception) -> None:
    good: list[UUID] = []
    others: list[UUID] = []
    first, bad, last = publish(), publish(), publish()

    def choke(batch: Sequence[Delivered]) -> None:
        sql.touch("INSERT INTO platform_timer (name, last_error) VALUES (%s, '')", (f"half done {uuid7()}",))
        if any(event.id == bad for event in batch):
            raise failure
        good.extend(event.id for event in batch)

    subscribe("trial.choke", TYPE)(choke)
    subscribe("trial.others", TYPE)(lambda batch: others.extend(event.id for event in batch))

    relay.relay_all(at=NOON)

    assert (good, others) == ([first, last], [first, bad, last])
    assert sql.value("SELECT count(*) FROM platform_timer WHERE name LIKE 'half done%%'") == 2
    assert sql.rows("SELECT handler, event_id, tries FROM platform_failed_delivery") == [("trial.choke", bad, 1)]


def test_what_a_failed_handler_had_put_off_is_dropped() -> None:
    def choke(batch: Sequence[Delivered]) -> None:
        raise ValueError("bad")

    def put_off_then_choke(batch: Sequence[Delivered]) -> None:
        with transaction.atomic():
            sql.later(1, "INSERT INTO platform_timer (name, last_error) VALUES ('put off', '')")
            raise ValueError("bad")

    subscribe("trial.put_off", TYPE)(put_off_then_choke)
    publish()

    relay.relay_all(at=NOON)

    assert sql.value("SELECT count(*) FROM platform_timer WHERE name = 'put off'") == 0


def test_what_a_handler_puts_off_belongs_to_its_own_savepoint() -> None:
    def wrong_guard(batch: Sequence[Delivered]) -> None:
        sql.later(5, "UPDATE platform_timer SET last_error = '' WHERE name = 'nobody'")

    seen: list[UUID] = []
    subscribe("trial.wrong_guard", TYPE)(wrong_guard)
    subscribe("trial.after", TYPE)(lambda batch: seen.extend(event.id for event in batch))
    event = publish()

    relay.relay_all(at=NOON)

    assert seen == [event]
    assert sql.value("SELECT handler FROM platform_failed_delivery") == "trial.wrong_guard"


def test_a_failed_delivery_is_tried_again_later_and_then_forgotten() -> None:
    broken = True
    had: list[UUID] = []

    def sometimes(batch: Sequence[Delivered]) -> None:
        if broken:
            raise ValueError("not yet")
        had.extend(event.id for event in batch)

    subscribe("trial.sometimes", TYPE)(sometimes)
    event = publish()
    relay.relay_all(at=NOON)

    assert relay.retry_failed(at=NOON) == 0  # not due
    assert relay.retry_failed(at=NOON + timedelta(seconds=3)) == 0  # still broken
    broken = False
    assert relay.retry_failed(at=NOON + timedelta(minutes=5)) == 1

    assert had == [event]
    assert sql.value("SELECT count(*) FROM platform_failed_delivery") == 0


def test_a_delivery_to_a_handler_that_is_gone_is_parked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(batch: Sequence[Delivered]) -> None:
        raise ValueError("never")

    subscribe("trial.gone", TYPE)(never)
    publish()
    relay.relay_all(at=NOON)
    monkeypatch.setattr(events, "_handlers", {})

    assert relay.retry_failed(at=NOON + timedelta(minutes=1)) == 0

    parked = sql.row("SELECT tries, next_at, error FROM platform_failed_delivery")
    assert parked == (1, None, "the handler trial.gone is no longer there")


def test_after_the_last_try_a_delivery_is_parked_and_verify_tells() -> None:
    def never(batch: Sequence[Delivered]) -> None:
        raise ValueError("never")

    subscribe("trial.never", TYPE)(never)
    event = publish()
    relay.relay_all(at=NOON)

    for day in range(1, 20):
        relay.retry_failed(at=NOON + timedelta(days=day))

    parked = sql.row("SELECT tries, next_at FROM platform_failed_delivery")
    assert parked == (relay.MAX_TRIES + 1, None)
    findings = verify.parked_deliveries(at=NOON)
    assert [str(event) in finding.subject for finding in findings] == [True]


@pytest.mark.django_db(transaction=True)
def test_watchers_are_told_ids_only_in_notifications_that_fit() -> None:
    for number in range(300):
        publish(topics=[f"order:{uuid7()}"], historic=number == 0)
    with psycopg.connect(_dsn(), autocommit=True) as listener:
        listener.execute(f'LISTEN "{LIVE_CHANNEL}"')

        relay.relay_all(at=NOON)

        told = [note.payload for note in listener.notifies(timeout=2, stop_after=3)]
    changes = [change for payload in told for change in orjson.loads(payload)]
    assert all(len(payload) < 8_000 for payload in told)
    assert len(changes) == 299  # what is history is not told
    assert changes[0][1] == TYPE


def _dsn() -> str:
    settings = connection.settings_dict
    return make_conninfo(dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"])


def test_an_event_that_two_handlers_refuse_waits_for_both() -> None:
    had: list[str] = []
    heals = False

    def refusing(name: str) -> None:
        def handle(batch: Sequence[Delivered]) -> None:
            if not heals:
                raise ValueError("not today")
            had.append(name)

        subscribe(name, TYPE)(handle)

    refusing("trial.letters")
    refusing("trial.lists")
    publish()

    relay.relay_batch(at=NOON)
    assert sql.rows("SELECT handler, tries FROM platform_failed_delivery ORDER BY handler") == [
        ("trial.letters", 1),
        ("trial.lists", 1),
    ]

    heals = True
    assert relay.retry_failed(at=NOON + timedelta(minutes=1)) == 2
    assert sorted(had) == ["trial.letters", "trial.lists"]
