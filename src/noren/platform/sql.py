"""SQL without ceremony: one statement, its rows, and a guard on how many it touched.

Hot paths speak SQL through these functions; everything else may use the ORM. Statements keep one text each, so
that PostgreSQL prepares them once per connection. A statement whose answer is not needed at once is put off, with
`later` (a write) or `ask` (a question), and travels with the next one that is waited for: one round trip for all.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import orjson
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Cursor

from noren.kernel.errors import InvariantBroken
from noren.platform.wire import Answer, Params, Wire

Answered = Answer | Cursor[Any]
"""Django's cursor where somebody watches."""


class Asked:
    """A statement under way: its answer is fetched when it is first looked at.

    `check` is called with the cursor as soon as the answer is there, whoever waited for it; what it raises rolls
    the command back.
    """

    __slots__ = ("_cursor", "check", "params", "sql")

    def __init__(self, sql: str, params: Params, check: Callable[[Answered], None] | None = None) -> None:
        self.sql = sql
        self.params = params
        self.check = check
        self._cursor: Answered | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the answer is here: the statement was sent, and did not fail."""
        return self._cursor is not None

    def answered(self, cursor: Answered) -> None:
        self._cursor = cursor

    @property
    def cursor(self) -> Answered:
        """The cursor with the answer; sends everything that was put off if this has not been sent yet."""
        if self._cursor is None:
            _send(_database())
        if self._cursor is None:
            raise InvariantBroken("this statement was dropped with its transaction")
        return self._cursor

    def rows(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return cast("list[tuple[Any, ...]]", self.cursor.fetchall())

    def records(self) -> list[dict[str, Any]]:
        """All rows as dictionaries by column name."""
        found = self.cursor
        names = found.names if isinstance(found, Answer) else [column.name for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def row(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return cast("tuple[Any, ...] | None", self.cursor.fetchone())


def ask(sql: str, params: Params = (), *, check: Callable[[Answered], None] | None = None) -> Asked:
    """Put a statement off until somebody looks at its answer, or at that of a later one.

    Inside a transaction only; outside it is sent at once.
    """
    asked = Asked(sql, params, check)
    database = _database()
    _put_off(database).append(asked)
    if not database.in_atomic_block or _watched(database):
        _send(database)
    return asked


def later(expected: int, sql: str, params: Params = ()) -> None:
    """Put off a write that must touch exactly `expected` rows; it travels with the next statement.

    The command's own log row is written last, so nothing put off is ever left behind. A violated constraint or
    guard shows when it travels, and rolls the command back.
    """
    ask(sql, params, check=lambda cursor: _guard(expected, cursor, sql))


def rows(sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """All rows of one statement."""
    return ask(sql, params).rows()


def records(sql: str, params: Params = ()) -> list[dict[str, Any]]:
    """All rows of one statement as dictionaries by column name."""
    return ask(sql, params).records()


def row(sql: str, params: Params = ()) -> tuple[Any, ...] | None:
    """The first row, or None."""
    return ask(sql, params).row()


def record(sql: str, params: Params = ()) -> dict[str, Any] | None:
    """The first row as a dictionary by column name, or None."""
    found = ask(sql, params).records()
    return found[0] if found else None


def value(sql: str, params: Params = ()) -> Any:
    """The first column of the first row; None where there is no row."""
    found = row(sql, params)
    return None if found is None else found[0]


def touch(sql: str, params: Params = ()) -> int:
    """Run one write and return how many rows it touched."""
    return int(ask(sql, params).cursor.rowcount)


def exactly(expected: int, sql: str, params: Params = ()) -> None:
    """Run one write that must touch exactly `expected` rows.

    Raises: InvariantBroken, which rolls the command back.
    """
    _guard(expected, ask(sql, params).cursor, sql)


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write many rows by COPY, in the running transaction; returns how many. JSON goes in as text.

    `table` and `columns` are ours, never given from outside.
    """
    send_put_off()
    database = _database()
    database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors, database.connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for one in rows:
                copy.write_row(one)
        return int(cursor.rowcount)


def send_put_off() -> None:
    """Send what was put off now: before a savepoint, or before the ORM reads what was written."""
    database = _database()
    if _put_off(database):
        _send(database)


def send_with_commit(sql: str, params: Params) -> None:
    """Send a transaction's last write together with its COMMIT: Django finds nothing left to commit when the block ends.

    Inside of another transaction (a command that a subscriber calls) it is a write like any other.

    The server skips COMMIT where the write fails, so nothing is committed without it; its row count is not seen.
    What was put off is sent, and its guards checked, before.
    """
    database = _database()
    if _put_off(database):
        _send(database)
    if _watched(database):
        touch(sql, params)
        return
    with database.wrap_database_errors:
        _wire(database).send([(sql, params)], commit=not database.savepoint_ids)


def forget_put_off() -> None:
    """Drop what was put off: its command was rolled back."""
    _put_off(_database()).clear()


def from_json(stored: Any) -> Any:
    """The value of a JSON column: Django hands those of raw statements over as text."""
    return orjson.loads(stored) if isinstance(stored, str | bytes) else stored


def _send(database: BaseDatabaseWrapper) -> None:
    """Send all that was put off, in one round trip; guards are checked after it (inside a pipeline nothing is known)."""
    put_off = _put_off(database)
    waiting = put_off.copy()
    put_off.clear()
    if _watched(database):
        for asked in waiting:
            watched: Any = database.cursor()
            watched.execute(asked.sql, asked.params)
            asked.answered(watched)
            if asked.check is not None:
                asked.check(watched)
        return
    database.ensure_connection()
    database.validate_no_broken_transaction()
    with database.wrap_database_errors:
        answers = _wire(database).send([(asked.sql, asked.params) for asked in waiting])
    for asked, answer in zip(waiting, answers, strict=True):
        asked.answered(answer)
    for asked, answer in zip(waiting, answers, strict=True):
        if asked.check is not None:
            asked.check(answer)


def _guard(expected: int, cursor: Answered, sql: str) -> None:
    if cursor.rowcount != expected:
        raise InvariantBroken(f"expected {expected} rows, touched {cursor.rowcount}: {sql.strip()[:120]}")


def _database() -> BaseDatabaseWrapper:
    """This thread's connection. Looked up once per statement: Django's proxy would do so at every attribute."""
    return connections[DEFAULT_DB_ALIAS]


def _wire(database: BaseDatabaseWrapper) -> Wire:
    wire: Wire | None = getattr(database, "noren_wire", None)
    if wire is None or wire.connection is not database.connection:
        wire = Wire(database.connection)
        database.noren_wire = wire  # type: ignore[attr-defined]  # kept with the connection it belongs to
    return wire


def _watched(database: BaseDatabaseWrapper) -> bool:
    """Somebody counts or records statements: then each goes by itself, through Django's cursor."""
    return bool(database.execute_wrappers) or database.queries_logged


def _put_off(database: BaseDatabaseWrapper) -> list[Asked]:
    found: list[Asked] | None = getattr(database, "noren_put_off", None)
    if found is None:
        found = []
        database.noren_put_off = found  # type: ignore[attr-defined]  # kept with the connection it belongs to
    return found
