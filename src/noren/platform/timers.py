"""Periodic work, shared by any number of workers: whoever claims the row does it, the others pass by.

What is due stands in the domains' own tables (`rescue_at`, `expires_at`); a timer only looks for it often enough.
So a crash loses no job, and there is no second queue to repair.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError
from django.db import OperationalError as DatabaseAway

from noren.platform import sql
from noren.platform.observability import log


@dataclass(frozen=True, slots=True)
class PeriodicWork:
    name: str
    every_s: float
    run: Callable[..., object]
    lane: str


_timers: dict[str, PeriodicWork] = {}


LANES = ("books", "network", "background", "housekeeping")
"""What may not hold each other up: our own books, calls to others, letters, which can wait, and tidying up, which may
take as long as there is something to throw away."""


def every(
    seconds: float, name: str, *, lane: str = "books"
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register `function(*, at)` to be run by some worker about every `seconds`, in the lane's own thread.

    It must claim what it works on (`FOR UPDATE SKIP LOCKED`) and leave nothing half done. Whatever waits for somebody
    outside belongs into the lane `network`.
    """
    if lane not in LANES:
        raise ValueError(f"there is no lane {lane}")

    def register(function: Callable[..., object]) -> Callable[..., object]:
        _timers[name] = PeriodicWork(name=name, every_s=seconds, run=function, lane=lane)
        return function

    return register


def timers() -> list[PeriodicWork]:
    """All registered timers."""
    return list(_timers.values())


_CLAIM = """
INSERT INTO platform_timer AS t (name, next_at, last_run_at, last_error) VALUES (%(name)s, %(next)s, %(at)s, '')
ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at, last_run_at = excluded.last_run_at, last_error = ''
 WHERE t.next_at <= %(at)s RETURNING true
"""


def run_due(*, at: datetime, lane: str | None = None) -> int:
    """Run every timer (of a lane) that is due and not claimed by another worker; returns how many ran."""
    ran = 0
    for work in [work for work in _timers.values() if lane in (None, work.lane)]:
        claimed = sql.value(_CLAIM, {"name": work.name, "at": at, "next": at + timedelta(seconds=work.every_s)})
        if not claimed:
            continue
        ran += 1
        try:
            work.run(at=at)
        except Exception as error:
            log.exception("timer.failed", timer=work.name)
            sql.touch("UPDATE platform_timer SET last_error = %s WHERE name = %s", (repr(error)[:2000], work.name))
    return ran


def each_by_itself(ids: Iterable[UUID], work: Callable[[UUID], object]) -> None:
    """Do a timer's work for each of what it has claimed; one that fails is logged and holds up no other.

    It comes up again when its claim is over. A database that is away ends the round.
    """
    for one in ids:
        try:
            work(one)
        except (DatabaseAway, InterfaceError):
            raise
        except Exception:
            log.exception("timer.one_failed", id=str(one))
