"""A day of a chain, lived several times over: without a safety policy, with margins that follow the count, with a fixed one.

Each day runs in a process and a database of its own, on a clock of its own; a seed decides everything else.
"""

import os
import statistics
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import psycopg
from rich.console import Console
from rich.table import Table

from noren.cli.places import ROOT
from noren.platform.embedded import Cluster

SEEDS = (1, 2, 3)
POLICIES: dict[str, dict[str, Any] | None] = {
    "no margin": None,
    "follows the count": {"promise_percent": Decimal(95)},
    "one unit always": {"promise_percent": None, "least": 1, "most": 1},
}
ROWS = (
    ("orders asked for", "asked for"),
    ("promised", "promised"),
    ("  kept as promised", "promise kept"),
    ("  later than promised", "promise late"),
    ("  mended as the customer chose", "promise mended by choice"),
    ("  broken: money back", "promise broken"),
    ("kept, of 100 promised", "kept %"),
    ("promised beyond the record", "oversold"),
    ("shortfalls: promised goods missing", "cases"),
    ("  noticed before anybody went to pick", "found at the shelf"),
    ("  mended in time, without asking", "case MOVED"),
    ("  asked, and goods were found", "chosen"),
    ("  asked, and money went back", "case REFUNDED"),
    ("short picks", "short picks"),
    ("refused only for the margin", "kept back"),
    ("  whose goods really stood there", "kept back and there"),
    ("  left with nothing", "left for the margin"),
    ("    whose goods really stood there", "left for the margin and there"),
    ("left with nothing, for any reason", "left"),
    ("minutes from order to ready, median", "median wait"),
    ("  nine in ten", "wait of nine in ten"),
)


@dataclass(frozen=True, slots=True)
class Lived:
    seed: int
    policy: str
    told: dict[str, float]


def run_days(*, cluster: Cluster, json: Path | None, seeds: Sequence[int] = SEEDS) -> bool:
    """Live all days, show them side by side, write them down; whether nothing was promised beyond the record."""
    console = Console(highlight=False)
    console.print("Opening a chain of 24 stores and living half a year …")
    _run_all([_child(cluster, f"half-year-{seed}", "open", seed, "") for seed in seeds])
    waiting = []
    for seed in seeds:
        for number, policy in enumerate(POLICIES):
            database = f"day-{seed}-{number}"
            _copy(cluster, f"half-year-{seed}", database)
            waiting.append(_child(cluster, database, "live", seed, policy))
    console.print(f"Living {len(waiting)} days …")
    days = [Lived(**orjson.loads(line)) for line in _run_all(waiting)]
    _show(console, days)
    if json is not None:
        rows = [{"seed": day.seed, "policy": day.policy, **day.told} for day in days]
        json.with_name("day.json").write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n")
    return not any(day.told.get("oversold") or day.told.get("findings") for day in days)


def _show(console: Console, days: Sequence[Lived]) -> None:
    table = Table("", title=f"The same day, {len({day.seed for day in days})} seeds: mean ± standard deviation")
    for policy in POLICIES:
        table.add_column(policy, justify="right")
    for words, name in ROWS:
        cells = []
        for policy in POLICIES:
            values = [_value(day.told, name) for day in days if day.policy == policy]
            spread = statistics.stdev(values) if len(values) > 1 else 0.0
            cells.append(f"{statistics.mean(values):,.1f} ± {spread:.1f}")
        table.add_row(words, *cells)
    console.print(table)


def _value(told: dict[str, float], name: str) -> float:
    if name == "kept %":
        return 100 * told.get("promise kept", 0) / max(told.get("promised", 0), 1)
    if name == "cases":
        return sum(count for what, count in told.items() if what.startswith("case "))
    if name == "chosen":
        return sum(told.get(f"case {outcome}", 0) for outcome in ("WAITING", "OTHER_STORE", "EXCHANGED", "FOUND"))
    return told.get(name, 0)


@dataclass(frozen=True, slots=True)
class _Child:
    command: list[str]
    environment: dict[str, str]


def _child(cluster: Cluster, database: str, what: str, seed: int, policy: str) -> _Child:
    if what == "open":
        cluster.create_database(database)
    environment = {**os.environ, "NOREN_DATABASE_URL": cluster.url(database)}
    return _Child([sys.executable, "-m", "bench.day_process", what, str(seed), policy], environment)


def _run_all(children: Sequence[_Child]) -> list[bytes]:
    """Run them, as many at once as there are cores; what each has written, in their order.

    Raises: RuntimeError where one failed.
    """
    waiting = deque(enumerate(children))
    running: dict[int, subprocess.Popen[bytes]] = {}
    said: dict[int, bytes] = {}
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            number, child = waiting.popleft()
            running[number] = subprocess.Popen(child.command, cwd=ROOT, env=child.environment, stdout=subprocess.PIPE)
        number, process = next(iter(running.items()))
        said[number] = process.communicate()[0]
        if process.returncode:
            raise RuntimeError("a simulated day has failed")
        del running[number]
    return [said[number].strip().splitlines()[-1] for number in sorted(said)]


def _copy(cluster: Cluster, database: str, into: str) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{into}" TEMPLATE "{database}"'.encode())
