from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from noren.domains.stock import rules
from noren.domains.stock.commands.closing import changes_of
from noren.domains.stock.contracts import ReviewMargins, SafetyPolicy
from noren.domains.stock.events import StockChanged
from noren.domains.stock.queries.safety_policies import safety_policies
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

EVENT_LEVELS = 500

# Levels that are being sold right now are left to the next review: a margin may wait, a sale may not. The terms that
# hold at a place are those of the place, else those of all places. The formula stands in rules.py.
_REVIEW = f"""
WITH terms AS MATERIALIZED (
  SELECT * FROM unnest(%(group)s::int[], %(location)s::uuid[], %(loss)s::float8[], %(per_move)s::float8[], %(promised)s::int[],
                       %(least)s::bigint[], %(most)s::bigint[])
             AS t(group_no, location_id, loss, per_move, promised, least, most)
), promises AS MATERIALIZED (
  SELECT number::int AS promised, ARRAY(SELECT jsonb_array_elements_text(one)::float8) AS thresholds
    FROM jsonb_array_elements(%(thresholds)s::jsonb) WITH ORDINALITY AS p(one, number)
), levels AS MATERIALIZED (
  SELECT l.location_id, l.variant_id, l.safety, l.expected_error, l.safety_by_hand,
         coalesce(own.loss, common.loss) * greatest(l.on_hand, 0)
             * least(coalesce(extract(epoch FROM %(at)s - l.counted_at) / 86400, {rules.LONGEST_DAYS}), {rules.LONGEST_DAYS})::float8 / 365
           + ({rules.ERROR_WEIGHT} * coalesce(own.per_move, common.per_move) + l.error_units)
             / ({rules.ERROR_WEIGHT} + l.error_moves)::float8 * l.moved_since AS error_now,
         coalesce(own.promised, common.promised) AS promised, coalesce(own.least, common.least) AS least,
         coalesce(own.most, common.most) AS most
    FROM unnest(%(variants)s::uuid[], %(groups)s::int[]) AS v(variant_id, group_no)
    JOIN stock_level l USING (variant_id)
    JOIN terms common ON common.group_no = v.group_no AND common.location_id IS NULL
    LEFT JOIN terms own ON own.group_no = v.group_no AND own.location_id = l.location_id
), kept AS MATERIALIZED (
  SELECT location_id, variant_id, greatest(error_now, 0) AS error_now, safety AS before,
         coalesce(safety_by_hand, least(greatest(width_bucket(greatest(error_now, 0), thresholds), least), most), 0) AS safety,
         expected_error
    FROM levels LEFT JOIN promises USING (promised)
), changing AS MATERIALIZED (
  SELECT l.location_id, l.variant_id, kept.error_now, kept.safety, kept.before
    FROM stock_level l JOIN kept USING (location_id, variant_id)
   WHERE kept.safety <> kept.before OR abs(kept.error_now - kept.expected_error) > 0.005
   ORDER BY 1, 2 FOR NO KEY UPDATE OF l SKIP LOCKED
), reviewed AS (
  UPDATE stock_level l SET safety = c.safety, expected_error = c.error_now FROM changing c
   WHERE l.location_id = c.location_id AND l.variant_id = c.variant_id
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved,
            l.on_hand - l.reserved - l.unavailable - l.safety AS available, c.safety <> c.before AS is_other
)
SELECT location_id, variant_id, on_hand, reserved, available FROM reviewed WHERE is_other
"""  # noqa: S608 - numbers of our own

_PROGRESS = """
INSERT INTO stock_safety_review AS r (name, seen_until, last_variant_id) VALUES (%(name)s, %(seen_until)s, %(last_variant_id)s)
ON CONFLICT (name) DO UPDATE SET seen_until = excluded.seen_until, last_variant_id = excluded.last_variant_id
"""


@command("stock.review_margins")
def review_margins(*, input: ReviewMargins, actor: Actor, at: datetime) -> int:
    """Let the margins of these variants' levels follow how sure their records are now; how many margins changed.

    A safety stock set by hand stays. Levels that somebody else is writing now are left out; the next review finds them.
    Locks: the review's row, then stock levels in (location, variant) order, none of these waited for.  Emits: stock.changed.v1 where a margin changed
    """
    if input.progress:
        sql.touch(_PROGRESS, input.progress.model_dump())
    found = sql.rows(_REVIEW, {**_terms(input, safety_policies(at=at)), "at": at})
    changed = changes_of(found)
    for start in range(0, len(changed), EVENT_LEVELS):
        emit(StockChanged(reference_id=command_id(), levels=changed[start : start + EVENT_LEVELS]))
    return len(changed)


def _terms(input: ReviewMargins, policies: Sequence[SafetyPolicy]) -> dict[str, Any]:
    """The terms of each path of departments: one row for all places, and one for each place that has its own."""
    groups: dict[tuple[UUID, ...], int] = {}
    numbers = [groups.setdefault(tuple(one.departments), len(groups)) for one in input.variants]
    promises = sorted({float(p.promise_percent) / 100 for p in policies if p.promise_percent is not None})
    places = {policy.location_id for policy in policies if policy.location_id is not None}
    rows = []
    for path, number in groups.items():
        for location_id in (None, *places):
            policy = rules.policy_for(policies, departments=path, location_id=location_id)
            rates = rules.rates_of(policy) if policy else rules.WITHOUT_POLICY
            promised = 0 if rates.promise is None else promises.index(rates.promise) + 1
            rows.append(
                (number, location_id, rates.loss_per_year, rates.error_per_move, promised, rates.least, rates.most)
            )
    names = ("group", "location", "loss", "per_move", "promised", "least", "most")
    return {
        "variants": [one.variant_id for one in input.variants],
        "groups": numbers,
        "thresholds": orjson.dumps([rules.thresholds(promise) for promise in promises]).decode(),
        **{name: [row[place] for row in rows] for place, name in enumerate(names)},
    }
