"""Live events: a ticket says what may be watched; a gap is told; a slow reader loses the backlog, not the truth."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from noren.platform.live import tickets
from noren.platform.live.asgi import LiveApplication
from noren.platform.live.hub import KEEP, QUEUE, RESYNC, Change, Hub

KEY = "k" * 40


def change(seq: int, *topics: str) -> Change:
    return Change(seq, "orders.confirmed.v1", topics or ("order:1",))


def test_a_ticket_gives_its_topics_until_it_is_over() -> None:
    ticket = tickets.issue(topics=["order:1", "order:1", "variant:2"], key=KEY, now_s=1_000.0, lifetime_s=60)

    assert tickets.topics_of(ticket, key=KEY, now_s=1_060.0) == {"order:1", "variant:2"}
    assert tickets.topics_of(ticket, key=KEY, now_s=1_061.0) is None


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-2] + "AA", lambda t: "e30." + t.split(".")[1], lambda t: "", lambda t: "%%.%%"]
)
def test_a_ticket_that_was_touched_gives_nothing(spoil: Callable[[str], str]) -> None:
    ticket = tickets.issue(topics=["order:1"], key=KEY, now_s=1_000.0)

    assert tickets.topics_of(spoil(ticket), key=KEY, now_s=1_000.0) is None
    assert tickets.topics_of(ticket, key="another", now_s=1_000.0) is None


def test_a_watcher_hears_its_own_topics_only() -> None:
    hub = Hub()
    mine, _ = hub.join(frozenset({"order:1"}), "")
    other, _ = hub.join(frozenset({"order:2"}), "")

    hub.publish([change(1, "order:1", "order:9"), change(2, "order:3")])

    assert mine.queue.qsize() == 1
    assert mine.queue.get_nowait() == change(1, "order:1", "order:9").as_event()
    assert other.queue.empty()


def test_who_comes_back_gets_what_was_missed() -> None:
    hub = Hub()
    hub.publish([change(1), change(2, "order:2"), change(3), change(7)])

    _watcher, missed = hub.join(frozenset({"order:1"}), "1")

    assert missed == [change(3).as_event(), change(7).as_event()]


@pytest.mark.parametrize("last", ["99", "x", "-1", "1e9", "²", "9" * 5_000])
def test_who_comes_back_from_too_long_ago_is_told_to_fetch_anew(last: str) -> None:
    hub = Hub()
    hub.publish([change(1)])

    _watcher, missed = hub.join(frozenset({"order:1"}), last)

    assert missed == [RESYNC]


def test_who_comes_back_from_before_a_gap_is_told_to_fetch_anew() -> None:
    hub = Hub()
    hub.publish([change(1)])
    hub.resync_all()  # the database was away: change 2 was never told
    hub.publish([change(3)])

    assert hub.join(frozenset({"order:1"}), "1")[1] == [RESYNC]
    assert hub.join(frozenset({"order:1"}), "3")[1] == []


def test_the_memory_of_changes_is_bounded() -> None:
    hub = Hub()
    hub.publish(change(seq) for seq in range(KEEP + 5))

    assert hub.join(frozenset({"order:1"}), "4")[1] == [RESYNC]
    assert len(hub.join(frozenset({"order:1"}), "5")[1]) == KEEP - 1


def test_a_slow_reader_is_told_to_fetch_anew() -> None:
    hub = Hub()
    watcher, _ = hub.join(frozenset({"order:1"}), "")

    hub.publish(change(seq) for seq in range(QUEUE + 1))

    assert watcher.queue.get_nowait() == RESYNC


def test_a_stream_needs_a_genuine_ticket() -> None:
    status, body = asyncio.run(_ask("/live", b"ticket=forged"))

    assert (status, orjson.loads(body)["code"]) == (401, "live.ticket_invalid")


def test_a_stream_ends_with_its_ticket() -> None:
    async def watch() -> list[dict[str, object]]:
        sent: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        ticket = tickets.issue(topics=["order:1"], key=KEY, now_s=time.time(), lifetime_s=1)
        scope = {"type": "http", "path": "/live", "query_string": f"ticket={ticket}".encode(), "headers": []}
        await asyncio.wait_for(LiveApplication(dsn=lambda: "", key=lambda: KEY)(scope, receive, send), timeout=10)
        return sent

    sent = asyncio.run(watch())

    assert sent[0]["status"] == 200
    assert sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


def test_there_is_nothing_else_at_the_live_process() -> None:
    assert asyncio.run(_ask("/", b""))[0] == 404
    assert asyncio.run(_ask("/healthz", b""))[0] == 200


async def _ask(path: str, query: bytes) -> tuple[int, bytes]:
    application = LiveApplication(dsn=lambda: "", key=lambda: KEY)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    def send(message: dict[str, object]) -> Awaitable[None]:
        sent.append(message)
        return asyncio.sleep(0)

    await application({"type": "http", "path": path, "query_string": query, "headers": []}, receive, send)
    return int(str(sent[0]["status"])), bytes(sent[1]["body"])
