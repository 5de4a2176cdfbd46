"""The live process: server-sent events with ids only. No ORM, no session; a ticket says what may be watched, and for how long."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import orjson
import psycopg

from noren.platform.live import tickets
from noren.platform.live.hub import Change, Hub, Watcher
from noren.platform.observability import log
from noren.platform.outbox.channels import LIVE_CHANNEL

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_S = 15.0
MAX_WATCHERS = 5_000
_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"access-control-allow-origin", b"*"),
    (b"x-accel-buffering", b"no"),
]


class LiveApplication:
    """The ASGI application: `/live?ticket=…` is an event stream, `/healthz` says how it is.

    `dsn` and `key` are functions, so that a moved database or a rotated key is found at the next connection.
    """

    def __init__(self, *, dsn: Callable[[], str], key: Callable[[], str]) -> None:
        self._dsn = dsn
        self._key = key
        self._hub = Hub()
        self._listener: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] != "http":
            return
        elif scope["path"] == "/live":
            await self._stream(scope, receive, send)
        elif scope["path"] == "/healthz":
            await _answer(send, 200, orjson.dumps({"status": "ok", "watchers": self._hub.size}))
        else:
            await _problem(send, 404, "not_found", "There is nothing at this address.")

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._listener = asyncio.create_task(self._listen())
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._listener is not None:
                    self._listener.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _listen(self) -> None:
        """Follow the relay's notifications; after any gap everyone is told to fetch anew."""
        gap = False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._dsn(), autocommit=True) as connection:
                    await connection.execute(f'LISTEN "{LIVE_CHANNEL}"')
                    if gap:
                        self._hub.resync_all()
                    async for notification in connection.notifies():
                        changes = orjson.loads(notification.payload)
                        self._hub.publish(Change(seq, kind, tuple(topics)) for seq, kind, topics in changes)
            except (psycopg.Error, OSError) as error:
                log.warning("live.database_away", error=repr(error)[:200])
                gap = True
                await asyncio.sleep(0.5)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        ticket, now_s = query.get("ticket", [""])[0], time.time()
        topics = tickets.topics_of(ticket, key=self._key(), now_s=now_s)
        if topics is None:
            await _problem(send, 401, "live.ticket_invalid", "The ticket is not valid any more.")
            return
        if self._hub.size >= MAX_WATCHERS:
            await _problem(send, 503, "live.full", "Too many watchers.")
            return
        last = headers.get("last-event-id", query.get("last_event_id", [""])[0])
        watcher, missed = self._hub.join(topics, last)
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _STREAM_HEADERS})
            await _chunk(send, b"retry: 2000\n\n" + b"".join(missed))
            ends = time.monotonic() + tickets.seconds_left(ticket, now_s=now_s)
            await _pass_on(watcher, gone, send, ends)
        finally:
            self._hub.leave(watcher)
            gone.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await gone


async def _pass_on(watcher: Watcher, gone: "asyncio.Task[None]", send: Send, ends: float) -> None:
    """Until the watcher is gone or the ticket is over: then its page has to show that it may still watch."""
    while not gone.done():
        left = ends - time.monotonic()
        if left <= 0:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        waiting = asyncio.ensure_future(watcher.queue.get())
        await asyncio.wait({waiting, gone}, timeout=min(left, HEARTBEAT_S), return_when=asyncio.FIRST_COMPLETED)
        if waiting.done():
            await _chunk(send, waiting.result())
        else:
            waiting.cancel()
            if not gone.done():
                await _chunk(send, b": still here\n\n")


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _chunk(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _problem(send: Send, status: int, code: str, title: str) -> None:
    body = orjson.dumps({"type": f"/problems/{code}", "title": title, "status": status, "code": code})
    await _answer(send, status, body, b"application/problem+json")


async def _answer(send: Send, status: int, body: bytes, content_type: bytes = b"application/json") -> None:
    headers = [(b"content-type", content_type), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
