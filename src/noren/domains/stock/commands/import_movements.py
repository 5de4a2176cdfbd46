from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from noren.domains.stock.contracts import ImportedMovements, ImportMovement, ImportMovements, MovementReason
from noren.kernel.ids import dated_id
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, command_id, mark_historic

_KNOWN = "SELECT id FROM stock_movement WHERE id = ANY(%s)"
_LEVELS = """
INSERT INTO stock_level (location_id, variant_id, on_hand, reserved, unavailable, safety)
SELECT l.location_id, l.variant_id, 0, 0, 0, 0 FROM unnest(%s::uuid[], %s::uuid[]) AS l(location_id, variant_id) ORDER BY 1, 2
ON CONFLICT DO NOTHING
"""
_MOVEMENT = (
    "id", "location_id", "variant_id", "delta", "unavailable_delta", "on_hand_after", "reason", "reference_id", "note", "occurred_at",
    "command_id",
)  # fmt: skip


@command("stock.import_movements", permission="import.stock")
def import_movements(*, input: ImportMovements, actor: Actor, at: datetime) -> ImportedMovements:
    """Bring in another system's corrections, set-based; those that are here already (by id) stay as they are.

    They add up to zero for every level: an opening movement is put before them, since what stands there today was
    counted without them. Nothing can be promised or run short by this, so nothing is told.

    Raises: UnknownLevel.  Locks: none on levels that exist.
    """
    mark_historic()
    known = {row[0] for row in sql.rows(_KNOWN, ([movement.id for movement in input.movements],))}
    by_level: dict[tuple[UUID, UUID], list[ImportMovement]] = defaultdict(list)
    for movement in input.movements:
        if movement.id not in known:
            by_level[movement.location_id, movement.variant_id].append(movement)
    if not by_level:
        return ImportedMovements(created=0)
    sql.touch(_LEVELS, ([place for place, _variant in by_level], [variant for _place, variant in by_level]))
    written = sql.copy_in("stock_movement", _MOVEMENT, (row for level in by_level.values() for row in _rows(level)))
    return ImportedMovements(created=written - len(by_level))


def _rows(movements: Sequence[ImportMovement]) -> Iterator[tuple[Any, ...]]:
    """The movements of one level in the order of time, after the opening that they use up."""
    ordered = sorted(movements, key=lambda movement: (movement.at, movement.id))
    first, standing, command = ordered[0], -sum(movement.delta for movement in ordered), command_id()
    before = first.at - timedelta(milliseconds=1)
    place, variant = first.location_id, first.variant_id
    opening = dated_id(before, "opening", first.id)
    yield opening, place, variant, standing, 0, standing, MovementReason.OPENING.value, command, "", before, command
    for movement in ordered:
        standing += movement.delta
        yield (
            movement.id, place, variant, movement.delta, 0, standing, movement.reason.value, command, movement.note, movement.at, command,
        )  # fmt: skip
