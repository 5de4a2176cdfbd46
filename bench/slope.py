"""The slope: the same operations while the record of stock grows from a small chain's to 20 million levels.

They run in this process, one after the other, without HTTP: what is measured is what the size changes. The small chain
has 25 stores; then these are 25 among 2,000, with more and more goods. Shelves are loaded in bulk into a table that is
neither logged nor indexed; log, keys and indexes come after it, as whoever loads so much would do.
"""

import random
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import psycopg
from django.core.management import call_command
from django.db import connection
from rich.console import Console
from rich.table import Table

from bench import chain
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import ReserveLine, ReserveStock
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import PlaceCheckout
from noren.journeys.reads.nearest_stock import nearest_stock
from noren.journeys.sell_carry_out import SellCarryOut, sell_carry_out
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import SYSTEM
from noren.platform.clock import now
from noren.platform.embedded import Cluster

MOST_SLOWER = 2.0
SMALL = (25, 400)
STORES = 2_000
UNITS = 50
ROUNDS, CALLS = 3, 150
_CONTACT = {"family_name": "計測", "given_name": "太郎", "email": "bench@example.com", "phone": "090-1234-5678"}
_STORES_LIKE = """
INSERT INTO places_location SELECT (jsonb_populate_record(l, jsonb_build_object(
         'id', m.id, 'code', 'chain-' || lpad(m.n::text, 4, '0'), 'lat', 31.0 + m.n %% 130 / 10.0, 'lon', 131.0 + m.n / 130 / 2.0))).*
  FROM places_location l, unnest(%(ids)s::uuid[], %(numbers)s::int[]) m(id, n) WHERE l.id = %(like)s
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
 WHERE tablename = 'stock_level' AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'stock_level'::regclass)
"""
_KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'stock_level'::regclass AND contype IN ('p', 'f')
 ORDER BY contype DESC
