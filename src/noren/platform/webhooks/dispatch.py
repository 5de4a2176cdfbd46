"""Many requests at once from one thread that talks to the database: no receiver waits for another.

An endpoint that answers well has at most PER_ENDPOINT requests under way, one that fails or is slow has one, and all of
the latter together at most MOST_SLUGGISH of the THREADS. So however many receivers are dead, the others go on at once.
"""

from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Any
from uuid import UUID

from noren.platform.command import no_command
from noren.platform.webhooks.delivery import claim, send, settle
from noren.platform.webhooks.sending import TIMEOUT_S, Answer

THREADS = 32
MOST_SLUGGISH = 8
PER_ENDPOINT = 4
IDLE_S = 0.25


class Dispatcher:
    """Requests under way, of one worker. Nothing but the deliveries' table remembers them."""

    def __init__(self, *, timeout_s: float = TIMEOUT_S) -> None:
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="webhooks")
        self._under_way: dict[Future[Answer], dict[str, Any]] = {}
        self._timeout_s = timeout_s

    def step(self, *, at: datetime, patience_s: float = IDLE_S) -> int:
        """Settle what has come back, and send what is due; returns how many were sent.

        Waits for `patience_s` at most, and only while something is under way.
        """
        self._settle(at)
        rows = self._claim(at)
        with no_command():
            self._send(rows, at)
        if self._under_way:
            wait(self._under_way, timeout=patience_s, return_when=FIRST_COMPLETED)
            self._settle(at)
        return len(rows)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    def finish(self, *, at: datetime, patience_s: float) -> None:
        """Send nothing more, wait this long for what is under way, and settle it; the rest is sent again after its lease."""
        wait(self._under_way, timeout=patience_s)
        self._settle(at)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _claim(self, at: datetime) -> list[dict[str, Any]]:
        busy: Counter[UUID] = Counter(row["endpoint_id"] for row in self._under_way.values())
        sluggish = sum(1 for row in self._under_way.values() if row["sluggish"])
        free = THREADS - len(self._under_way)
        slow = min(MOST_SLUGGISH - sluggish, free)
        return claim(busy=busy, quick=free - max(slow, 0), slow=slow, per_endpoint=PER_ENDPOINT, at=at)

    def _send(self, rows: list[dict[str, Any]], at: datetime) -> None:
        for row in rows:
            self._under_way[self._threads.submit(send, row, at=at, timeout_s=self._timeout_s)] = row

    def _settle(self, at: datetime) -> None:
        for done in [future for future in self._under_way if future.done()]:
            settle(self._under_way.pop(done), done.result(), at=at)


def deliver_due(*, at: datetime, timeout_s: float = TIMEOUT_S) -> int:
    """Send everything that is due and wait for the answers; returns how many were sent. For tests and the demo."""
    dispatcher = Dispatcher(timeout_s=timeout_s)
    sent = 0
    while count := dispatcher.step(at=at, patience_s=timeout_s):
        sent += count
    while not dispatcher.is_idle:
        dispatcher.step(at=at, patience_s=timeout_s)
    dispatcher.finish(at=at, patience_s=0)
    return sent
