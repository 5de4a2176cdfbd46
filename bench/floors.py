"""Operations against their limits: what HTTP alone and what the database alone could do, measured side by side.

efficiency = rate / limit, 1 / limit = 1 / http_floor + 1 / db_floor
"""

import statistics
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from django.test import Client

from bench import chain, http_load
from bench.database_floor import Script, Statement, pgbench, recording
from bench.http_load import Load
from bench.requests import OPERATIONS, Asked, Operation
from bench.serving import Serving
from bench.shop import MEMBERS, TILLS, Shop
from bench.workloads import await_calm
from noren.platform import sql

GOODS_IN_FLOOR = 200
RECORDED_AGAIN = 5


@dataclass(slots=True)
class Measured:
    """Several rounds of one operation; each figure is the median of its rounds."""

    rates: list[float] = field(default_factory=list)
    p50s_ms: list[float] = field(default_factory=list)
    p99s_ms: list[float] = field(default_factory=list)
    http_floors: list[float] = field(default_factory=list)
    db_floors: list[float] = field(default_factory=list)

    @property
    def limit_per_s(self) -> float:
        """What would be possible if nothing but HTTP and the database took time."""
        http, database = statistics.median(self.http_floors), statistics.median(self.db_floors)
        return 1 / (1 / http + 1 / database)

    def as_row(self) -> dict[str, float]:
        """The figures that are written down."""
        rate = statistics.median(self.rates)
        return {
            "rate_per_s": round(rate, 1),
            "p50_ms": round(statistics.median(self.p50s_ms), 2),
            "p99_ms": round(statistics.median(self.p99s_ms), 2),
            "http_floor_per_s": round(statistics.median(self.http_floors), 1),
            "db_floor_per_s": round(statistics.median(self.db_floors), 1),
            "efficiency": round(rate / self.limit_per_s, 3),
        }


def measure_operations(
    *,
    server: Serving,
    shop: Shop,
    names: Collection[str],
    rounds: int,
    seconds: float,
    tell: Callable[[str], None],
) -> dict[str, dict[str, float]]:
    """Each named operation, its no-op and its SQL in turn, in several rounds: whatever else the machine does, all three
    see.
    """
    found: dict[str, dict[str, float]] = {}
    for operation in (known for known in OPERATIONS if known.name in names):
        operation.opens()
        answer, scripts = recorded(operation, shop)
        http_load.run(server.base, operation.load(server.base, shop), connections=operation.connections, seconds=1.5)
        measured = Measured()
        for turn in range(rounds):
            tell(f"{operation.name}: round {turn + 1} of {rounds}")
            _round(measured, operation, answer, scripts, server, shop, seconds=seconds)
        found[operation.name] = measured.as_row()
    return found


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    size: int


def recorded(operation: Operation, shop: Shop) -> tuple[Answer, list[str]]:
    """What the operation answers, and pgbench scripts of the statements that it sends, caches warm.

    A write has a script for each till: its two recordings differ in their goods, and have till and member in common.
    """
    answer = _perform(operation.ask(shop, 0))
    if operation.ask(shop, 0).method == "GET":
        return answer, [_script(operation, shop, 0, 0)]
    return answer, [_script(operation, shop, which, which + MEMBERS) for which in range(TILLS)]


def _script(operation: Operation, shop: Shop, which: int, other: int) -> str:
    recordings = [_recorded(operation, shop, goods) for goods in (which, other)]
    for _ in range(RECORDED_AGAIN):  # what is kept for a while was looked after in one of them
        if [one.sql for one in recordings[0]] == [one.sql for one in recordings[1]]:
            break
        recordings = [_recorded(operation, shop, goods) for goods in (which, other)]
    instead = {
        shop.variants[which]: shop.variants[:GOODS_IN_FLOOR],
        shop.products[which]: shop.products[:GOODS_IN_FLOOR],
        chain.variant(which): [chain.variant(number) for number in range(GOODS_IN_FLOOR)],
    }
    return Script(goods=instead).of(*recordings)


def _recorded(operation: Operation, shop: Shop, goods: int) -> list[Statement]:
    asked = operation.ask(shop, goods)
    with recording() as seen:
        _perform(asked)
    return seen


def _perform(asked: Asked) -> Answer:
    headers = asked.headers
    response = Client().generic(asked.method, asked.path, asked.body, "application/json", headers=headers)
    if response.status_code >= 300:
        raise RuntimeError(f"{asked.path} answered {response.status_code}: {response.content[:500]!r}")
    return Answer(response.status_code, len(response.content))


def _round(
    measured: Measured,
    operation: Operation,
    answer: Answer,
    scripts: list[str],
    server: Serving,
    shop: Shop,
    *,
    seconds: float,
) -> None:
    base, connections = server.base, operation.connections
    load = _checked(http_load.run(base, operation.load(base, shop), connections=connections, seconds=seconds))
    measured.rates.append(load.rate_per_s)
    measured.p50s_ms.append(load.percentile_ms(0.5))
    measured.p99s_ms.append(load.percentile_ms(0.99))
    await_calm()
    asked = operation.ask(shop, 0)
    nothing = Asked(asked.method, f"/api/v1/nothing/{answer.status}/{answer.size}", asked.body, asked.token).sent_to(
        base
    )
    floor = _checked(http_load.run(base, lambda _number: nothing, connections=connections, seconds=seconds))
    measured.http_floors.append(floor.rate_per_s)
    with server.without_worker():
        floors = len(measured.db_floors)
        measured.db_floors.append(
            pgbench(
                binaries=Path(server.cluster.binaries),
                url=server.cluster.url(),
                scripts=scripts,
                clients=connections,
                seconds=seconds,
                first=1 + floors + 100 * OPERATIONS.index(operation),
            )
        )
        sql.touch("UPDATE platform_outbox SET relayed_at = now() WHERE relayed_at IS NULL")


def _checked(load: Load) -> Load:
    """A load whose every request succeeded; a fast refusal is no performance."""
    failed = {status: count for status, count in load.statuses.items() if status >= 300}
    if failed or load.broken or not load.answered:
        raise RuntimeError(f"of {load.answered} requests these failed: {failed}, broken {load.broken}")
    return load
