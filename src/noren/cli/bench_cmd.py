"""`./noren bench` and `./noren prove`: their options. What they do stands in `bench/`, beside the tests."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from noren.cli.places import ROOT

_bench = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_prove = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def main(arguments: list[str]) -> None:
    """`./noren bench …`."""
    _bench(arguments, prog_name="noren bench")


def prove(arguments: list[str]) -> None:
    """`./noren prove …`."""
    _prove(arguments, prog_name="noren prove")


@_bench.command()
def bench(
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="One short round of each: a look, not a figure.")] = False,
    only: Annotated[
        str,
        typer.Option(
            help="`workloads`, `operations`, `promises`, `day` (only when asked for), or names of operations with commas."
        ),
    ] = "",
    port: Annotated[int, typer.Option(min=1, max=65_000, help="Of the measured server.")] = 8300,
    slope: Annotated[
        str, typer.Option(help="Instead: grow the record of stock to 2,000 stores x so many SKUs, e.g. 500,2500,10000.")
    ] = "",
) -> None:
    """Measure requests, latencies and efficiency on a temporary database; leaves with 1 where an aim is missed."""
    from noren.cli.django_commands import setup
    from noren.platform.embedded.cluster import temporary_cluster

    sys.path.insert(0, str(ROOT))
    with temporary_cluster(durable=only != "day") as cluster:
        cluster.create_database("noren")
        os.environ["NOREN_DATA_DIR"] = str(cluster.data)
        os.environ["NOREN_DATABASE_URL"] = cluster.url("noren")
        os.environ["NOREN_LOG_LEVEL"] = "WARNING"
        os.environ["NOREN_DEMO"] = "1"  # its shop takes play money, from this very process too
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        if only == "day":
            sys.exit(0 if import_module("bench.day").run_days(cluster=cluster, json=json) else 1)
        setup()
        if slope:
            skus = [int(one) for one in slope.split(",")]
            held = import_module("bench.slope").measure_slope(cluster=cluster, skus=skus, json=json)
            sys.exit(0 if held else 1)
        run = import_module("bench.run")
        wish = run.Wish(
            port=port,
            rounds=1 if quick else 3,
            seconds=2.0 if quick else 5.0,
            seconds_each=1.0 if quick else 2.0,
            workloads=only in ("", "workloads"),
            promises=only in ("", "promises"),
            operations=frozenset(run.OPERATIONS if only in ("", "operations") else only.split(","))
            & frozenset(run.OPERATIONS),
            json=json,
        )
        reached = run.run(wish, cluster=cluster)
    sys.exit(0 if reached else 1)


@_prove.command()
def prove_all(
    count: Annotated[int, typer.Option(min=1, help="How often a process is killed under load.")] = 1_000,
    races: Annotated[int, typer.Option(min=1, help="How often every race is run.")] = 20,
    examples: Annotated[int, typer.Option(min=1, help="How many days the thread's machine makes up.")] = 1_000,
    seed: Annotated[int, typer.Option(help="Decides which process is killed when.")] = 1,
) -> None:
    """Kills, races and made-up days, many times over; leaves with 1 where anything is lost, doubled or stuck."""
    sys.path.insert(0, str(ROOT))
    proofs = import_module("bench.proofs")
    held = proofs.prove(proofs.Wish(kills=count, races=races, examples=examples, seed=seed))
    sys.exit(0 if held else 1)
