"""How fast the database alone does an operation: its very SQL, recorded from the code, replayed with pgbench.

The operation is recorded twice. Ids that differ between the two runs become ids that rise with every transaction (as
UUIDv7 does), ids of goods a random choice among the shop's, the number that a till counts a fresh one; other texts
that differ get a fresh ending. The rest stays as it was, so both recordings are of one till and one member; where it
matters which, there are several scripts, and pgbench chooses one for each transaction.
"""

import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from psycopg.sql import Literal

_TRANSACTION = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}")
_LOOKS_LIKE_A_VARIABLE = re.compile(r"(?<=:)(?=[A-Za-z_])")
_STEP = 1_000
_COUNTED = "number"
_PER_CLIENT = 1 << 44


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as the application sent it; `params` None for transaction control."""

    sql: str
    params: Any


@contextmanager
def recording() -> Iterator[list[Statement]]:
    """Record every statement of this thread's connection, BEGIN and COMMIT among them."""
    seen: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(Statement(sql, params))
        return execute(sql, params, many, context)

    original_commit, original_autocommit = connection._commit, connection._set_autocommit

    def commit() -> None:
        seen.append(Statement("COMMIT", None))
        original_commit()

    def set_autocommit(on: bool) -> None:
        if not on:
            seen.append(Statement("BEGIN", None))
        original_autocommit(on)

    connection._commit, connection._set_autocommit = commit, set_autocommit
    try:
        with connection.execute_wrapper(note):
            yield seen
    finally:
        connection._commit, connection._set_autocommit = original_commit, original_autocommit


@dataclass(slots=True)
class Script:
    """A pgbench script of an operation that was recorded twice; `goods` maps an id of the first recording to all
    ids that may stand in its place."""

    goods: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    _fresh: dict[str, int] = field(default_factory=dict)

    def of(self, first: list[Statement], second: list[Statement]) -> str:
        """The script's text.

        Raises ValueError where the two recordings did not send the same statements.
        """
        if [s.sql for s in first] != [s.sql for s in second]:
            raise ValueError("the two recordings do not send the same statements")
        lines = [f"\\set n :n + {_STEP}", f"\\set fresh :client_id * {_PER_CLIENT} + :n"]
        lines += [f"\\set pick random(1, {len(ids)})" for ids in list(self.goods.values())[:1]]
        for one, other in zip(first, second, strict=True):
            is_control = one.params is None or _TRANSACTION.match(one.sql)
            lines.append((one.sql.strip() if is_control else self._filled(one, other)) + ";")
        return "\n".join(lines) + "\n"

    def _filled(self, one: Statement, other: Statement) -> str:
        text = " ".join(line.split("--")[0] for line in one.sql.splitlines())
        if isinstance(one.params, dict):
            values = {name: self._literal(one.params[name], other.params[name]) for name in one.params}
            if isinstance(one.params.get(_COUNTED), int):
                values[_COUNTED] = ":fresh"
            return re.sub(r"%\((\w+)\)s|%%", lambda m: values[m.group(1)] if m.group(1) else "%", text)
        literals = iter([self._literal(a, b) for a, b in zip(one.params, other.params, strict=True)])
        return re.sub(r"%s|%%", lambda m: next(literals) if m.group() == "%s" else "%", text)

    def _literal(self, value: Any, other: Any) -> str:
        if isinstance(value, bytes):  # in hex, where no byte can look like a variable
            return f"'\\x{value.hex()}'::bytea"
        raw, cast = _raw(value)
        if raw is None:
            return Literal(value).as_string(None)
        if value == other or isinstance(value, datetime):
            return _cast(_quoted(raw), cast)
        return _cast(self._changing(raw, _raw(other)[0] or ""), cast)

    def _changing(self, raw: str, other: str) -> str:
        """The text as an expression whose changing ids are made anew in every transaction."""
        parts: list[str] = []
        end = 0
        for found in _ID.finditer(raw):
            if found.group() in other:
                continue
            parts += [_quoted(raw[end : found.start()]), self._id(found.group())]
            end = found.end()
        if not parts and raw[:1] in "{[":  # JSON whose figures differ: any figures will do
            return _quoted(raw)
        if not parts:
            return f"({_quoted(raw)} || :fresh::text)"
        return f"({' || '.join([*parts, _quoted(raw[end:])])})"

    def _id(self, text: str) -> str:
        ids = self.goods.get(UUID(text))
        if ids is not None:
            return f"(('{{{','.join(str(each) for each in ids)}}}'::uuid[])[:pick])::text"
        shift = self._fresh.setdefault(UUID(text).hex, len(self._fresh))
        return f"'{text[:-12]}' || lpad(to_hex(:fresh::bigint + {shift}), 12, '0')"


def _raw(value: Any) -> tuple[str | None, str]:
    """A value's text and what it is cast to; no text for numbers, bytes and NULL."""
    if isinstance(value, UUID):
        return str(value), "uuid"
    if isinstance(value, str):
        return value, ""
    if isinstance(value, dict):
        return orjson.dumps(value).decode(), "jsonb"
    if isinstance(value, datetime):
        return value.isoformat(), "timestamptz"
    if isinstance(value, list) and value and all(isinstance(item, UUID) for item in value):
        return "{" + ",".join(str(item) for item in value) + "}", "uuid[]"
    return None, ""


def _quoted(text: str) -> str:
    """A string constant in which pgbench sees no variable: JSON's `:true` is cut in two."""
    pieces = [Literal(piece).as_string(None) for piece in _LOOKS_LIKE_A_VARIABLE.split(text)]
    return pieces[0] if len(pieces) == 1 else f"({' || '.join(pieces)})"


def _cast(expression: str, cast: str) -> str:
    return f"({expression})::{cast}" if cast else expression


def pgbench(*, binaries: Path, url: str, scripts: Sequence[str], clients: int, seconds: float, first: int = 0) -> float:
    """Transactions per second of scripts, of which each transaction is one; `first` keeps the ids of several runs apart.

    Raises RuntimeError where any transaction failed.
    """
    command = [str(binaries / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1"]
    command += ["-T", str(round(seconds)), "-D", f"n={first * 1_000_000_000}"]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for number, script in enumerate(scripts):
            file = Path(folder) / f"{number}.sql"
            file.write_text(script, encoding="utf-8")
            command += ["-f", str(file)]
        done = subprocess.run([*command, url], capture_output=True, text=True, check=False)
    match = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode != 0 or match is None or "aborted" in done.stderr:
        raise RuntimeError(f"pgbench failed: {done.stderr[-2000:]}")
    return float(match.group(1))
