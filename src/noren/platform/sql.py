"""SQL without ceremony: one statement, its rows, and a guard on how many it touched.

Hot paths speak SQL through these functions; everything else may use the ORM. Statements keep one text
each, so that PostgreSQL prepares them once per connection.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import orjson
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor

from noren.kernel.errors import InvariantBroken

Params = Sequence[Any] | dict[str, Any]


def rows(sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
    """All rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cast("list[tuple[Any, ...]]", cursor.fetchall())


def records(sql: str, params: Params = ()) -> list[dict[str, Any]]:
    """All rows of one statement as dictionaries by column name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = _names(cursor)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def row(sql: str, params: Params = ()) -> tuple[Any, ...] | None:
    """The first row, or None."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cast("tuple[Any, ...] | None", cursor.fetchone())


def record(sql: str, params: Params = ()) -> dict[str, Any] | None:
    """The first row as a dictionary by column name, or None."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchone()
        return None if found is None else dict(zip(_names(cursor), found, strict=True))


def value(sql: str, params: Params = ()) -> Any:
    """The first column of the first row; None where there is no row."""
    found = row(sql, params)
    return None if found is None else found[0]


def touch(sql: str, params: Params = ()) -> int:
    """Run one write and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def exactly(expected: int, sql: str, params: Params = ()) -> None:
    """Run one write that must touch exactly `expected` rows.

    Raises: InvariantBroken, which rolls the command back.
    """
    touched = touch(sql, params)
    if touched != expected:
        raise InvariantBroken(f"expected {expected} rows, touched {touched}: {sql.strip()[:120]}")


class Pipeline:
    """Writes sent together in one round trip; every guard is checked when the block ends.

    Inside the block nothing is known yet: a guarded update that matches nothing reports -1. Ids must exist
    beforehand, and BEGIN or COMMIT may not be sent here (they would let failed guards through).
    """

    def __init__(self, cursor_factory: Any) -> None:
        self._cursor = cursor_factory
        self._guards: list[tuple[Cursor[Any], int | None, str]] = []

    def send(self, sql: str, params: Params = (), *, expected: int | None = None) -> None:
        """Queue one statement; `expected` rows must be touched, or the transaction is rolled back."""
        cursor = self._cursor()
        cursor.execute(sql, params)
        self._guards.append((cursor, expected, sql))

    def check(self) -> None:
        for cursor, expected, sql in self._guards:
            if expected is not None and cursor.rowcount != expected:
                raise InvariantBroken(f"expected {expected} rows, touched {cursor.rowcount}: {sql.strip()[:120]}")


@contextmanager
def pipeline() -> Iterator[Pipeline]:
    """Send several writes in one round trip, inside a command's transaction only."""
    if not connection.in_atomic_block:
        raise InvariantBroken("a pipeline needs a transaction around it")
    raw = connection.connection
    with raw.pipeline():
        batch = Pipeline(raw.cursor)
        yield batch
    batch.check()


def from_json(stored: Any) -> Any:
    """The value of a JSON column: Django hands those of raw statements over as text."""
    return orjson.loads(stored) if isinstance(stored, str | bytes) else stored


def _names(cursor: CursorWrapper) -> list[str]:
    return [column.name for column in cursor.description or ()]
