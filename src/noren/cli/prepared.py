"""Remembers that a database is up to date, so that a warm start need not load Django to find out."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psycopg

from noren.cli.places import ROOT
from noren.kernel.ids import derived_id

DEMO_COMPANY = derived_id("demo.company")
"""By which an installation is known as the demo chain, wherever its database was restored to."""
_FILE = "prepared.json"
_STATE = """
SELECT (SELECT system_identifier FROM pg_control_system())::text,
       (SELECT oid FROM pg_database WHERE datname = current_database())::bigint,
       count(*), max(applied)::text
  FROM django_migrations
"""


def is_prepared(*, data: Path, url: str, demo: bool) -> bool:
    """Whether this very database was brought up to these very migrations, and filled if that is wanted."""
    try:
        kept = json.loads((data / _FILE).read_text(encoding="utf-8"))
        return bool(kept["state"] == _state(url) and (kept["filled"] or not demo))
    except (OSError, ValueError, KeyError, TypeError, psycopg.Error):
        return False


def remember(*, data: Path, url: str, filled: bool) -> None:
    """Note that the database is up to date now, if we may ask which one it is."""
    with suppress(psycopg.Error):
        (data / _FILE).write_text(json.dumps({"state": _state(url), "filled": filled}), encoding="utf-8")


def holds_demo(*, url: str) -> bool:
    """Whether the database holds the demo chain, and not a chain of your own."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        found = connection.execute("SELECT 1 FROM places_company WHERE id = %s", (DEMO_COMPANY,)).fetchone()
    return found is not None


def _state(url: str) -> list[object]:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(_STATE).fetchone() or ()
    return [_digest(_migration_files()), *row]


def _migration_files() -> Iterable[Path]:
    yield ROOT / "requirements.lock"
    yield from sorted((ROOT / "src" / "noren").glob("**/migrations/*.py"))


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
