"""What a run measured: on the screen, and as the files that are kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bench.workloads import Result

AIM = 0.5


def show_operations(console: Console, rows: Mapping[str, Mapping[str, float]]) -> None:
    """One line per operation; efficiency below the aim stands out."""
    table = Table("Operation", title="Operations: efficiency = rate / limit, 1/limit = 1/http_floor + 1/db_floor")
    for name in ("per s", "p50 ms", "p99 ms", "http_floor per s", "db_floor per s", "efficiency"):
        table.add_column(name, justify="right")
    for name, row in rows.items():
        colour = "green" if row["efficiency"] >= AIM else "red"
        table.add_row(
            name,
            f"{row['rate_per_s']:,.0f}",
            f"{row['p50_ms']:.1f}",
            f"{row['p99_ms']:.1f}",
            f"{row['http_floor_per_s']:,.0f}",
            f"{row['db_floor_per_s']:,.0f}",
            f"[{colour}]{row['efficiency']:.2f}[/]",
        )
    console.print(table)


def show_workloads(console: Console, results: Sequence[Result]) -> None:
    """One line per workload beside its aim and the best of the other platforms."""
    table = Table("", "Workload", "Measured", "Aim", "Best peer", "", title="Workloads over the public API")
    for result in results:
        mark = "[green]reached[/]" if result.reached else "[red]not reached[/]"
        table.add_row(result.workload, result.what, result.measured, result.aim, result.best_peer, mark)
    console.print(table)


def write(file: Path, operations: Mapping[str, Mapping[str, float]], workloads: Sequence[Result]) -> None:
    """The operations into `file`, the workloads beside it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(orjson.dumps(operations, option=orjson.OPT_INDENT_2) + b"\n")
    beside = file.with_name(f"{file.stem}-workloads{file.suffix}")
    beside.write_bytes(orjson.dumps([result.as_row() for result in workloads], option=orjson.OPT_INDENT_2) + b"\n")
