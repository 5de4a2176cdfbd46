"""How far something long is: a bar on a terminal, a line for each new part of it in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

_NEXT_S, _SAME_S = 1.0, 5.0
Advance = Callable[[int, int, str], None]


@contextmanager
def shown(title: str) -> Iterator[Advance]:
    """Gives `advance(done, total, part)`, to be called as often as one likes."""
    if not sys.stdout.isatty():
        yield _Lines(title).advance
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(highlight=False)) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total, part: bar.update(task, completed=done, total=total, description=part or title)


class _Lines:
    """At most a line a second, and one every few seconds while the same part goes on."""

    def __init__(self, title: str) -> None:
        self._part, self._since = "", time.monotonic()
        self._said_at = self._since
        print(f"{title} …", flush=True)

    def advance(self, done: int, total: int, part: str) -> None:
        now = time.monotonic()
        silent_s = now - self._said_at
        if silent_s < (_SAME_S if part == self._part else _NEXT_S):
            return
        self._part, self._said_at = part, now
        print(f"  {now - self._since:3.0f} s  {part}: {done} of {total}", flush=True)
