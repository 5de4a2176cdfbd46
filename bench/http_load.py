"""A small HTTP/1.1 load client: keep-alive connections, requests prepared as bytes, latencies per answer.

It shares the machine with what it measures, so it does as little as possible per request.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Prepare = Callable[[int], bytes]
"""Gives the bytes of the n-th request."""


@dataclass(slots=True)
class Load:
    """What a run measured. Latencies in milliseconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies_ms: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    broken: int = 0

    @property
    def answered(self) -> int:
        return sum(self.statuses.values())

    @property
    def rate_per_s(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0

    def percentile_ms(self, share: float) -> float:
        """The latency that `share` of the answers stayed within."""
        if not self.latencies_ms:
            return 0.0
        ordered = sorted(self.latencies_ms)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def request_bytes(*, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """One HTTP/1.1 request."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Connection(asyncio.Protocol):
    """One keep-alive connection: sends, waits for the whole answer, calls back."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("closed"))

    def ask(self, request: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        self._waiting = asyncio.get_running_loop().create_future()
        assert self.transport is not None
        if self.transport.is_closing():
            self._waiting.set_exception(ConnectionError("closed"))
        else:
            self.transport.write(request)
        return self._waiting

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = bytes(self._buffer[:head_end]).lower()
        start = head.find(b"content-length:")
        if start >= 0:
            end = head.find(b"\r\n", start)
            length = int(head[start + 15 : end if end >= 0 else len(head)])
            if len(self._buffer) < head_end + 4 + length:
                return
            body = bytes(self._buffer[head_end + 4 : head_end + 4 + length])
        elif b"transfer-encoding: chunked" in head:
            if not self._buffer.endswith(b"0\r\n\r\n"):
                return
            body = bytes(self._buffer[head_end + 4 :])
        else:
            body = b""
        status = int(head[9:12])
        self._buffer.clear()
        if self._waiting and not self._waiting.done():
            self._waiting.set_result((status, body))


async def _run(
    base: str, prepare: Prepare, *, connections: int, seconds: float | None, count: int | None, keep_bodies: bool
) -> Load:
    parts = urlsplit(base)
    loop = asyncio.get_running_loop()
    load = Load()
    started = time.perf_counter()
    issued = 0

    async def worker() -> None:
        nonlocal issued
        connection: _Connection | None = None
        while (count is None or issued < count) and (seconds is None or time.perf_counter() - started < seconds):
            number, issued = issued, issued + 1
            begun = time.perf_counter()
            try:
                if connection is None:
                    _transport, connection = await loop.create_connection(_Connection, parts.hostname, parts.port)
                status, body = await asyncio.wait_for(connection.ask(prepare(number)), 60)
            except (OSError, ConnectionError, TimeoutError):
                load.broken += 1
                connection = None
                continue
            load.latencies_ms.append((time.perf_counter() - begun) * 1000)
            load.statuses[status] += 1
            if keep_bodies:
                load.bodies.append(body)
        if connection is not None and connection.transport is not None:
            connection.transport.close()

    await asyncio.gather(*(worker() for _ in range(connections)))
    load.seconds = time.perf_counter() - started
    return load


async def _run_steadily(base: str, prepare: Prepare, *, rate_per_s: float, seconds: float, seed: int) -> Load:
    parts = urlsplit(base)
    loop = asyncio.get_running_loop()
    load = Load()
    free: list[_Connection] = []
    arrivals = random.Random(seed)
    under_way: set[asyncio.Task[None]] = set()

    async def ask(number: int, wanted_at: float) -> None:
        try:
            if free:
                connection = free.pop()
            else:
                _transport, connection = await loop.create_connection(_Connection, parts.hostname, parts.port)
            status, _body = await asyncio.wait_for(connection.ask(prepare(number)), 60)
        except (OSError, ConnectionError, TimeoutError):
            load.broken += 1
            return
        load.latencies_ms.append((time.perf_counter() - wanted_at) * 1000)
        load.statuses[status] += 1
        free.append(connection)

    started = time.perf_counter()
    due, number = started, 0
    while due - started < seconds:
        if due > time.perf_counter():
            await asyncio.sleep(due - time.perf_counter())
        task = loop.create_task(ask(number, due))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        due, number = due + arrivals.expovariate(rate_per_s), number + 1
        if not number % 50:
            await asyncio.sleep(0)
    await asyncio.gather(*under_way)
    load.seconds = time.perf_counter() - started
    for connection in free:
        if connection.transport is not None:
            connection.transport.close()
    return load


def run_steadily(base: str, prepare: Prepare, *, rate_per_s: float, seconds: float, seed: int = 1) -> Load:
    """Load `base` as visitors do who know nothing of each other: so many a second on average, whether or not those before
    have been answered. A latency runs from the moment that the visitor came, so whatever holds the server up counts."""
    return asyncio.run(_run_steadily(base, prepare, rate_per_s=rate_per_s, seconds=seconds, seed=seed))


def run(
    base: str,
    prepare: Prepare,
    *,
    connections: int,
    seconds: float | None = None,
    count: int | None = None,
    keep_bodies: bool = False,
) -> Load:
    """Load `base` (scheme, host, port) for a time or a number of requests; bounded in one of both always."""
    if seconds is None and count is None:
        raise ValueError("a load needs an end")
    return asyncio.run(
        _run(base, prepare, connections=connections, seconds=seconds, count=count, keep_bodies=keep_bodies)
    )
