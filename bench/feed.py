"""The local inventory feed of 50,000 rows: rows a second, and the memory that writing it takes."""

import time
import tracemalloc
from collections.abc import Iterable
from typing import cast

from django.test import RequestFactory

from bench.chain import open_chain
from bench.workloads import Result
from noren.journeys.feeds.answer import Tsv, feed_answer
from noren.journeys.feeds.local_inventory import FIELDS, local_inventory
from noren.platform.clock import now

AIM_PER_S, AIM_MB = 20_000, 32


def measure_feed() -> list[Result]:
    """Plain and packed."""
    open_chain()
    rows = sum(1 for _ in local_inventory(at=now()))
    return [_measured(rows, packed=packed) for packed in (False, True)]


def _measured(rows: int, *, packed: bool) -> Result:
    _written(packed)
    began = time.perf_counter()
    size = _written(packed)
    per_s = rows / (time.perf_counter() - began)
    tracemalloc.start()
    _written(packed)
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return Result(
        workload="feed, packed" if packed else "feed",
        what=f"local inventory of {rows:,} rows",
        measured=f"{per_s:,.0f} rows/s, {size / 1e6:.1f} MB out, {peak_mb:.1f} MB of memory at most",
        aim=f">= {AIM_PER_S:,} rows/s, <= {AIM_MB} MB",
        best_peer="",
        reached=per_s >= AIM_PER_S and peak_mb <= AIM_MB,
    )


def _written(packed: bool) -> int:
    """Write the whole feed away and return how many bytes it was."""
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"} if packed else {})
    at = now()
    answer = feed_answer(request, name="bench", fields=FIELDS, rows=local_inventory(at=at), form=Tsv(), at=at)
    return sum(len(chunk) for chunk in cast("Iterable[bytes]", answer))
