"""The cluster for commands that run for a moment: started where nobody else has it running."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from noren.platform.embedded.cluster import Cluster
from noren.platform.embedded.folders import data_dir

DATABASE = "noren"


@contextmanager
def ensure_running() -> Iterator[None]:
    """Have the installation's database answer; stop it afterwards if it was started here.

    Locks: shared `pg.users` while in use; whoever started the server waits for all others before stopping it.
    """
    if os.environ.get("NOREN_DATABASE_URL"):
        yield
        return
    data = data_dir()
    cluster = Cluster(data)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(data / "pg.users", fcntl.LOCK_SH) as users, started_if_needed(cluster) as started:
        yield
        if started:
            fcntl.flock(users, fcntl.LOCK_EX)


@contextmanager
def started_if_needed(cluster: Cluster) -> Iterator[bool]:
    """Start the server unless one answers; says whether it was started here."""
    with locked(cluster.data / "pg.start", fcntl.LOCK_EX):
        started = not cluster.running()
        if started:
            cluster.start()
            cluster.create_database(DATABASE)
    try:
        yield started
    finally:
        if started:
            cluster.stop()


@contextmanager
def locked(path: Path, kind: int) -> Iterator[int]:
    """Hold an advisory lock that ends with this process, however it ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield descriptor
    finally:
        os.close(descriptor)
