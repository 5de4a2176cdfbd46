"""The long versions of what the tests run short: kills under load, races, made-up days; told as one table."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from noren.cli.places import ROOT


@dataclass(frozen=True, slots=True)
class Wish:
    """How often."""

    kills: int
    races: int
    examples: int
    seed: int


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing to prove: a command that ends with 0 if it holds, run so many times."""

    what: str
    command: Sequence[str]
    times: int = 1
    examples: int = 0


def prove(wish: Wish) -> bool:
    """Run all proofs, show what held, and say whether all did."""
    console = Console(highlight=False)
    pytest = [sys.executable, "-m", "pytest", "-x", "-q"]
    storm = [sys.executable, "-m", "tests.kills.storm", "--count", str(wish.kills), "--seed", str(wish.seed)]
    proofs = [
        Proof("killed at every statement and commit", [*pytest, "tests/kills/test_every_statement.py"]),
        Proof(f"every race, {wish.races} times", [*pytest, "tests/races"], times=wish.races),
        Proof(f"{wish.examples} made-up days", [*pytest, "tests/properties"], examples=wish.examples),
        Proof(f"{wish.kills} kills under load (seed {wish.seed})", storm),
    ]
    table = Table("Proof", "Held", "Seconds", title="What was proved")
    all_held = True
    for proof in proofs:
        console.print(f"{proof.what} …")
        began = time.monotonic()
        held = all(_run(proof) for _ in range(proof.times))
        all_held &= held
        table.add_row(proof.what, "[green]yes[/]" if held else "[red]no[/]", f"{time.monotonic() - began:.0f}")
    console.print(table)
    return all_held


def _run(proof: Proof) -> bool:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    if proof.examples:
        environment["NOREN_PROVE_EXAMPLES"] = str(proof.examples)
    return subprocess.run(proof.command, cwd=ROOT, env=environment, check=False).returncode == 0
