"""The database of an installation on trial: its own embedded one, or one on the server that this run was given."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from noren.platform.embedded import Cluster

_made: dict[Path, str] = {}


def given_server() -> str | None:
    """The server of `./noren test --database-url`."""
    return os.environ.get("NOREN_TEST_SERVER")


def url_of(data: Path) -> str:
    """The database of a data folder; on a given server it is made when it is first asked for."""
    server = given_server()
    if server is None:
        return Cluster(data).url()
    if data not in _made:
        _made[data] = "noren_trial_" + hashlib.sha256(str(data).encode()).hexdigest()[:12]
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_made[data])))
    return make_conninfo(server, dbname=_made[data])


def forget(data: Path) -> None:
    """Lose the database of a data folder on a given server; the embedded one goes with its folder."""
    server = given_server()
    if server is not None and data in _made:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_made.pop(data))))


def forget_all(folder: Path) -> None:
    """Lose the databases of all data folders in there."""
    for data in [data for data in _made if data.is_relative_to(folder)]:
        forget(data)


@contextmanager
def answering(data: Path) -> Iterator[str]:
    """The database of an installation that does not run: where it answers meanwhile."""
    if given_server() is not None:
        yield url_of(data)
        return
    cluster = Cluster(data)
    cluster.start()
    try:
        yield cluster.url()
    finally:
        cluster.stop()
