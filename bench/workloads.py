"""The workloads A to E: what a shop does all day, over the public API, client on the same cores."""

import time
from dataclasses import asdict, dataclass
from uuid import UUID

from bench import http_load
from bench.requests import Operation, checkout, order_of, product_detail, product_list
from bench.serving import Serving
from bench.shop import FLASH_UNITS, Shop
from noren.platform import sql, verify
from noren.platform.clock import now

CALM_S = 60.0
_STATES = """
SELECT o.state, count(*) FROM orders_order o JOIN orders_line l ON l.order_id = o.id WHERE l.variant_id = %s GROUP BY 1
"""
_UNDER_WAY = """
SELECT (SELECT count(*) FROM platform_outbox WHERE relayed_at IS NULL)
     + (SELECT count(*) FROM orders_order WHERE state = 'pending')
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One workload beside what it has to reach; `best_peer` is what other platforms did on such a machine."""

    workload: str
    what: str
    measured: str
    aim: str
    best_peer: str
    reached: bool

    def as_row(self) -> dict[str, object]:
        return asdict(self)


def run_workloads(*, server: Serving, shop: Shop, seconds: float) -> list[Result]:
    """All five, then the proof that nothing is left over: `verify` finds nothing."""
    results = [
        *(_rate(name, operation, aim, server, shop, seconds) for name, operation, aim in _RATES),
        _flash("D, 300 at once", shop.flash_variants[0], 300, 300, server),
        _flash("D, 150 by 8", shop.flash_variants[1], 150, 8, server),
        _memory(server),
    ]
    await_calm()
    findings = verify.run(at=now())
    if findings:
        raise RuntimeError(f"after the load verify finds {len(findings)}: {findings[:5]}")
    return results


@dataclass(frozen=True, slots=True)
class _Aim:
    per_s: int
    best_peer: str


_RATES = (
    ("A", Operation("detail of a random product", 16, product_detail), _Aim(1_500, "127/s, p50 121 ms")),
    ("B", Operation("sorted page of 20", 16, product_list), _Aim(1_000, "240/s (search index)")),
    ("C", Operation("whole order by a guest", 8, checkout), _Aim(300, "14/s, p50 690 ms")),
)


def _rate(workload: str, operation: Operation, aim: _Aim, server: Serving, shop: Shop, seconds: float) -> Result:
    prepare = operation.load(server.base, shop)
    http_load.run(server.base, prepare, connections=operation.connections, seconds=1.5)
    load = http_load.run(server.base, prepare, connections=operation.connections, seconds=seconds)
    failed = {status: count for status, count in load.statuses.items() if status >= 300}
    if failed or load.broken:
        raise RuntimeError(f"workload {workload}: these failed: {failed}, broken {load.broken}")
    p50, p99 = load.percentile_ms(0.5), load.percentile_ms(0.99)
    return Result(
        workload=workload,
        what=f"{operation.name}, {operation.connections} connections",
        measured=f"{load.rate_per_s:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms",
        aim=f"{aim.per_s:,}/s",
        best_peer=aim.best_peer,
        reached=load.rate_per_s >= aim.per_s,
    )


def _flash(name: str, variant: UUID, buyers: int, at_once: int, server: Serving) -> Result:
    """Everybody wants the one SKU: exactly what is there is sold, and nobody waits for nothing."""
    load = http_load.run(
        server.base, lambda _number: order_of(variant).sent_to(server.base), connections=at_once, count=buyers
    )
    states = dict(sql.rows(_STATES, (variant,)))
    sold, stuck = states.get("confirmed", 0), states.get("pending", 0)
    answers = dict(sorted(load.statuses.items()))
    exact = sold == FLASH_UNITS and stuck == 0 and answers == {201: FLASH_UNITS, 409: buyers - FLASH_UNITS}
    return Result(
        workload=name,
        what=f"{buyers} whole orders for {FLASH_UNITS} units",
        measured=f"{sold} sold, {stuck} stuck, answers {answers}, {load.seconds:.2f} s",
        aim=f"exactly {FLASH_UNITS}, none stuck, 5 s",
        best_peer="55-169 s where exact",
        reached=exact and load.broken == 0 and load.seconds <= 5,
    )


def _memory(server: Serving) -> Result:
    megabytes = server.memory_mb()
    return Result(
        workload="E",
        what="memory of all processes after load",
        measured=f"{megabytes:,.0f} MB",
        aim="700 MB",
        best_peer="230-2,300 MB",
        reached=megabytes <= 700,
    )


def await_calm() -> None:
    """Wait until the relay has passed on every event and no order waits for its payment."""
    until = time.monotonic() + CALM_S
    while sql.value(_UNDER_WAY) and time.monotonic() < until:
        time.sleep(0.2)
