from datetime import datetime, timedelta
from typing import Any

from noren.domains.stock.commands.closing import changes_of, tell_shortfalls
from noren.domains.stock.commands.counting import open_and_lock_levels
from noren.domains.stock.contracts import CountedDifference, RecordCounts, RecordedCounts
from noren.domains.stock.errors import CountedAtAnotherTime
from noren.domains.stock.events import StockChanged
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit

CLOCKS_DIFFER = timedelta(minutes=5)
OLDEST_COUNT = timedelta(days=31)

_GIVEN = """
SELECT g.* FROM unnest(%(ids)s::uuid[], %(locations)s::uuid[], %(variants)s::uuid[], %(quantities)s::bigint[],
                       %(unavailable)s::bigint[], %(set_aside)s::bigint[], %(counted_at)s::timestamptz[])
    AS g(id, location_id, variant_id, quantity, unavailable, set_aside, counted_at)
 WHERE NOT EXISTS (SELECT 1 FROM stock_movement m WHERE m.id = g.id)
"""
# The levels are locked. What has moved after the moment of counting was not seen by whoever counted: it is taken off
# again before the two are compared, and stays moved. Where a later moment has been counted already, that count holds.
_COUNT = f"""
WITH counted AS MATERIALIZED (
  SELECT n.*, l.on_hand - n.set_aside - later.delta AS expected, later.units AS moved_after,
         CASE WHEN holds THEN n.quantity - (l.on_hand - n.set_aside - later.delta) ELSE 0 END AS delta,
         CASE WHEN holds THEN coalesce(n.unavailable, l.unavailable) - l.unavailable ELSE 0 END AS unavailable_delta,
         CASE WHEN holds THEN greatest(l.moved_since - later.units, 0) ELSE 0 END AS moved_until, holds
    FROM ({_GIVEN}) n JOIN stock_level l USING (location_id, variant_id)
   CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.delta), 0)::bigint AS delta, coalesce(sum(abs(m.delta)), 0)::bigint AS units FROM stock_movement m
     WHERE m.location_id = n.location_id AND m.variant_id = n.variant_id AND m.occurred_at > n.counted_at
   ) later
   CROSS JOIN LATERAL (
    SELECT l.counted_at IS NULL OR l.counted_at <= n.counted_at OR NOT EXISTS (
             SELECT 1 FROM stock_movement m WHERE m.location_id = n.location_id AND m.variant_id = n.variant_id
                AND m.occurred_at = l.counted_at AND m.reason IN ('count', 'opening')) AS holds
   ) judged
), levels AS (
  UPDATE stock_level l
     SET on_hand = l.on_hand + c.delta, unavailable = l.unavailable + c.unavailable_delta,
         counted_at = CASE WHEN c.holds THEN c.counted_at ELSE l.counted_at END,
         moved_since = CASE WHEN c.holds THEN c.moved_after ELSE l.moved_since END,
         error_units = l.error_units + abs(c.delta), error_moves = l.error_moves + c.moved_until,
         expected_error = CASE WHEN c.holds THEN 0 ELSE l.expected_error END
    FROM counted c WHERE l.location_id = c.location_id AND l.variant_id = c.variant_id
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available
), moved AS (
  INSERT INTO stock_movement
         (id, location_id, variant_id, delta, unavailable_delta, on_hand_after, reason, reference_id, note, occurred_at, command_id)
  SELECT c.id, c.location_id, c.variant_id, c.delta, c.unavailable_delta, levels.on_hand, 'count',
         %(reference)s, %(note)s, c.counted_at, %(command)s
    FROM counted c JOIN levels USING (location_id, variant_id)
)
SELECT levels.*, c.id, c.expected, c.quantity, c.delta FROM levels JOIN counted c USING (location_id, variant_id)
"""  # noqa: S608 - text of our own


@command("stock.record_counts")
def record_counts(*, input: RecordCounts, actor: Actor, at: datetime) -> RecordedCounts:
    """Take what was counted for true: each count is compared with the record at the moment it was made.

    The shop keeps selling meanwhile: what moved after that moment stays moved. A count that is here already (by id)
    changes nothing, nor does one of an earlier moment than the level's latest. Each difference also teaches how sure the
    records of this level are.

    Raises: UnknownLevel, CountedAtAnotherTime (later than now, or over a month ago), UnavailableBelowZero; NotAllowed at
    another's place.  Locks: stock levels in (location, variant) order.  Emits: stock.changed.v1, stock.shortfall.v1
    """
    for location_id in {line.location_id for line in input.lines}:
        actor.require("stock.record_counts", location_id)
    if not all(at - OLDEST_COUNT <= line.counted_at <= at + CLOCKS_DIFFER for line in input.lines):
        raise CountedAtAnotherTime
    reference_id = input.reference_id or command_id()
    params: dict[str, Any] = {
        "ids": [line.id for line in input.lines],
        "locations": [line.location_id for line in input.lines],
        "variants": [line.variant_id for line in input.lines],
        "quantities": [line.quantity for line in input.lines],
        "unavailable": [line.unavailable for line in input.lines],
        "set_aside": [line.set_aside for line in input.lines],
        "counted_at": [min(line.counted_at, at) for line in input.lines],
    }
    open_and_lock_levels(params)
    found = sql.rows(_COUNT, {**params, "reference": reference_id, "note": input.note, "command": command_id()})
    levels = changes_of(found)
    if levels:
        emit(StockChanged(reference_id=reference_id, levels=levels))
        tell_shortfalls(levels)
    return RecordedCounts(
        differences=[
            CountedDifference(
                id=r[5], location_id=r[0], variant_id=r[1], expected=r[6], counted=r[7], delta=r[8], on_hand=r[2]
            )
            for r in found
        ],
        levels=levels,
    )
