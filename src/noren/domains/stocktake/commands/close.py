from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.stock import api as stock
from noren.domains.stock.contracts import CountLine, RecordCounts
from noren.domains.stocktake.commands.locking import lock_stocktake
from noren.domains.stocktake.contracts import (
    ClosedStocktake,
    Stocktake,
    StocktakeKind,
    StocktakeState,
    UncountedAs,
    Variance,
    WriteVariances,
)
from noren.domains.stocktake.errors import CountsInConflict, NeedsApproval, NothingCounted, UncountedLevels
from noren.domains.stocktake.events import StocktakeClosed
from noren.domains.stocktake.queries.adjustments import limit_of
from noren.domains.stocktake.queries.stocktakes import counts_of
from noren.domains.stocktake.queries.variances import compare
from noren.domains.stocktake.rules import within
from noren.kernel.ids import derived_id
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command, emit

AT_ONCE = 5_000

_RESULTS = """
INSERT INTO stocktake_result (stocktake_id, variant_id, count_id, counted_at, expected, low, high, result, delta, set_aside,
                              price_minor, uncounted, proved, approved_by)
SELECT %(stocktake)s, r.* FROM jsonb_to_recordset(%(lines)s::jsonb)
    AS r(variant_id uuid, count_id uuid, counted_at timestamptz, expected bigint, low bigint, high bigint, result bigint,
         delta bigint, set_aside bigint, price_minor bigint, uncounted boolean, proved boolean, approved_by uuid)
"""
_CLOSE = """
UPDATE stocktake_stocktake SET state = 'closed', closed_at = %s, closed_by = %s, uncounted = %s WHERE id = %s
"""


@command("stocktake.write", permission="stocktake.close")
def write(*, input: WriteVariances, actor: Actor, at: datetime) -> ClosedStocktake:
    """Make what was counted the record: each level as of the moment of its last count, whatever has moved since.

    What the counts neither confirm nor contradict (goods moved between the counts of two areas) is left as it is.
    Differences beyond the limit of the actor need the approval of somebody of a higher one.

    Raises: StocktakeNotFound, StocktakeStateConflict (still counting, or closed already), CountsInConflict,
    UncountedLevels, NeedsApproval, NothingCounted, NotAllowed.
    Locks: the stocktake, then stock levels in (location, variant) order.
    Emits: stocktake.closed.v1, stock.changed.v1, stock.shortfall.v1
    """
    stocktake = lock_stocktake(input.stocktake_id, StocktakeState.COUNTED, permission="stocktake.close", actor=actor)
    counts = counts_of(stocktake_id=stocktake.id)
    _lock_levels(stocktake, {one.variant_id for one in counts})
    found = compare(stocktake=stocktake, counts=counts, set_aside=input.set_aside, at=at)
    lines = _settled(stocktake, found.lines, input.uncounted)
    limit = limit_of(actor=actor, location_id=stocktake.location_id, at=at)
    beyond = [
        str(line.variant_id)
        for line in lines
        if line.approved_by is None and not within(limit, units=line.delta, value_minor=line.value_minor)
    ]
    if beyond:
        raise NeedsApproval(variant_ids=beyond)
    if not lines:
        raise NothingCounted
    deltas = _record(stocktake, [line for line in lines if line.proved], at)
    _keep(stocktake, lines, deltas)
    uncounted = input.uncounted.value if input.uncounted else None
    sql.exactly(1, _CLOSE, (at, actor.id, uncounted, stocktake.id))
    closed = ClosedStocktake(
        stocktake_id=stocktake.id,
        levels=len(lines),
        differing=sum(delta != 0 for delta in deltas.values()),
        delta=sum(deltas.values()),
        value_minor=sum(deltas.get(line.variant_id, 0) * line.price_minor for line in lines),
    )
    emit(
        StocktakeClosed(
            stocktake_id=stocktake.id,
            location_id=stocktake.location_id,
            differing=closed.differing,
            delta=closed.delta,
            value_minor=closed.value_minor,
        )
    )
    return closed


def count_id(stocktake_id: UUID, variant_id: UUID) -> UUID:
    """The id of the movement that writes down what a stocktake found at a level."""
    return derived_id("stocktake", stocktake_id, variant_id)


def _lock_levels(stocktake: Stocktake, counted: set[UUID]) -> None:
    """Nothing moves while counts and record are compared; of a full stocktake, nowhere at the place."""
    if stocktake.kind is StocktakeKind.FULL:
        counted = counted | {level.variant_id for level in stock.levels_at(location_id=stocktake.location_id)}
    stock.lock_levels(location_id=stocktake.location_id, variant_ids=sorted(counted))


def _settled(stocktake: Stocktake, lines: Sequence[Variance], uncounted: UncountedAs | None) -> list[Variance]:
    """What is to be judged and written: everything that was counted, and what was not if it counts as gone."""
    conflicts = [str(line.variant_id) for line in lines if line.conflicts]
    if conflicts:
        raise CountsInConflict(variant_ids=conflicts)
    missing = sum(line.uncounted for line in lines)
    if missing and uncounted is None and stocktake.kind is StocktakeKind.FULL:
        raise UncountedLevels(levels=missing)
    gone = uncounted is UncountedAs.ZERO and stocktake.kind is StocktakeKind.FULL
    return [line for line in lines if not line.uncounted or gone]


def _record(stocktake: Stocktake, lines: Sequence[Variance], at: datetime) -> dict[UUID, int]:
    """Write the counts; by how much each level changed. A later count of a level that is here already holds."""
    deltas: dict[UUID, int] = {}
    for start in range(0, len(lines), AT_ONCE):
        counted = [
            CountLine(
                id=count_id(stocktake.id, line.variant_id),
                location_id=stocktake.location_id,
                variant_id=line.variant_id,
                quantity=max(line.result, 0),
                set_aside=line.set_aside,
                counted_at=line.counted_at,
            )
            for line in lines[start : start + AT_ONCE]
        ]
        wish = RecordCounts(lines=counted, reference_id=stocktake.id, note=stocktake.name)
        recorded = stock.record_counts(input=wish, actor=SYSTEM, at=at)
        deltas |= {one.variant_id: one.delta for one in recorded.differences}
    return deltas


def _keep(stocktake: Stocktake, lines: Sequence[Variance], deltas: dict[UUID, int]) -> None:
    told: list[dict[str, Any]] = []
    for line in lines:
        kept = line.model_dump(mode="json", exclude={"counts", "conflicts"})
        written = line.variant_id in deltas
        told.append(
            {
                **kept,
                "count_id": str(count_id(stocktake.id, line.variant_id)) if written else None,
                "delta": deltas.get(line.variant_id, 0),
            }
        )
    sql.exactly(len(told), _RESULTS, {"stocktake": stocktake.id, "lines": orjson.dumps(told).decode()})
