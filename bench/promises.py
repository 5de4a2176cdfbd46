"""What stock has to do beside its rates: answer a product page in time, one SKU that everybody wants, the solver."""

import random
import statistics
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from bench import http_load
from bench.chain import open_chain
from bench.database_floor import pgbench
from bench.floors import await_calm, recorded
from bench.requests import LINES, OPERATIONS, Asked, Operation
from bench.serving import Serving
from bench.shop import Shop
from bench.workloads import Result
from noren.domains.fulfilment import rules
from noren.domains.fulfilment.rules import Candidate
from noren.platform.clock import now

AIM_P99_MS = 30
AIM_SOLVED_MS = 50
PLACES = 100
_BY_NAME: Mapping[str, Operation] = {operation.name: operation for operation in OPERATIONS}


def measure_promises(*, server: Serving, shop: Shop, seconds: float) -> list[Result]:
    """In this order: the page's stock, the whole page, the SKU that everybody wants, the solver."""
    open_chain()
    return [
        _at_half("F, stock", _BY_NAME["availability_25"], "stock of a product in 25 stores", server, shop, seconds),
        _at_half("F, page", _BY_NAME["product_page"], "a product's whole page", server, shop, seconds),
        _hot(server, shop, seconds),
        *(_solved(name, drawn) for name, drawn in _ORDERS.items()),
    ]


def _at_half(name: str, operation: Operation, what: str, server: Serving, shop: Shop, seconds: float) -> Result:
    """How late the last of a hundred answers comes while half of what the server can do is asked, beside a no-op that is
    asked as often: what that needs is the machine's."""
    prepare = operation.load(server.base, shop)
    http_load.run(server.base, prepare, connections=operation.connections, seconds=1.5)
    most = http_load.run(server.base, prepare, connections=operation.connections, seconds=seconds).rate_per_s
    answer, _scripts = recorded(operation, shop)
    path = f"/api/v1/nothing/{answer.status}/{answer.size}"
    nothing = Asked("GET", path).sent_to(server.base)
    measured = http_load.run_steadily(server.base, prepare, rate_per_s=most / 2, seconds=2 * seconds)
    noise = http_load.run_steadily(server.base, lambda _number: nothing, rate_per_s=most / 2, seconds=seconds)
    failed = {status: count for status, count in measured.statuses.items() if status >= 300}
    if failed or measured.broken:
        raise RuntimeError(f"{what}: these failed: {failed}, broken {measured.broken}")
    p99 = measured.percentile_ms(0.99)
    return Result(
        workload=name,
        what=f"{what}, {most / 2:,.0f} visitors/s: half of the most",
        measured=f"p50 {measured.percentile_ms(0.5):.1f} ms, p99 {p99:.1f} ms; a no-op as often: p99 {noise.percentile_ms(0.99):.1f} ms",
        aim=f"p99 <= {AIM_P99_MS} ms",
        best_peer="",
        reached=p99 <= AIM_P99_MS,
    )


def _hot(server: Serving, shop: Shop, seconds: float) -> Result:
    """One SKU: its level is locked until the promise is on the disk, so promises of it follow each other."""
    operation = _BY_NAME["reserve_hot"]
    load = http_load.run(server.base, operation.load(server.base, shop), connections=8, seconds=seconds)
    await_calm()
    _answer, scripts = recorded(operation, shop)

    def alone(clients: int, number: int, options: str = "") -> float:
        with server.without_worker():
            return pgbench(
                binaries=Path(server.cluster.binaries),
                url=f"{server.cluster.url()} options='{options}'",
                scripts=scripts,
                clients=clients,
                seconds=seconds / 2,
                first=90_000 + number,
            )

    by_eight, by_one = alone(8, 1), alone(1, 2)
    unsafe = alone(8, 3, "-c synchronous_commit=off")
    return Result(
        workload="reserve, one SKU",
        what="promises of the one SKU that everybody wants, 8 connections",
        measured=f"{load.rate_per_s:,.0f}/s; its SQL alone {by_eight:,.0f}/s by 8, {by_one:,.0f}/s by 1, "
        f"{unsafe:,.0f}/s by 8 without waiting for the disk",
        aim="half of its SQL",
        best_peer="",
        reached=load.rate_per_s >= by_eight / 2,
    )


def _solved(name: str, drawn: Callable[[random.Random], tuple[dict[UUID, int], list[Candidate]]]) -> Result:
    chance = random.Random(7)
    took = []
    for _ in range(40):
        wanted, candidates = drawn(chance)
        began = time.perf_counter()
        rules.choose_sources(wanted=wanted, candidates=candidates)
        took.append((time.perf_counter() - began) * 1_000)
    took = sorted(took[1:])
    return Result(
        workload="sourcing",
        what=f"{LINES} lines x {PLACES} places, solved exactly: {name}",
        measured=f"median {statistics.median(took):.1f} ms, 95 of 100 within {took[int(len(took) * 0.95)]:.1f} ms, longest {took[-1]:.1f} ms",
        aim=f"< {AIM_SOLVED_MS} ms",
        best_peer="",
        reached=took[int(len(took) * 0.95)] < AIM_SOLVED_MS,
    )


def _order(chance: random.Random, first: float, others: float) -> tuple[dict[UUID, int], list[Candidate]]:
    """An order and its places; how likely the first and each of the others have a line."""
    at = now()
    wanted = {uuid4(): chance.choice((1, 1, 1, 2)) for _ in range(LINES)}
    candidates = [
        Candidate(
            location_id=uuid4(),
            is_store=number > 0,
            km=chance.randrange(5, 1_200),
            waiting=chance.randrange(0, 30),
            ready_at=at + timedelta(minutes=chance.randrange(60, 2_000)),
            available={
                one: chance.randrange(1, 9) for one in wanted if chance.random() < (others if number else first)
            },
            days_of_cover={one: chance.uniform(0, 40) for one in wanted},
        )
        for number in range(PLACES)
    ]
    return wanted, candidates


_ORDERS = {
    "a warehouse has everything": lambda chance: _order(chance, 1.0, 0.4),
    "stores have two of three lines": lambda chance: _order(chance, 0.67, 0.67),
    "stores have one of three": lambda chance: _order(chance, 0.33, 0.33),
}
