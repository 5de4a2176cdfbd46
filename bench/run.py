"""A whole run: a temporary database with the measured shop, the server, the workloads, then the operations."""

from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from rich.console import Console

from bench.feed import measure_feed
from bench.floors import measure_operations
from bench.promises import measure_promises
from bench.report import AIM, show_operations, show_workloads, write
from bench.requests import OPERATIONS as _OPERATIONS
from bench.serving import serving
from bench.shop import open_shop
from bench.workloads import run_workloads
from noren.platform.embedded import Cluster

OPERATIONS = tuple(operation.name for operation in _OPERATIONS)


@dataclass(frozen=True, slots=True)
class Wish:
    """How long and on which port; `operations` (by name), `workloads` and `promises` say what of it. An operation takes
    three times `seconds_each` a round: itself, its no-op, its SQL."""

    port: int
    rounds: int
    seconds: float
    seconds_each: float
    workloads: bool
    promises: bool
    operations: frozenset[str]
    json: Path | None


def run(wish: Wish, *, cluster: Cluster) -> bool:
    """Measure, show, write down; whether every aim was reached. Django is set up on the database of the cluster."""
    console = Console(highlight=False)
    call_command("migrate", interactive=False, verbosity=0)
    console.print("Opening a shop of 1,000 products in 6 places …")
    shop = open_shop()
    with serving(cluster=cluster, port=wish.port) as server:
        results = run_workloads(server=server, shop=shop, seconds=wish.seconds) if wish.workloads else []
        if results:
            show_workloads(console, results)
        rows = (
            measure_operations(
                server=server,
                shop=shop,
                names=wish.operations,
                rounds=wish.rounds,
                seconds=wish.seconds_each,
                tell=console.print,
            )
            if wish.operations
            else {}
        )
        if rows:
            show_operations(console, rows)
        if wish.promises:
            promises = measure_promises(server=server, shop=shop, seconds=wish.seconds)
            show_workloads(console, promises)
            results += promises
    if wish.workloads:
        fed = measure_feed()
        show_workloads(console, fed)
        results += fed
    if wish.json is not None:
        write(wish.json, rows, results)
        console.print(f"Written to {wish.json}")
    return all(result.reached for result in results) and all(row["efficiency"] >= AIM for row in rows.values())
