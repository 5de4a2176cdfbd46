"""One PostgreSQL cluster in one data folder."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from noren.platform.embedded import diagnosis
from noren.platform.embedded.folders import socket_dir
from noren.platform.embedded.problem import ClusterProblem
from noren.platform.embedded.programs import Runner, die_with_parent, programs, runner_for

_LOCKED_PATIENCE_S = 10.0
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
_WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """The cluster in `data/pg`. One process starts and stops it; others connect through `url`."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data
        self.folder = data / "pg"
        self.sockets = socket_dir(data)
        self.durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def runner(self) -> Runner:
        """The user of the server's processes."""
        return runner_for(self.folder)

    @property
    def binaries(self) -> Path:
        """The folder of the server's programs (postgres, initdb, pg_dump, pgbench)."""
        return programs(data=self.data, runner=self.runner)

    @property
    def pid(self) -> int | None:
        """The server's process, if this object started it."""
        return self._process.pid if self._process else None

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

    def died(self) -> bool:
        """Whether the server that this object started has ended; its process is reaped here."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """Make the cluster if it is new, start its server and wait as long as crash recovery takes.

        Raises ClusterProblem, with the folder left as it was found.
        """
        diagnosis.check_folder(self.data, cluster=self.folder)
        runner = self._make_folders()
        binaries = programs(data=self.data, runner=runner)
        if not self.folder.exists():
            self._initialise(binaries=binaries, runner=runner)
        deadline = time.monotonic() + _LOCKED_PATIENCE_S
        while True:
            began = time.time()
            try:
                self._launch(binaries=binaries, runner=runner)
            except diagnosis.DidNotStart as failure:
                problem = diagnosis.explain(cluster=self.folder, said=failure.said, since=began)
                passing = failure.killed or problem.code == "cluster.locked"
                if not passing or time.monotonic() > deadline:
                    raise problem from None
                time.sleep(0.2)
            else:
                return

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

    def _launch(self, *, binaries: Path, runner: Runner) -> None:
        settings = {**_SETTINGS, "unix_socket_directories": f'"{self.sockets}"'}
        if not self.durable:
            settings |= _WITHOUT_DURABILITY
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.stop()
        self._process = subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(self.folder), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=die_with_parent,
            **runner.options(),
        )
        while not self._answers():
            if self._process.poll() is not None:
                said = self._process.stderr.read().decode(errors="replace") if self._process.stderr else ""
                killed = self._process.returncode == -signal.SIGKILL
                self.stop()
                raise diagnosis.DidNotStart(said, killed=killed)
            time.sleep(0.02)

    def _answers(self) -> bool:
        """Whether our own server answers: another one on this folder answers at the same socket, until ours gives up."""
        assert self._process is not None  # noqa: S101 - set by the caller
        return self._process.poll() is None and self._holder() == self._process.pid and self.running()

    def _holder(self) -> int | None:
        """The process that holds the cluster's folder."""
        try:
            return int((self.folder / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _make_folders(self) -> Runner:
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        runner = self.runner
        if runner.uid is not None:
            self.data.chmod(0o711)
            if not runner.may_enter(self.data):
                raise ClusterProblem(
                    "cluster.unreachable",
                    f"PostgreSQL refuses to run as root, and its user may not enter {self.data}",
                    "Choose another place with NOREN_DATA_DIR, or run Noren as an ordinary user.",
                )
        diagnosis.check_sockets(self.sockets, uid=runner.uid)
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        if runner.uid is not None:
            os.chown(self.sockets, runner.uid, runner.gid or -1)
        return runner

    def _initialise(self, *, binaries: Path, runner: Runner) -> None:
        """Make the cluster beside its place, then move it: a half-made one is never taken for it."""
        half = self.data / "pg.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        if runner.uid is not None:
            os.chown(half, runner.uid, runner.gid or -1)
        command = [str(binaries / "initdb"), "-D", str(half), "-U", "postgres", "--encoding=UTF8"]
        command += ["--locale-provider=builtin", "--locale=C.UTF-8"]
        command += ["--auth-local=trust", "--auth-host=scram-sha-256"]
        done = subprocess.run(command, capture_output=True, check=False, **runner.options())
        if done.returncode != 0:
            shutil.rmtree(half, ignore_errors=True)
            raise diagnosis.explain(cluster=half, said=done.stderr.decode(errors="replace"), since=0.0)
        half.rename(self.folder)


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
