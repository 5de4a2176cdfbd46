"""`./noren check`: everything that can be said about the code without running the tests."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from noren.cli.places import ERRORS, OPENAPI, ROOT, WEBHOOKS

_BIN = Path(sys.executable).parent
_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One check and how to run it; `run` returns what it found wrong, nothing if all is well."""

    name: str
    run: Callable[[], str]


def check(*, write: bool = False) -> None:
    """Run every step, report each with its time, and leave with 1 if any failed."""
    if not passes(write=write):
        sys.exit(1)


def passes(*, write: bool = False) -> bool:
    """Whether every step passes; all are run and reported even after a failure."""
    console = Console(highlight=False)
    failed = []
    for step in _steps(write=write):
        started = time.monotonic()
        wrong = step.run()
        mark = "[red]failed[/]" if wrong else "[green]ok[/]"
        console.print(f"check  {step.name:<20} {mark}  {time.monotonic() - started:.1f} s")
        if wrong:
            console.print(_shortened(wrong), markup=False, soft_wrap=True)
            failed.append(step.name)
    if failed:
        console.print(f"[red]check failed:[/] {', '.join(failed)}")
    return not failed


def _steps(*, write: bool) -> list[Step]:
    django = [sys.executable, "-m", "noren.cli.offline"]
    return [
        Step("ruff", _command([str(_BIN / "ruff"), "check", "--quiet", "--output-format=concise", "."])),
        Step("format", _command([str(_BIN / "ruff"), "format", "--check", "--output-format=concise", "."])),
        Step("types", _command([sys.executable, "-m", "mypy", "-p", "noren"])),
        Step("imports", _command([str(_BIN / "lint-imports"), "--no-cache"])),
        Step("migrations", _command([*django, "migrations"])),
        Step("messages", _messages),
        Step("API document", lambda: _openapi(command=[*django, "openapi"], write=write)),
        Step("error reference", lambda: _page(ERRORS, command=[*django, "errors"], write=write)),
        Step("webhook reference", lambda: _page(WEBHOOKS, command=[*django, "webhooks"], write=write)),
    ]


def _messages() -> str:
    from noren.cli.messages import findings

    return "\n".join(findings())


def _command(command: list[str]) -> Callable[[], str]:
    def run() -> str:
        done = _run(command)
        return (done.stdout + done.stderr) or "failed without a word" if done.returncode else ""

    return run


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "noren.config.settings", "NO_COLOR": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def _shortened(said: str) -> str:
    lines = said.strip().splitlines()
    more = [f"… and {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    return "\n".join(lines[:_MOST_LINES] + more)


def _openapi(*, command: list[str], write: bool) -> str:
    """Compare the API document that the code gives with the one that is written down."""
    done = _run(command)
    if done.returncode:
        return done.stdout + done.stderr
    now = json.loads(done.stdout)
    if write:
        OPENAPI.parent.mkdir(parents=True, exist_ok=True)
        written = json.dumps(now, indent=1, ensure_ascii=False, sort_keys=True)
        OPENAPI.write_text(written + "\n", encoding="utf-8")
        return ""
    hint = "Write it with `./noren check --write`, look at the difference and commit it."
    if not OPENAPI.exists():
        return f"{OPENAPI.relative_to(ROOT)} is missing. {hint}"
    then = json.loads(OPENAPI.read_text(encoding="utf-8"))
    if now == then:
        return ""
    different = "\n".join(f"  {place}" for place in differences(then, now)[:20])
    return f"{OPENAPI.relative_to(ROOT)} differs from the code at:\n{different}\n{hint}"


def _page(page: Path, *, command: list[str], write: bool) -> str:
    """Compare a page of docs/reference with what the code knows."""
    done = _run(command)
    if done.returncode:
        return done.stdout + done.stderr
    if write:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(done.stdout, encoding="utf-8")
    if page.exists() and page.read_text(encoding="utf-8") == done.stdout:
        return ""
    return f"{page.relative_to(ROOT)} does not list what the code knows. Write it with `./noren check --write`."


def differences(then: object, now: object, place: str = "") -> list[str]:
    """The places, as JSON pointers, at which two documents differ."""
    if isinstance(then, dict) and isinstance(now, dict):
        keys = sorted(then.keys() | now.keys())
        return [
            found
            for key in keys
            for found in differences(then.get(key), now.get(key), f"{place}/{str(key).replace('/', '~1')}")
        ]
    return [] if then == now else [place or "/"]
