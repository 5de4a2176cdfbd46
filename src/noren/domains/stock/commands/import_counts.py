from datetime import datetime

from noren.domains.stock.commands.closing import changes_of, tell_shortfalls
from noren.domains.stock.commands.counting import open_and_lock_levels
from noren.domains.stock.contracts import ImportCounts, ImportedCounts
from noren.domains.stock.events import StockChanged
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, emit, mark_historic

EVENT_LEVELS = 500

_GIVEN = """
SELECT g.* FROM unnest(%(ids)s::uuid[], %(locations)s::uuid[], %(variants)s::uuid[], %(quantities)s::bigint[],
                       %(unavailable)s::bigint[], %(safeties)s::bigint[], %(notes)s::text[])
    AS g(id, location_id, variant_id, quantity, unavailable, safety, note)
 WHERE NOT EXISTS (SELECT 1 FROM stock_movement m WHERE m.id = g.id)
"""
# The levels are locked: what is on hand is read and written in peace. The first movement of a level is its opening.
_COUNT = f"""
WITH counted AS MATERIALIZED (
  SELECT n.*, n.quantity - l.on_hand AS delta, n.unavailable - l.unavailable AS unavailable_delta,
         EXISTS (SELECT 1 FROM stock_movement m WHERE m.location_id = n.location_id AND m.variant_id = n.variant_id) AS known
    FROM ({_GIVEN}) n JOIN stock_level l USING (location_id, variant_id)
), moved AS (
  INSERT INTO stock_movement
         (id, location_id, variant_id, delta, unavailable_delta, on_hand_after, reason, reference_id, note, occurred_at, command_id)
  SELECT id, location_id, variant_id, delta, unavailable_delta, quantity, CASE WHEN known THEN 'count' ELSE 'opening' END,
         %(command)s, note, %(at)s, %(command)s FROM counted
), levels AS (
  UPDATE stock_level l
     SET on_hand = c.quantity, unavailable = c.unavailable, safety = coalesce(c.safety, l.safety),
         safety_by_hand = coalesce(c.safety, l.safety_by_hand), counted_at = %(at)s, moved_since = 0, expected_error = 0
    FROM counted c WHERE l.location_id = c.location_id AND l.variant_id = c.variant_id
  RETURNING l.location_id, l.variant_id, l.on_hand, l.reserved, l.on_hand - l.reserved - l.unavailable - l.safety AS available, c.delta
)
SELECT * FROM levels
"""  # noqa: S608 - text of our own


@command("stock.import_counts", permission="import.stock")
def import_counts(*, input: ImportCounts, actor: Actor, at: datetime) -> ImportedCounts:
    """Bring in what was counted at places: the first movement of a level is its opening, a later one a count.

    A count that is here already (by id) changes nothing, whatever has been sold since. At most one of each level.
    Raises: UnknownLevel.  Locks: stock levels in (location, variant) order.
    Emits (historic): stock.changed.v1, stock.shortfall.v1
    """
    mark_historic()
    params = {
        "ids": [count.id for count in input.counts],
        "locations": [count.location_id for count in input.counts],
        "variants": [count.variant_id for count in input.counts],
        "quantities": [count.quantity for count in input.counts],
        "unavailable": [count.unavailable for count in input.counts],
        "safeties": [count.safety for count in input.counts],
        "notes": [count.note for count in input.counts],
    }
    open_and_lock_levels(params)
    found = sql.rows(_COUNT, {**params, "at": at, "command": command_id()})
    levels = changes_of(found)
    for start in range(0, len(levels), EVENT_LEVELS):
        emit(StockChanged(reference_id=command_id(), levels=levels[start : start + EVENT_LEVELS]))
    tell_shortfalls(levels)
    return ImportedCounts(created=len(found), units=sum(row[5] for row in found))
