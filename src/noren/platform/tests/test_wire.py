"""Statements that travel together, on a connection of their own."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg.pq import TransactionStatus

from noren.platform.wire import MOST_PREPARED, Wire

pytestmark = pytest.mark.django_db(transaction=True)

_ORPHAN = "INSERT INTO orphan (id, parent) VALUES (%s, %s)"


@pytest.fixture
def wire() -> Iterator[Wire]:
    connection.ensure_connection()
    with psycopg.connect(connection.connection.info.dsn, password=connection.connection.info.password) as own:
        own.execute("CREATE TEMP TABLE parent (id int PRIMARY KEY)")
        own.execute(
            "CREATE TEMP TABLE orphan (id int PRIMARY KEY, parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"
        )
        own.commit()
        yield Wire(own)
        if not own.closed:
            own.rollback()


def _count(wire: Wire) -> int:
    found = wire.send([("SELECT count(*) FROM parent", ())])[0].fetchone()
    return found[0] if found else -1


def test_what_is_asked_is_answered_by_name_and_by_place(wire: Wire) -> None:
    one, given = "SELECT %(a)s::int AS x, %(b)s::text AS y, %(a)s::int + 1 AS z, '100%%' AS w", uuid4()
    two = "SELECT %s::uuid, %s::text WHERE '5%%' LIKE '5%%'"

    for _time in range(3):
        first, second = wire.send([(one, {"b": "ü", "a": 4, "unused": 9}), (two, (given, None))])

        assert first.names == ["x", "y", "z", "w"]
        assert first.fetchall() == [(4, "ü", 5, "100%")]
        assert second.fetchone() == (given, None)
        assert (first.rowcount, second.rowcount) == (1, 1)


def test_a_transaction_begins_with_the_first_statement_and_ends_where_it_is_told_to(wire: Wire) -> None:
    wire.send([("INSERT INTO parent VALUES (%s)", (1,))])
    wire.connection.rollback()
    assert _count(wire) == 0

    wire.send([("INSERT INTO parent VALUES (%s)", (1,))], commit=True)
    wire.connection.rollback()
    assert _count(wire) == 1


def test_where_one_fails_those_behind_it_and_the_commit_are_not_run(wire: Wire) -> None:
    insert = "INSERT INTO parent VALUES (%s)"

    with pytest.raises(psycopg.errors.UniqueViolation):
        wire.send([(insert, (1,)), (insert, (1,)), (insert, (2,))], commit=True)

    wire.connection.rollback()
    assert _count(wire) == 0


def test_a_check_that_was_put_off_fails_with_the_commit(wire: Wire) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        wire.send([(_ORPHAN, (1, 7))], commit=True)
    wire.connection.rollback()

    wire.connection.autocommit = True
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        wire.send([(_ORPHAN, (1, 7))])

    assert _count(wire) == 0


def test_a_value_that_cannot_travel_is_refused_and_the_connection_goes_on(wire: Wire) -> None:
    with pytest.raises(psycopg.DataError):
        wire.send([("SELECT 1", ()), ("SELECT %s::text", ("\x00",))])

    wire.connection.rollback()
    assert _count(wire) == 0


def test_a_statement_that_was_prepared_with_a_failure_is_still_known(wire: Wire) -> None:
    insert = "INSERT INTO parent VALUES (%s) RETURNING id"
    wire.send([(insert, (1,))], commit=True)

    for _time in range(3):
        with pytest.raises(psycopg.errors.UniqueViolation):
            wire.send([(insert, (1,)), ("SELECT %s::int", (3,))])
        wire.connection.rollback()

    assert wire.send([(insert, (2,))])[0].fetchone() == (2,)
    names = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO parent VALUES ($1) RET%%'"
    assert wire.send([(names, ())])[0].fetchone() == (1,)


def test_the_statement_that_was_not_used_for_longest_makes_room(wire: Wire) -> None:
    for number in range(MOST_PREPARED + 50):
        for _time in range(3):
            wire.send([(f"SELECT {number} + %s::int", (1,))])

    kept = wire.send([("SELECT count(*) FROM pg_prepared_statements", ())])[0].fetchone()
    assert kept is not None
    assert MOST_PREPARED <= kept[0] <= MOST_PREPARED + 1
    assert wire.send([("SELECT 0 + %s::int", (1,))])[0].fetchone() == (1,)


def test_a_packet_that_makes_room_begins_its_transaction_all_the_same(wire: Wire) -> None:
    for number in range(MOST_PREPARED + 5):
        for _time in range(3):
            wire.send([(f"INSERT INTO parent SELECT {number} + %s::int", (1,))])
            assert wire.connection.info.transaction_status == TransactionStatus.INTRANS
            wire.connection.rollback()

    assert _count(wire) == 0


def test_a_connection_that_is_gone_says_so(wire: Wire) -> None:
    pid = wire.connection.info.backend_pid
    with psycopg.connect(connection.connection.info.dsn, password=connection.connection.info.password) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (pid,))

    for _time in range(2):
        with pytest.raises(psycopg.OperationalError):
            wire.send([("SELECT 1", ())])
