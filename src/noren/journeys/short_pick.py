"""What staff could not fetch: another place sends it in time, else its customer is asked, else the money goes back.

Pieces of commands that run already (preparing, rejecting); the order is locked, the part is still to be prepared.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    CarryQuestion,
    Fulfilment,
    FulfilmentLine,
    NoteShortfall,
    Outcome,
    Remedy,
    RemedyOption,
    Shortfall,
)
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import HandOn, HandOnLine, MoveLine, MovementReason, MoveStock
from noren.journeys.other_sources import (
    PICKING,
    REJECTED,
    add_parts,
    ask_customer,
    move_in_time,
    new_lines,
    options_for,
    refund_units,
    take_off,
)
from noren.kernel.ids import derived_id
from noren.platform.actor import Actor

A_DAY_LATER = timedelta(days=1)


@dataclass(slots=True)
class Missing:
    """What becomes of units by line: `asked` with the customer's options (or the question that is open already)."""

    moved: dict[UUID, int] = field(default_factory=dict)
    asked: dict[UUID, tuple[int, list[RemedyOption] | Shortfall]] = field(default_factory=dict)
    refunded: dict[UUID, int] = field(default_factory=dict)


def open_questions(part: Fulfilment) -> dict[UUID, Shortfall]:
    """What the part's customer is being asked, by line."""
    cases = fulfilment.shortfalls_of(order_id=part.order_id)
    return {case.line_id: case for case in cases if case.fulfilment_id == part.id and case.outcome is None}


def find_remedies(
    part: Fulfilment,
    missing: Mapping[UUID, int],
    questions: Mapping[UUID, Shortfall],
    *,
    cause: str,
    actor: Actor,
    at: datetime,
) -> Missing:
    """Move what another place has in time, and say what becomes of the rest. Where there is nothing to choose, nobody is asked."""
    found = Missing()
    found.asked = {line_id: (units, questions[line_id]) for line_id, units in missing.items() if line_id in questions}
    fresh = {line_id: units for line_id, units in missing.items() if line_id not in questions}
    found.moved = move_in_time(part, fresh, cause=cause, actor=actor, at=at)
    lines = {line.id: line for line in part.lines}
    later = _a_day_later(part, at) if cause == REJECTED else None
    for line_id, units in fresh.items():
        if line_id in found.moved:
            continue
        options = options_for(part, lines[line_id], units, later=later, at=at)
        if [option.remedy for option in options] == [Remedy.REFUND]:
            found.refunded[line_id] = units
        else:
            found.asked[line_id] = (units, options)
    return found


def ask_here(part: Fulfilment, found: Missing, *, cause: str, actor: Actor, at: datetime) -> None:
    """Ask about lines where they are: nothing of them was found."""
    for line_id, (units, what) in found.asked.items():
        _ask(part.id, line_id, units, what, cause=cause, actor=actor, at=at)


def ask_apart(part: Fulfilment, found: Missing, *, actor: Actor, at: datetime) -> None:
    """Let units that are asked about stand in a part of their own, so that the rest can be collected or sent meanwhile."""
    if not found.asked:
        return
    units = {line_id: units for line_id, (units, _what) in found.asked.items()}
    take_off(part, units, reason="missing", actor=actor, at=at)
    lines = new_lines(part, units)
    add_parts(part, [(part.location_id, lines, None)], due_at=part.due_at, actor=actor, at=at)
    handed = [
        HandOnLine(id=line_id, to_id=line.id, quantity=line.quantity)
        for line_id, line in zip(units, lines, strict=True)
    ]
    stock.hand_on(
        input=HandOn(from_reservation_id=part.reservation_id, to_reservation_id=part.reservation_id, lines=handed),
        actor=actor,
        at=at,
    )
    apart = derived_id("fulfilment", lines[0].id)
    for (_line_id, (quantity, what)), line in zip(found.asked.items(), lines, strict=True):
        _ask(apart, line.id, quantity, what, cause=PICKING, actor=actor, at=at)


def refund_here(part: Fulfilment, found: Missing, *, reason: str, cause: str, actor: Actor, at: datetime) -> None:
    """Give the money of units back of which nothing can be done."""
    if not found.refunded:
        return
    note_refunds(part, found, cause=cause, actor=actor, at=at)
    refund_units(
        part,
        found.refunded,
        refund_id=derived_id("refund", part.id, "short"),
        reason=reason or "not_found",
        actor=actor,
        at=at,
    )


def note_refunds(part: Fulfilment, found: Missing, *, cause: str, actor: Actor, at: datetime) -> None:
    """Keep with the order what was given back without a question."""
    for line_id, units in found.refunded.items():
        case = NoteShortfall(
            fulfilment_id=part.id, line_id=line_id, quantity=units, cause=cause, outcome=Outcome.REFUNDED
        )
        fulfilment.note_shortfall(input=case, actor=actor, at=at)


def correct_book(
    part: Fulfilment,
    missing: Mapping[UUID, int],
    questions: Mapping[UUID, Shortfall],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """The shelf is right, the record was wrong: what is missing leaves the book once, what was found after all comes back."""
    deltas = [(line, _unbooked(questions.get(line.id), missing.get(line.id, 0))) for line in part.lines]
    lines = [
        MoveLine(location_id=part.location_id, variant_id=line.variant_id, delta=delta)
        for line, delta in _by_variant(deltas)
        if delta
    ]
    if lines:
        stock.move(
            input=MoveStock(
                reason=MovementReason.ADJUSTMENT,
                reference_id=part.order_id,
                note="not found while picking" if missing else "found after all",
                lines=lines,
            ),
            actor=actor,
            at=at,
        )


def _unbooked(question: Shortfall | None, missing: int) -> int:
    """By how much the book has to change. What pickers missed before has left it; what a sale took has left it as well,
    and does not come back."""
    if question is None or question.cause == REJECTED:
        return -missing
    delta = question.quantity - missing
    return delta if question.cause == PICKING else min(delta, 0)


def _by_variant(deltas: list[tuple[FulfilmentLine, int]]) -> list[tuple[FulfilmentLine, int]]:
    summed: dict[UUID, tuple[FulfilmentLine, int]] = {}
    for line, delta in deltas:
        first, so_far = summed.get(line.variant_id, (line, 0))
        summed[line.variant_id] = (first, so_far + delta)
    return list(summed.values())


def _ask(
    part_id: UUID,
    line_id: UUID,
    units: int,
    what: list[RemedyOption] | Shortfall,
    *,
    cause: str,
    actor: Actor,
    at: datetime,
) -> None:
    if isinstance(what, Shortfall):
        carried = CarryQuestion(id=what.id, fulfilment_id=part_id, line_id=line_id, quantity=units)
        fulfilment.carry_question(input=carried, actor=actor, at=at)
    else:
        ask_customer(part_id, line_id, units, what, cause=cause, actor=actor, at=at)


def _a_day_later(part: Fulfilment, at: datetime) -> datetime:
    here = places.get_location(location_id=part.location_id)
    return fulfilment.ready_by(location=here, placed_at=max(part.due_at, at) + A_DAY_LATER)
