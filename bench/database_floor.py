"""How fast the database alone does an operation: its very SQL, recorded from the code, replayed with pgbench.

The operation is recorded twice. Literals that differ between the two runs (ids, codes, times) become fresh values
for every transaction; the rest stays as it was.
"""

import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.db import connection
from psycopg.sql import Literal

_TRANSACTION = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


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


def script_of(first: list[Statement], second: list[Statement]) -> str:
    """A pgbench script of an operation that was recorded twice."""
    if [s.sql for s in first] != [s.sql for s in second]:
        raise ValueError("the two recordings do not send the same statements")
    lines: list[str] = ["\\set fresh random(1, 281474976710655)"]
    known: dict[str, int] = {}
    for one, other in zip(first, second, strict=True):
        if one.params is None or _TRANSACTION.match(one.sql):
            lines.append(f"{one.sql.strip()};")
        else:
            lines.append(_filled(one, other, known) + ";")
    return "\n".join(lines) + "\n"


def _filled(one: Statement, other: Statement, known: dict[str, int]) -> str:
    """The statement with its literals; what differs between the recordings is made fresh."""
    if isinstance(one.params, dict):
        values = {name: _literal(one.params[name], other.params[name], known) for name in one.params}
        text = re.sub(r"%\((\w+)\)s", lambda match: values[match.group(1)], one.sql)
    else:
        literals = iter(_literal(a, b, known) for a, b in zip(one.params, other.params, strict=True))
        text = re.sub(r"%s", lambda _match: next(literals), one.sql)
    return " ".join(line.split("--")[0] for line in text.replace("%%", "%").splitlines())


def _literal(value: Any, other: Any, known: dict[str, int]) -> str:
    text = (
        Literal(value).as_string(None)
        if not isinstance(value, dict)
        else Literal(orjson.dumps(value).decode()).as_string(None)
    )
    if value == other or isinstance(value, datetime):
        return text
    return _freshened(text, Literal(other).as_string(None), known)


def _freshened(text: str, other: str, known: dict[str, int]) -> str:
    """Ids that differ get new last digits in every transaction, the same id the same digits; other differences too."""
    ids = [found for found in dict.fromkeys(_UUID.findall(text)) if found not in other]
    expression = text
    for found in ids:
        known.setdefault(found, len(known))
    if not ids:
        return f"({text} || :fresh::text)" if text.startswith("'") and "::" not in text else text
    cast = ""
    if text.startswith("'") and not text.startswith("'{") and "'::" in text:
        expression, _, kind = text.rpartition("::")
        cast = f"::{kind}"
    for found in ids:
        shift = known[found]
        fresh = f"{found[:24]}' || lpad(to_hex((:fresh + {shift}) % 281474976710656), 12, '0') || '"
        expression = expression.replace(found, fresh)
    return f"({expression}){cast}" if cast or ids else expression


def pgbench(*, binaries: Path, url: str, script: str, clients: int, seconds: int, mode: str = "prepared") -> float:
    """Transactions per second of a script; raises where any transaction failed."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [
                str(binaries / "pgbench"), "-n", "-M", mode, "-c", str(clients), "-j", "1", "-T", str(seconds),
                "-f", file.name, url,
            ],
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
    match = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode != 0 or match is None or "aborted" in done.stderr:
        raise RuntimeError(f"pgbench failed: {done.stderr[-2000:]}")
    return float(match.group(1))
