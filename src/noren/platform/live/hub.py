"""Keeps the watchers and the latest changes in memory, and hands each change to those whose ticket covers it."""

import asyncio
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson

KEEP = 10_000
QUEUE = 200
_SEQ = re.compile(r"[0-9]{1,19}")


@dataclass(slots=True, eq=False)
class Watcher:
    topics: frozenset[str]
    queue: "asyncio.Queue[bytes]" = field(default_factory=lambda: asyncio.Queue(QUEUE))


@dataclass(frozen=True, slots=True)
class Change:
    seq: int
    type: str
    topics: tuple[str, ...]

    def as_event(self) -> bytes:
        data = orjson.dumps({"type": self.type, "topics": self.topics})
        return b"id: %d\nevent: change\ndata: %s\n\n" % (self.seq, data)


RESYNC = b"event: resync\ndata: {}\n\n"


class Hub:
    """One per live process."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()
        self._recent: deque[Change] = deque(maxlen=KEEP)
        self._seqs: set[int] = set()

    @property
    def size(self) -> int:
        return len(self._watchers)

    def join(self, topics: frozenset[str], last_event_id: str) -> tuple[Watcher, list[bytes]]:
        """A new watcher and what it missed since its last event: `resync` where that is no longer known."""
        watcher = Watcher(topics)
        self._watchers.add(watcher)
        if not last_event_id:
            return watcher, []
        last = int(last_event_id) if _SEQ.fullmatch(last_event_id) else None
        if last not in self._seqs:
            return watcher, [RESYNC]
        changes = list(self._recent)
        position = max(index for index, change in enumerate(changes) if change.seq == last)
        return watcher, [c.as_event() for c in changes[position + 1 :] if topics.intersection(c.topics)]

    def leave(self, watcher: Watcher) -> None:
        self._watchers.discard(watcher)

    def publish(self, changes: Iterable[Change]) -> None:
        """Hand out changes in the order in which the relay told them."""
        for change in changes:
            if len(self._recent) == KEEP:
                self._seqs.discard(self._recent[0].seq)
            self._recent.append(change)
            self._seqs.add(change.seq)
            event = change.as_event()
            for watcher in self._watchers:
                if watcher.topics.intersection(change.topics):
                    self._offer(watcher, event)

    def resync_all(self) -> None:
        """Tell everyone to fetch anew: changes may have been missed. Who comes back from before the gap is told so too."""
        self._recent.clear()
        self._seqs.clear()
        for watcher in self._watchers:
            self._offer(watcher, RESYNC)

    def _offer(self, watcher: Watcher, event: bytes) -> None:
        """A watcher who reads too slowly loses the backlog and is told to fetch anew."""
        try:
            watcher.queue.put_nowait(event)
        except asyncio.QueueFull:
            while not watcher.queue.empty():
                watcher.queue.get_nowait()
            watcher.queue.put_nowait(RESYNC)
