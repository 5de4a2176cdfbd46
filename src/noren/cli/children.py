"""The processes under `up`: started, restarted after a death, stopped together. No Django here."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field

from noren.platform.embedded.programs import die_with_parent

_LONG_LIFE_S = 10.0
_MOST_DEATHS = 6
_LONGEST_PAUSE_S = 8.0


@dataclass
class Child:
    """One process with a name; `deaths` counts those that followed each other quickly.

    With `after_ready` it waits until the pages can be opened, to leave them the processors.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    after_ready: bool = False
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    restart_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a group of its own: Ctrl-C goes to the supervisor alone, and it dies with it."""
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self.started_at = time.monotonic()
        self.restart_at = 0.0

    @property
    def started(self) -> bool:
        """Whether it has been started at all."""
        return self.process is not None

    def alive(self) -> bool:
        """Whether it runs; a dead one is reaped here."""
        return self.process is not None and self.process.poll() is None

    def look_after(self) -> str:
        """Start it again when it has died, after a pause that grows; says what happened, mostly nothing.

        What a dead one left behind (its own workers) is ended first: it would still hold the port.
        """
        now = time.monotonic()
        if self.alive():
            return ""
        if self.restart_at == 0.0:
            self._end_group()
            code = self.process.returncode if self.process else None
            lived_long = now - self.started_at > _LONG_LIFE_S
            killed = code == -signal.SIGKILL  # from outside: says nothing about the next try
            self.deaths = 0 if lived_long or killed else self.deaths + 1
            pause = min(0.25 * 2**self.deaths, _LONGEST_PAUSE_S)
            self.restart_at = now + pause
            return f"{self.name} ended (exit code {code}); it starts again in {pause:.1f} s"
        if now >= self.restart_at:
            self.start()
        return ""

    def hopeless(self) -> bool:
        """Whether it keeps dying soon after its start."""
        return self.deaths >= _MOST_DEATHS

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self.process is not None and self.alive():
            self.process.send_signal(signal.SIGTERM)

    def wait(self, *, until: float) -> None:
        """Wait for its end until that time of the monotonic clock, then end the whole group by force."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.0, until - time.monotonic()))
        self._end_group()
        self.process.wait()

    def _end_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def run_to_the_end(command: list[str], *, environment: dict[str, str], stop: threading.Event) -> int:
    """Run a process that ends by itself, or is ended by `stop`; gives its exit code."""
    child = Child("", command, environment)
    child.start()
    while child.alive() and not stop.wait(0.02):
        pass
    stop_all([child], within_s=10.0)
    return child.process.returncode if child.process else 0


def stop_all(children: list[Child], *, within_s: float) -> None:
    """Ask all to stop, wait for them together, and leave none behind."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + within_s
    for child in children:
        child.wait(until=until)


def _end_with_parent() -> None:
    die_with_parent(signal.SIGTERM)
