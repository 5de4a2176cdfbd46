"""The worker process: the relay and each lane of timers in a thread of its own. As many as wanted may run."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial

import psycopg
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from noren.platform.clock import now
from noren.platform.observability import log
from noren.platform.outbox import relay
from noren.platform.timers import LANES, run_due
from noren.platform.webhooks import dispatch

IDLE_S = 0.05
BUSY_S = 0.2
BUSY_FROM = 25
TICK_S = 0.5
BACKGROUND_NICENESS = 10
LAST_ANSWERS_S = 3.0
_PATIENT = ("background", "housekeeping")


def main() -> None:
    """Run until SIGTERM or SIGINT; what is under way is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    webhooks = dispatch.Dispatcher()
    threads = [
        threading.Thread(target=_keep_going, args=(stop, "relay", _relay_step), name="relay"),
        threading.Thread(target=_keep_going, args=(stop, "redelivery", _redelivery_step), name="redelivery"),
        threading.Thread(
            target=_keep_going, args=(stop, "webhooks", partial(_webhooks_step, webhooks)), name="webhooks"
        ),
        *(
            threading.Thread(target=_keep_going, args=(stop, lane, partial(_lane_step, lane)), name=lane)
            for lane in LANES
        ),
    ]
    for thread in threads:
        thread.start()
    log.info("worker.started")
    while not stop.wait(1.0) and all(thread.is_alive() for thread in threads):
        pass
    stop.set()
    for thread in threads:
        thread.join()
    webhooks.finish(at=now(), patience_s=LAST_ANSWERS_S)
    log.info("worker.stopped")


def _relay_step() -> float:
    """Behind a full batch there is more. Otherwise a moment's pause lets the facts of many orders share one batch:
    the more there are, the longer, for a batch costs about the same whether it has three orders or sixty."""
    relayed = relay.relay_batch(at=now())
    if relayed == relay.BATCH:
        return 0.0
    return BUSY_S if relayed >= BUSY_FROM else IDLE_S


def _redelivery_step() -> float:
    relay.retry_failed(at=now())
    return TICK_S


def _webhooks_step(dispatcher: dispatch.Dispatcher) -> float:
    sent = dispatcher.step(at=now())
    return 0.0 if sent or not dispatcher.is_idle else dispatch.IDLE_S


def _lane_step(lane: str) -> float:
    if lane in _PATIENT:
        _step_back()
    run_due(at=now(), lane=lane)
    return TICK_S


def _step_back() -> None:
    """Let this thread wait while others need the processors (Linux only): nobody at a counter waits for a letter."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BACKGROUND_NICENESS)


def _keep_going(stop: threading.Event, name: str, step: Callable[[], float]) -> None:
    """Repeat a step; wait out a database that is away, with growing pauses."""
    pause = 0.5
    while not stop.is_set():
        try:
            wait = step()
            pause = 0.5
        except (DatabaseError, InterfaceError, psycopg.Error) as error:
            log.warning(
                "worker.database_away", part=name, error=str(error).splitlines()[0] if str(error) else repr(error)
            )
            connection.close()
            wait, pause = pause, min(pause * 2, 5.0)
        except Exception:
            log.exception("worker.step_failed", part=name)
            wait, pause = pause, min(pause * 2, 30.0)
        if wait:
            stop.wait(wait)
        close_old_connections()
    connection.close()
    time.sleep(0)
