"""The measured server: the processes that `./noren up` runs, under its own supervisor, on a database of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from noren.cli.children import stop_all
from noren.cli.places import ROOT
from noren.cli.supervisor import watch
from noren.cli.up import Wish, children_of
from noren.cli.welcome import Greeting
from noren.platform.embedded import Cluster, data_dir

WEB_PROCESSES = 2
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Serving:
    """A server under way."""

    base: str
    supervisor: int
    cluster: Cluster

    def memory_mb(self) -> float:
        """What all its processes take together, PostgreSQL's among them (shared pages are counted once)."""
        roots = [self.supervisor, *([self.cluster.pid] if self.cluster.pid else [])]
        return sum(_pss_kb(pid) for root in roots for pid in _family(root)) / 1024

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Hold relay and timers still: what pgbench replays is the operation alone."""
        workers = [pid for pid in _family(self.supervisor) if b"noren.cli\0worker" in _command(pid)]
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in workers:
                os.kill(pid, signal.SIGCONT)


@contextmanager
def serving(*, cluster: Cluster, port: int) -> Iterator[Serving]:
    """Serve the database at hand until the context ends."""
    process = subprocess.Popen([sys.executable, "-m", "bench.serving", str(port)], cwd=ROOT)
    base = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE_S
        while not _is_ready(base):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the measured server did not start")
            time.sleep(0.1)
        time.sleep(3)  # the worker starts when the pages answer
        yield Serving(base=base, supervisor=process.pid, cluster=cluster)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def main() -> None:
    """`python -m bench.serving PORT`: supervise as `up` does, with the bench's settings."""
    port = int(sys.argv[1])
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    metrics = data_dir() / "run" / "metrics"
    metrics.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "NOREN_PUBLIC_URL": address,
        "NOREN_LIVE_ORIGIN": f"http://127.0.0.1:{port + 1}",
        "NOREN_SANDBOX_PAYMENTS": "1",
        "NOREN_LOG_LEVEL": "WARNING",
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        "MALLOC_ARENA_MAX": "2",
    }
    wish = Wish(port=port, host="127.0.0.1", lan=False, demo=False, workers=WEB_PROCESSES)
    children = children_of(wish, host=wish.host, data=data_dir(), environment=environment)
    greeting = Greeting(port=port, address=address, data=data_dir())
    try:
        watch(children, cluster=None, stop=stop, greeting=greeting)
    finally:
        stop_all(children, within_s=10.0)


def _is_ready(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError):
        return False


def _family(root: int) -> list[int]:
    found = [root]
    for pid in found:
        children = Path(f"/proc/{pid}/task/{pid}/children")
        if children.exists():
            found += [int(child) for child in children.read_text().split()]
    return found


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main()