"""


@dataclass(frozen=True, slots=True)
class Size:
    """A chain so large, and what it took to load its levels."""

    stores: int
    skus: int
    levels: int
    loaded_s: float
    indexed_s: float
    table_mb: float
    indexes_mb: float


def measure_slope(*, cluster: Cluster, skus: list[int], json: Path | None) -> bool:
    """Measure at each size, show, write down; whether nothing became slower than by `MOST_SLOWER`."""
    console = Console(highlight=False)
    call_command("migrate", interactive=False, verbosity=0)
    _load_without_log(cluster)
    chain.open_chain(stores=SMALL[0], skus=SMALL[1])
    sizes = [_sized(*SMALL, 0.0, 0.0)]
    console.print(f"{sizes[-1].levels:,} levels: measuring …")
    found = {name: [took] for name, took in _measured(*SMALL).items()}
    for wanted in skus:
        before = sizes[-1]
        console.print(f"{STORES:,} stores x {wanted:,} SKUs: loading …")
        sizes.append(_grown(before, wanted))
        console.print(
            f"{sizes[-1].levels:,} levels: loaded in {sizes[-1].loaded_s:.0f} s and {sizes[-1].indexed_s:.0f} s; measuring …"
        )
        for name, took in _measured(STORES, wanted).items():
            found[name].append(took)
    _show(console, sizes, found)
    if json is not None:
        rows = {
            name: dict(zip((str(size.levels) for size in sizes), took, strict=True)) for name, took in found.items()
        }
        json.write_bytes(orjson.dumps({"ms": rows, "sizes": sizes}, option=orjson.OPT_INDENT_2) + b"\n")
    return all(max(took) <= MOST_SLOWER * took[0] for took in found.values())


def _load_without_log(cluster: Cluster) -> None:
    """A table that is made logged again need not go through the log where nobody follows it."""
    connection.close()
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET wal_level = 'minimal'")
        admin.execute("ALTER SYSTEM SET max_wal_senders = 0")
    cluster.stop()
    cluster.start()


def _grown(before: Size, skus: int) -> Size:
    """The chain with 2,000 stores and so many SKUs, each of them in every store."""
    began = time.monotonic()
    ids = [chain.store(number) for number in range(STORES)]
    if before.stores < STORES:
        numbers = list(range(before.stores, STORES))
        new = {"ids": ids[before.stores :], "numbers": numbers, "like": chain.store(0)}
        sql.touch(_STORES_LIKE, new)
    chain.add_goods(before.skus, skus)
    indexes, keys = sql.rows(_INDEXES), sql.rows(_KEYS)
    sql.touch("SET maintenance_work_mem = '1GB'")
    for name, _definition in keys:
        sql.touch(f'ALTER TABLE stock_level DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        sql.touch(f'DROP INDEX "{name}"')
    sql.touch("ALTER TABLE stock_level SET UNLOGGED")
    chain.fill(places=[chain.WAREHOUSE, *ids[: before.stores]], first=before.skus, goods=skus, units=UNITS)
    if before.stores < STORES:
        chain.fill(places=ids[before.stores :], goods=skus, units=UNITS)
    sql.touch("ALTER TABLE stock_level SET LOGGED")
    loaded = time.monotonic()
    for name, definition in reversed(keys):
        sql.touch(f'ALTER TABLE stock_level ADD CONSTRAINT "{name}" {definition}')
    for _name, definition in indexes:
        sql.touch(definition)
    for table in ("places_location", "catalog_product", "catalog_variant", "catalog_price", "stock_level"):
        sql.touch(f"VACUUM ANALYZE {table}")
    sql.touch("CHECKPOINT")
    connection.close()  # plans were made for the smaller table
    places.forget_locations()
    return _sized(STORES, skus, loaded - began, time.monotonic() - loaded)


def _sized(stores: int, skus: int, loaded_s: float, indexed_s: float) -> Size:
    table, indexes = sql.rows("SELECT pg_relation_size('stock_level'), pg_indexes_size('stock_level')")[0]
    return Size(
        stores=stores,
        skus=skus,
        levels=sql.value("SELECT count(*) FROM stock_level"),
        loaded_s=round(loaded_s, 1),
        indexed_s=round(indexed_s, 1),
        table_mb=round(table / 1e6),
        indexes_mb=round(indexes / 1e6),
    )


def _measured(stores: int, skus: int) -> dict[str, float]:
    """The median of each operation in milliseconds: the lowest of three rounds in turn, about goods and places at random."""
    chance = random.Random(stores * skus)

    def timed(operation: Callable[[UUID, UUID, datetime], object], calls: int) -> float:
        took = []
        for _ in range(calls):
            variant, store = chain.variant(chance.randrange(skus)), chain.store(chance.randrange(stores))
            began = time.perf_counter()
            operation(variant, store, now())
            took.append((time.perf_counter() - began) * 1_000)
        return statistics.median(took)

    for operation in _OPERATIONS.values():
        timed(operation, 30)
    rounds = [{name: timed(operation, CALLS) for name, operation in _OPERATIONS.items()} for _ in range(ROUNDS)]
    return {name: round(min(one[name] for one in rounds), 3) for name in _OPERATIONS}


def _availability(variant: UUID, _store: UUID, at: datetime) -> object:
    return stock.availability(variant_ids=[variant], location_ids=_FIRST_STORES, at=at)


def _nearest(variant: UUID, store: UUID, at: datetime) -> object:
    here = places.get_location(location_id=store)
    lat, lon = here.lat or 0.0, here.lon or 0.0
    return nearest_stock(variant_id=variant, quantity=1, lat=lat, lon=lon, limit=10, service="pickup", at=at)


def _reserve(variant: UUID, store: UUID, at: datetime) -> object:
    line = ReserveLine(id=uuid4(), location_id=store, variant_id=variant, quantity=1)
    return stock.reserve(input=ReserveStock(reservation_id=uuid4(), lines=[line]), actor=SYSTEM, at=at)


def _sale(variant: UUID, store: UUID, at: datetime) -> object:
    lines = [{"variant_id": variant, "quantity": 1}]
    sold = SellCarryOut.model_validate({"id": uuid4(), "location_id": store, "lines": lines})
    return sell_carry_out(input=sold, actor=SYSTEM, at=at)


def _checkout(variant: UUID, store: UUID, at: datetime) -> object:
    part = {"type": "PICKUP", "location_id": store, "lines": [{"variant_id": variant, "quantity": 1}]}
    payment = {"provider": "sandbox", "method": "card", "token": "tok_ok"}
    wanted = {"id": uuid4(), "contact": _CONTACT, "parts": [part], "payment": payment}
    return checkout(input=PlaceCheckout.model_validate(wanted), actor=SHOPPER, at=at)


_FIRST_STORES = [derived_id("chain", "store", number) for number in range(SMALL[0])]
_OPERATIONS: Mapping[str, Callable[[UUID, UUID, datetime], object]] = {
    "availability in 25 stores": _availability,
    "10 nearest stores with stock": _nearest,
    "reserve": _reserve,
    "sale at the counter": _sale,
    "whole order, to be collected": _checkout,
}


def _show(console: Console, sizes: list[Size], found: Mapping[str, list[float]]) -> None:
    table = Table("Median, ms", title="The slope: one after the other in one process, without HTTP")
    for size in sizes:
        table.add_column(f"{size.levels:,} levels\n{size.stores:,} x {size.skus:,}", justify="right")
    table.add_column("slower by", justify="right")
    for name, took in found.items():
        slower = max(took) / took[0]
        colour = "green" if slower <= MOST_SLOWER else "red"
        table.add_row(name, *(f"{one:.2f}" for one in took), f"[{colour}]{slower:.2f}[/]")
    table.add_section()
    table.add_row("loaded, then indexed, s", *(f"{size.loaded_s:.0f} + {size.indexed_s:.0f}" for size in sizes), "")
    table.add_row("table + indexes, MB", *(f"{size.table_mb:,.0f} + {size.indexes_mb:,.0f}" for size in sizes), "")
    console.print(table)
