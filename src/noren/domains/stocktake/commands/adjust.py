from datetime import datetime

from noren.domains.catalog import api as catalog
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import MoveLine, MovementReason, MoveStock
from noren.domains.stocktake.contracts import Adjust, Adjustment, AdjustmentRef, AdjustmentState, Effect, SaveReason
from noren.domains.stocktake.errors import (
    AdjustmentDecided,
    AdjustmentExists,
    AdjustmentNotFound,
    BeyondLimit,
    NoteMissing,
    UnknownGoods,
    UnknownReason,
)
from noren.domains.stocktake.events import AdjustmentAsked
from noren.domains.stocktake.queries.adjustments import adjusted_within_a_day, get_adjustment, limit_of, reasons
from noren.domains.stocktake.rules import movement_of, within
from noren.platform import sql
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command, command_id, constraint_errors, emit, note_subject

constraint_errors(
    {"stocktake_adjustment_pkey": AdjustmentExists, "stocktake_adjustment_line_variant_id_fk": UnknownGoods}
)

_MOVEMENTS = {Effect.SET_APART: MovementReason.DAMAGE, Effect.GIVE_BACK: MovementReason.ADJUSTMENT}
_ADJUST = """
INSERT INTO stocktake_adjustment (id, location_id, reason_id, state, units, value_minor, note, asked_by, asked_at, decided_by,
                                  decided_at, decision_note, command_id)
VALUES (%(id)s, %(location)s, %(reason)s, %(state)s, %(units)s, %(value)s, %(note)s, %(by)s, %(at)s, %(decided_by)s,
        %(decided_at)s, '', %(command)s)
"""
_LINES = """
INSERT INTO stocktake_adjustment_line (adjustment_id, variant_id, quantity, price_minor)
SELECT %s, l.* FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS l
"""
_DECIDE = """
UPDATE stocktake_adjustment SET state = %s, decided_by = %s, decided_at = %s, decision_note = %s WHERE id = %s
"""


@command("stocktake.adjust")
def adjust(*, input: Adjust, actor: Actor, at: datetime) -> Adjustment:
    """Write down what became of goods, with its reason. Beyond the actor's limit for a day it waits for approval.

    Raises: LocationNotFound, UnknownReason, NoteMissing, UnknownGoods, UnavailableBelowZero, AdjustmentExists, NotAllowed.
    Locks: stock levels.  Emits: stock.changed.v1, stock.shortfall.v1, or stocktake.adjustment_asked.v1
    """
    actor.require("stocktake.adjust", input.location_id)
    places.get_location(location_id=input.location_id)
    reason = _reason(input.reason)
    if reason.needs_note and not input.note.strip():
        raise NoteMissing
    prices = catalog.retail_prices(
        variant_ids=[line.variant_id for line in input.lines], location_id=input.location_id, at=at
    )
    units = sum(line.quantity for line in input.lines)
    value_minor = sum(line.quantity * prices.get(line.variant_id, 0) for line in input.lines)
    before, before_minor = adjusted_within_a_day(actor=actor, location_id=input.location_id, at=at)
    limit = limit_of(actor=actor, location_id=input.location_id, at=at)
    may = within(limit, units=before + units, value_minor=before_minor + value_minor)
    given = {
        "id": input.id,
        "location": input.location_id,
        "reason": reason.code,
        "state": (AdjustmentState.DONE if may else AdjustmentState.WAITING).value,
        "units": units,
        "value": value_minor,
        "note": input.note.strip(),
        "by": actor.id,
        "at": at,
        "decided_by": actor.id if may else None,
        "decided_at": at if may else None,
        "command": command_id(),
    }
    sql.exactly(1, _ADJUST, given)
    variants = [line.variant_id for line in input.lines]
    quantities = [line.quantity for line in input.lines]
    sql.exactly(len(variants), _LINES, (input.id, variants, quantities, [prices.get(v, 0) for v in variants]))
    note_subject(input.id)
    made = get_adjustment(adjustment_id=input.id)
    if may:
        _move(made, reason, at)
    else:
        emit(AdjustmentAsked(adjustment_id=input.id, location_id=input.location_id))
    return made


@command("stocktake.approve_adjustment", permission="stocktake.approve")
def approve_adjustment(*, input: AdjustmentRef, actor: Actor, at: datetime) -> Adjustment:
    """Let an adjustment that waits happen, if it is within one's own limit.

    Raises: AdjustmentNotFound, AdjustmentDecided, BeyondLimit, UnavailableBelowZero, NotAllowed.
    Locks: the adjustment, then stock levels.  Emits: stock.changed.v1, stock.shortfall.v1
    """
    waiting = _lock(input, actor)
    limit = limit_of(actor=actor, location_id=waiting.location_id, at=at)
    if limit is not None and not within(limit, units=waiting.units, value_minor=waiting.value_minor):
        raise BeyondLimit(most_units=limit.most_units, most_value_minor=limit.most_value_minor)
    sql.exactly(1, _DECIDE, (AdjustmentState.DONE.value, actor.id, at, input.note, waiting.id))
    _move(waiting, _reason(waiting.reason, retired=True), at)
    return get_adjustment(adjustment_id=waiting.id)


@command("stocktake.refuse_adjustment", permission="stocktake.approve")
def refuse_adjustment(*, input: AdjustmentRef, actor: Actor, at: datetime) -> Adjustment:
    """Refuse an adjustment that waits: nothing moves.

    Raises: AdjustmentNotFound, AdjustmentDecided, NotAllowed.  Locks: the adjustment.
    """
    waiting = _lock(input, actor)
    sql.exactly(1, _DECIDE, (AdjustmentState.REFUSED.value, actor.id, at, input.note, waiting.id))
    return get_adjustment(adjustment_id=waiting.id)


def _lock(input: AdjustmentRef, actor: Actor) -> Adjustment:
    lock = "SELECT location_id FROM stocktake_adjustment WHERE id = %s FOR NO KEY UPDATE"
    found = sql.row(lock, (input.adjustment_id,))
    if found is None:
        raise AdjustmentNotFound
    actor.require("stocktake.approve", found[0])
    adjustment = get_adjustment(adjustment_id=input.adjustment_id)
    if adjustment.state is not AdjustmentState.WAITING:
        raise AdjustmentDecided(state=adjustment.state.value)
    return adjustment


def _reason(code: str, *, retired: bool = False) -> SaveReason:
    found = next((one for one in reasons() if one.code == code and (one.in_use or retired)), None)
    if found is None:
        raise UnknownReason
    return found


def _move(adjustment: Adjustment, reason: SaveReason, at: datetime) -> None:
    lines = []
    for line in adjustment.lines:
        delta, unavailable = movement_of(reason.effect, line.quantity)
        lines.append(
            MoveLine(
                location_id=adjustment.location_id,
                variant_id=line.variant_id,
                delta=delta,
                unavailable_delta=unavailable,
            )
        )
    kind = MovementReason.WASTE if reason.code in ("damaged", "expired") else MovementReason.ADJUSTMENT
    note = f"{reason.name['ja']} {adjustment.note}".strip()[:500]
    wish = MoveStock(reason=_MOVEMENTS.get(reason.effect, kind), lines=lines, reference_id=adjustment.id, note=note)
    stock.move(input=wish, actor=SYSTEM, at=at)
