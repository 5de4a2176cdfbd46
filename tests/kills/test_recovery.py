"""PostgreSQL killed again while it still recovers from the kill before."""

import os
import signal
import tempfile
from pathlib import Path

import psycopg
import pytest

from noren.platform.embedded import Cluster

pytestmark = pytest.mark.embedded


def test_a_server_killed_while_it_recovers_is_started_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="noren-recovery-") as folder:
        Path(folder).chmod(0o711)  # the embedded server of root runs as another user
        cluster = Cluster(Path(folder) / "data")
        cluster.start()
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        killed: list[int] = []
        answers = Cluster._answers

        def kill_twice(self: Cluster) -> bool:
            if self.pid is not None and len(killed) < 2:
                killed.append(self.pid)
                os.kill(self.pid, signal.SIGKILL)
            return answers(self)

        monkeypatch.setattr(Cluster, "_answers", kill_twice)
        try:
            cluster.start()
            with psycopg.connect(cluster.url("postgres")) as connection:
                kept = connection.execute("SELECT n FROM kept").fetchone()
        finally:
            cluster.stop()

    assert len(killed) == 2
    assert kept == (1,)
