"""A restore does not take a database away from under somebody who uses it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from noren.cli import backup as backing_up
from noren.cli.problem import CliProblem

NAME = "restore_in_use"


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A database of its own with one table, as NOREN_DATABASE_URL names one."""
    server = settings.DATABASES["default"]
    known = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"], "password": server["PASSWORD"]}
    admin = make_conninfo(dbname="postgres", **{name: value for name, value in known.items() if value})
    own = make_conninfo(admin, dbname=NAME)
    monkeypatch.setenv("NOREN_DATABASE_URL", own)
    monkeypatch.setenv("NOREN_DATA_DIR", str(tmp_path))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(NAME))
        )
        try:
            with psycopg.connect(own) as filling:
                filling.execute("CREATE TABLE kept AS SELECT 'before' AS what")
            yield own
        finally:
            for (name,) in connection.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{NAME}%",)
            ).fetchall():
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _now(url: str) -> tuple[str, int]:
    """What stands in the table, and how many databases of the name there are."""
    with psycopg.connect(url) as connection:
        what = connection.execute("SELECT what FROM kept").fetchone()
        count = connection.execute("SELECT count(*) FROM pg_database WHERE datname LIKE %s", (f"{NAME}%",)).fetchone()
    assert what
    assert count
    return what[0], count[0]


def _nobody_at_the_first_look(look: Callable[..., int]) -> Callable[..., int]:
    looks: list[int] = []

    def looking(*given: object) -> int:
        looks.append(1)
        return 0 if len(looks) == 1 else look(*given)

    return looking


@pytest.mark.parametrize("late", [False, True])
def test_a_restore_is_refused_while_somebody_else_is_connected_and_changes_nothing(
    url: str, late: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "database.dump"
    backing_up._dump(dump)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE kept SET what = 'after'")

    with psycopg.connect(url) as somebody:
        if late:
            monkeypatch.setattr(backing_up, "_sessions", _nobody_at_the_first_look(backing_up._sessions))
        with pytest.raises(CliProblem, match=r"Something else uses the database restore_in_use \(1 connection\)"):
            backing_up._restore_database(dump)
        assert somebody.execute("SELECT what FROM kept").fetchone() == ("after",)

    assert _now(url) == ("after", 1)
    backing_up._restore_database(dump)
    assert _now(url) == ("before", 1)
