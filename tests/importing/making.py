"""Small sales files, and databases of their own for real import processes."""

import csv
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from noren.cli.places import ROOT
from noren.journeys.importing.mapping import Mapping, load_mapping
from noren.journeys.importing.transactions import Outcome, Wish, import_transactions
from noren.platform.actor import SYSTEM

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HEADING = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
PATIENCE_S = 600.0

# What differs between two runs that did the same: who wrote when.
_VOLATILE = [
    "command_id",
    "recorded_at",
    "reference_id",
    "added_at",
    "verified_at",
    "since",
    "created_at",
    "updated_at",
]
FACTS = (
    "orders_order", "orders_line", "orders_history", "orders_return", "orders_returned_line", "stock_level", "stock_movement",
    "identity_member", "identity_alias", "identity_identifier", "catalog_department", "catalog_product", "catalog_variant",
    "catalog_price", "places_company", "places_location",
)  # fmt: skip


def row(
    order: str = "1", sku: str = "A", quantity: object = 1, price: object = "2.50", customer: str = "7", **more: str
) -> list[str]:
    """One row of a file as the preset reads it."""
    name, at = more.get("name", f"GOODS {sku}"), more.get("at", "2011-03-01 10:00:00")
    return [order, sku, name, str(quantity), at, str(price), customer, more.get("country", "France")]


def write(file: Path, *rows: Sequence[str], heading: Sequence[str] = HEADING, encoding: str = "utf-8") -> Path:
    with file.open("w", encoding=encoding, newline="") as opened:
        csv.writer(opened).writerows([heading, *rows])
    return file


def bring_in(file: Path, mapping: Mapping | None = None, **more: Any) -> Outcome:
    """Import a file in this process; its rejects go beside it."""
    wish = Wish(
        file=file,
        mapping=mapping or load_mapping(preset="uci-online-retail"),
        rejects=file.with_suffix(".rejects.csv"),
        **more,
    )
    return import_transactions(wish=wish, actor=SYSTEM, at=NOW, told=lambda *_step: None)


def rejected(file: Path) -> list[tuple[int, str]]:
    """(line, reason) of what was rejected."""
    rejects = file.with_suffix(".rejects.csv")
    if not rejects.exists():
        return []
    with rejects.open(encoding="utf-8", newline="") as opened:
        return [(int(line), reason) for line, reason, *_fields in list(csv.reader(opened))[1:]]


def write_many(file: Path, *, orders: int) -> Path:
    """A seeded year of sales with returns, guests, charges and corrections; about ten rows an order."""
    dice, at, rows = random.Random(7), datetime(2011, 1, 3, 9, 0), []  # noqa: DTZ001 - as a file says it
    for number in range(orders):
        at += timedelta(minutes=dice.randint(1, 40))
        customer = "" if dice.random() < 0.1 else str(10_000 + dice.randint(0, 400))
        moment = f"{at:%F %T}"
        if dice.random() < 0.05:
            rows.append(
                row(str(number), f"S{dice.randint(0, 300)}", -dice.randint(1, 20), "0.0", "", at=moment, name="damaged")
            )
            continue
        back = dice.random() < 0.1
        for _ in range(dice.randint(1, 3 if back else 20)):
            units = dice.randint(1, 4) * (-1 if back else 1)
            rows.append(
                row(
                    f"{'C' * back}{number}",
                    f"S{dice.randint(0, 300)}",
                    units,
                    f"{dice.randint(1, 999) / 100}",
                    customer,
                    at=moment,
                )
            )
        if dice.random() < 0.1 and not back:
            rows.append(row(str(number), "POST", 1, "18.0", customer, at=moment))
    return write(file, *rows)


def _hear_ctrl_c() -> None:
    """In a new process: a shell that runs the tests in the background has Ctrl-C ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Database:
    """An empty database beside the tests' own."""

    url: str

    def value(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def digest(self) -> dict[str, tuple[int, str]]:
        """How many rows each table of facts has, and a fingerprint of all that they say."""
        facts = (
            "SELECT count(*), coalesce(sum(hashtextextended((to_jsonb(t) - %s::text[])::text, 0)), 0)::text FROM {} t"
        )
        with psycopg.connect(self.url) as connection:
            return {
                table: connection.execute(sql.SQL(facts).format(sql.Identifier(table)), (_VOLATILE,)).fetchone()  # type: ignore[misc]
                for table in FACTS
            }

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """A real `noren` against it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NOREN_")}
        data = os.environ["NOREN_DATA_DIR"]
        return subprocess.Popen(
            [sys.executable, "-m", "noren.cli", *map(str, arguments)],
            env=kept
            | {
                "NOREN_DATABASE_URL": self.url,
                "NOREN_DATA_DIR": data,
                "PYTHONPATH": str(ROOT / "src"),
                "COLUMNS": "120",
            },
            cwd=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - it sets one signal
        )

    def noren(self, *arguments: str | Path) -> tuple[int, str, str]:
        """Run it to its end: exit code and what it said."""
        process = self.start(*arguments)
        said, complained = process.communicate(timeout=PATIENCE_S)
        return process.returncode, said, complained

    def rows_done(self) -> int:
        try:
            return int(self.value("SELECT coalesce(max(rows_done), 0) FROM journeys_import_run"))
        except psycopg.Error:
            return 0

    def wait_for_rows(self, process: "subprocess.Popen[str]") -> None:
        """Until something is in, or the process is done."""
        until = time.monotonic() + PATIENCE_S
        while process.poll() is None and not self.rows_done() and time.monotonic() < until:
            time.sleep(0.01)


@contextmanager
def database(name: str) -> Iterator[Database]:
    """A database that is gone afterwards."""
    own = os.environ["NOREN_DATABASE_URL"]
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(own, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield Database(make_conninfo(own, dbname=name))
        finally:
            connection.execute(drop)
