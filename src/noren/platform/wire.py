"""Statements that travel together: one packet there, one back, each prepared once per connection.

It does what psycopg's pipeline does, with less ado: there BEGIN is a round trip and the pipeline's end another, every
statement is a packet of its own, and has a cursor. Values are adapted by psycopg, as everywhere else.
"""

import re
from collections.abc import Generator, Sequence
from functools import lru_cache
from typing import Any

from psycopg import Connection, abc, errors, generators
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Params = Sequence[Any] | dict[str, Any]

MOST_PREPARED = 150
"""Of a connection; the one that was not used for longest makes room."""

_PLACE = re.compile(r"%(?:\((\w+)\)s|(s)|%)")
_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_Key = tuple[bytes, tuple[int, ...]]
"""A statement and the types of its values: to PostgreSQL the same text with other types is another statement."""


class Answer:
    """What a statement has answered; its values are made when they are asked for."""

    __slots__ = ("_result", "_transformer")

    def __init__(self, result: PGresult, transformer: abc.Transformer) -> None:
        self._result = result
        self._transformer = transformer

    @property
    def rowcount(self) -> int:
        """How many rows there are, or were touched."""
        if self._result.status == ExecStatus.TUPLES_OK:
            return self._result.ntuples
        return self._result.command_tuples or 0

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [(self._result.fname(number) or b"").decode() for number in range(self._result.nfields)]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        return self._loaded(self._result.ntuples)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self._loaded(1)[0] if self._result.ntuples else None

    def _loaded(self, count: int) -> list[tuple[Any, ...]]:
        self._transformer.set_pgresult(self._result)
        return self._transformer.load_rows(0, count, tuple)


class Wire:
    """A connection of psycopg's as statements travel over it."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        self._transformer: abc.Transformer = Transformer(connection)
        self._prepared: dict[_Key, bytes] = {}
        self._seen: set[_Key] = set()
        self._count = 0

    def send(self, statements: Sequence[tuple[str, Params]], *, commit: bool = False) -> list[Answer]:
        """Run the statements in the connection's transaction, which begins with them if need be and may end with them.

        Raises: the error of the first that failed; those behind it were not run.
        """
        pgconn = self.connection.pgconn
        packet = _Packet(pgconn)
        # Asked before anything is written: from the first written byte on the connection only says that it is busy.
        begins = not self.connection.autocommit and pgconn.transaction_status == TransactionStatus.IDLE
        pgconn.enter_pipeline_mode()
        try:
            self._make_room(packet)
            if begins:
                packet.add(b"BEGIN")
            for sql, params in statements:
                self._write(packet, sql, params)
            if commit:
                packet.add(b"COMMIT")
        finally:
            results = self._results(packet)
        for place, (key, name) in packet.preparing.items():
            if results[place].status == ExecStatus.COMMAND_OK:
                self._prepared[key] = name
        for result in results:
            if result.status not in _DONE:
                raise errors.error_from_result(result, encoding=self.connection.info.encoding)
        return [Answer(results[place], self._transformer) for place in packet.asked]

    def _write(self, packet: "_Packet", sql: str, params: Params) -> None:
        if params:
            query, names = _translated(sql)
            values = [params[name] for name in names] if isinstance(params, dict) else params
            dumped = self._transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
            types, formats = self._transformer.types or (), self._transformer.formats
        else:
            query, dumped, types, formats = sql.encode(), None, (), None
        key = (query, types)
        name = self._prepared.pop(key, None)
        if name is not None:
            self._prepared[key] = name  # at the end: used last
        elif key in self._seen:
            self._count += 1
            name = b"noren_%d" % self._count
            packet.prepare(key, name)
        packet.asked.append(packet.count)
        if name is None:
            self._seen.add(key)
            packet.pgconn.send_query_params(query, dumped, types, formats)
        else:
            packet.pgconn.send_query_prepared(name, dumped, formats)
        packet.count += 1

    def _make_room(self, packet: "_Packet") -> None:
        """Before anything that may fail, so that what is forgotten here is forgotten there."""
        while len(self._prepared) > MOST_PREPARED:
            packet.pgconn.send_close_prepared(self._prepared.pop(next(iter(self._prepared))))
            packet.count += 1
        if len(self._seen) > 10 * MOST_PREPARED:
            self._seen.clear()

    def _results(self, packet: "_Packet") -> list[PGresult]:
        """Send what was written and wait for all of it. Where that does not end well, nobody knows what comes next on
        this connection: it is closed."""
        pgconn = packet.pgconn
        try:
            pgconn.pipeline_sync()
            results = self.connection.wait(_conversation(pgconn, packet.count))
            pgconn.exit_pipeline_mode()
        except BaseException:
            pgconn.finish()
            raise
        return results


class _Packet:
    """What is written for one journey: how many results will come, and which of them mean what."""

    __slots__ = ("asked", "count", "pgconn", "preparing")

    def __init__(self, pgconn: PGconn) -> None:
        self.pgconn = pgconn
        self.count = 0
        self.asked: list[int] = []
        self.preparing: dict[int, tuple[_Key, bytes]] = {}

    def add(self, command: bytes) -> None:
        self.pgconn.send_query_params(command, None)
        self.count += 1

    def prepare(self, key: _Key, name: bytes) -> None:
        self.pgconn.send_prepare(name, key[0], key[1])
        self.preparing[self.count] = (key, name)
        self.count += 1


@lru_cache(maxsize=1_000)
def _translated(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement as PostgreSQL takes it, and the name of each of its places (none where they go by position)."""
    named: dict[str, int] = {}
    count = 0

    def numbered(found: re.Match[str]) -> str:
        nonlocal count
        if found.group(1):
            return f"${named.setdefault(found.group(1), len(named) + 1)}"
        if found.group(2):
            count += 1
            return f"${count}"
        return "%"

    return _PLACE.sub(numbered, sql).encode(), tuple(named)


def _conversation(pgconn: PGconn, count: int) -> Generator[Any, Any, list[PGresult]]:
    """All results up to the mark at the end; an error that comes with the mark itself (a check put off to the commit
    of a statement by itself) is one more."""
    yield from generators.send(pgconn)
    results: list[PGresult] = []
    while True:
        result = (yield from generators.fetch_many(pgconn))[-1]
        if result.status == ExecStatus.PIPELINE_SYNC:
            return results
        results.append(result)
