"""Promised units that their place cannot give: they move to another place, or the customer is offered what can be done.

Pieces of commands that run already (mending, picking, answering); the order is locked.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    Fulfilment,
    FulfilmentLine,
    FulfilmentState,
    FulfilmentType,
    NoteShortfall,
    OrderParts,
    Outcome,
    PickedLine,
    ProposeFulfilment,
    ProposeFulfilments,
    ProposeLine,
    Ranking,
    Remedy,
    RemedyOption,
    TakeOff,
    Why,
)
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import CancelLines, LineKind, LinePart
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import Incoming, PartLine, ReleaseStock, ReserveLine, ReserveStock
from noren.journeys.checkout.sourcing import cheapest
from noren.journeys.giving_back import begin_giving_back
from noren.journeys.similar_goods import similar_options
from noren.kernel.errors import AppError
from noren.kernel.ids import derived_id, uuid7
from noren.platform.actor import Actor
from noren.platform.command import attempt

TIME_TO_ANSWER = timedelta(hours=24)
OTHER_STORES = 3
SHELF, PICKING, REJECTED = "shelf", "picking", "rejected"

Reason = tuple[str, Ranking | None]
"""What broke the promise of a line, and why it was this one that gave way."""

Moved = tuple[UUID, dict[UUID, int], Why | None]
"""From which place how many units of which line come, and why."""


def move_in_time(
    part: Fulfilment,
    missing: Mapping[UUID, int],
    *,
    cause: str,
    reasons: Mapping[UUID, Reason] | None = None,
    actor: Actor,
    at: datetime,
) -> dict[UUID, int]:
    """Let other places send units of lines that are missing, where they can on the day that was promised; what moved.

    All together if one choice serves all, else line by line. What is to be collected stays in its store: another one is
    for the customer to choose.
    """
    if part.type is not FulfilmentType.SHIPMENT or not missing:
        return {}
    until = _end_of_day(part, at)
    sources = [one for one in _others(part, "ship_from") if fulfilment.ready_by(location=one, placed_at=at) <= until]
    why = reasons or dict.fromkeys(missing, (cause, None))
    if _moved(part, missing, sources, why, actor, at):
        return dict(missing)
    if len(missing) == 1:
        return {}
    return {
        line_id: units for line_id, units in missing.items() if _moved(part, {line_id: units}, sources, why, actor, at)
    }


def _moved(
    part: Fulfilment,
    missing: Mapping[UUID, int],
    sources: Sequence[LocationFacts],
    reasons: Mapping[UUID, Reason],
    actor: Actor,
    at: datetime,
) -> bool:
    variants = {line.id: line.variant_id for line in part.lines}
    wanted: dict[UUID, int] = {}
    for line_id, units in missing.items():
        wanted[variants[line_id]] = wanted.get(variants[line_id], 0) + units
    chosen = (
        cheapest(
            wanted=wanted,
            sources=sources,
            available=stock.availability(
                variant_ids=sorted(wanted), location_ids=[source.id for source in sources], at=at
            ),
            prefecture_code=part.recipient.prefecture_code,
            at=at,
        )
        if sources
        else None
    )
    if chosen is None:
        return False
    left = dict(missing)
    moves: list[Moved] = []
    for source in chosen:
        dealt = _dealt(left, variants, source.quantities)
        moves.append((source.location_id, dealt, source.why))
    notes = [
        NoteShortfall(
            fulfilment_id=part.id,
            line_id=line_id,
            quantity=units,
            cause=reasons[line_id][0],
            ranking=reasons[line_id][1],
            outcome=Outcome.MOVED,
            outcome_location_id=next(place for place, dealt, _why in moves if line_id in dealt),
        )
        for line_id, units in missing.items()
    ]
    return not isinstance(attempt(partial(move_units, part, moves, part.due_at, notes, actor, at)), AppError)


def _dealt(left: dict[UUID, int], variants: Mapping[UUID, UUID], quantities: Mapping[UUID, int]) -> dict[UUID, int]:
    """What a place gives to each line; two lines of one variant draw from the same units."""
    here, dealt = dict(quantities), {}
    for line_id, wanted in list(left.items()):
        units = min(wanted, here.get(variants[line_id], 0))
        if units:
            dealt[line_id] = units
            here[variants[line_id]] -= units
            left[line_id] -= units
    return dealt


def move_units(
    part: Fulfilment,
    moves: Sequence[Moved],
    due_at: datetime,
    notes: Sequence[NoteShortfall],
    actor: Actor,
    at: datetime,
) -> None:
    """The same units from other places: the promise moves with them, or nothing happens.

    Raises: OutOfStock, FulfilmentStateConflict.
    """
    for note in notes:
        fulfilment.note_shortfall(input=note, actor=actor, at=at)
    units: dict[UUID, int] = {}
    for _place, dealt, _why in moves:
        for line_id, quantity in dealt.items():
            units[line_id] = units.get(line_id, 0) + quantity
    take_off(part, units, reason="moved", actor=actor, at=at)
    new = [(location_id, new_lines(part, dealt), why) for location_id, dealt, why in moves]
    add_parts(part, new, due_at=due_at, actor=actor, at=at)
    release(part, units, actor=actor, at=at)
    reserved = [
        ReserveLine(id=line.id, location_id=location_id, variant_id=line.variant_id, quantity=line.quantity)
        for location_id, lines, _why in new
        for line in lines
    ]
    stock.reserve(input=ReserveStock(reservation_id=part.reservation_id, lines=reserved), actor=actor, at=at)


def new_lines(part: Fulfilment, units: Mapping[UUID, int]) -> list[ProposeLine]:
    """Lines of a new part for units of the old one's lines; each is a promise of its own."""
    lines = {line.id: line for line in part.lines}
    return [
        ProposeLine(
            id=uuid7(),
            order_line_id=lines[line_id].order_line_id,
            variant_id=lines[line_id].variant_id,
            quantity=quantity,
        )
        for line_id, quantity in units.items()
    ]


def add_parts(
    part: Fulfilment,
    new: Sequence[tuple[UUID, list[ProposeLine], Why | None]],
    *,
    due_at: datetime,
    actor: Actor,
    at: datetime,
) -> None:
    """Further parts of the same order and kind, to be prepared: by place, with their lines."""
    fulfilment.propose(
        input=ProposeFulfilments(
            order_id=part.order_id,
            order_code=part.order_code,
            fulfilments=[
                ProposeFulfilment(
                    id=derived_id("fulfilment", lines[0].id),
                    type=part.type,
                    location_id=location_id,
                    reservation_id=part.reservation_id,
                    due_at=due_at,
                    recipient=part.recipient,
                    lines=lines,
                    why=why,
                )
                for location_id, lines, why in new
            ],
        ),
        actor=actor,
        at=at,
    )
    fulfilment.confirm(input=OrderParts(order_id=part.order_id, reason="moved"), actor=actor, at=at)


def take_off(part: Fulfilment, units: Mapping[UUID, int], *, reason: str, actor: Actor, at: datetime) -> Fulfilment:
    """The part with so many units of its lines less."""
    lines = [PickedLine(id=line_id, quantity=quantity) for line_id, quantity in units.items()]
    return fulfilment.take_off(input=TakeOff(fulfilment_id=part.id, lines=lines, reason=reason), actor=actor, at=at)


def release(part: Fulfilment, units: Mapping[UUID, int], *, actor: Actor, at: datetime) -> None:
    """Units of the part's promises are free again."""
    given_back = [PartLine(id=line_id, quantity=quantity) for line_id, quantity in units.items()]
    stock.release(input=ReleaseStock(reservation_id=part.reservation_id, lines=given_back), actor=actor, at=at)


def options_for(
    part: Fulfilment, line: FulfilmentLine, missing: int, *, later: datetime | None = None, at: datetime
) -> list[RemedyOption]:
    """What a customer may choose from: wait for goods on their way (or, `later`, for their place), another place, similar
    goods, the money."""
    levels = {level.location_id: level for level in stock.availability(variant_ids=[line.variant_id], at=at)}
    here = levels.get(part.location_id)
    coming = later or delivery_for(part.location_id, line.variant_id, missing, here.incoming if here else [], at=at)
    options = [RemedyOption(remedy=Remedy.WAIT, at=coming)] if coming is not None and coming > at else []
    service = "pickup" if part.type is FulfilmentType.PICKUP else "ship_from"
    having = [one for one in _others(part, service) if one.id in levels and levels[one.id].available >= missing]
    options += [
        RemedyOption(
            remedy=Remedy.OTHER_STORE,
            location_id=one.id,
            at=max(part.due_at, fulfilment.ready_by(location=one, placed_at=at)),
        )
        for one in having[: OTHER_STORES if part.type is FulfilmentType.PICKUP else 1]
    ]
    return [*options, *similar_options(part, line, missing, at=at), RemedyOption(remedy=Remedy.REFUND)]


def delivery_for(
    location_id: UUID, variant_id: UUID, missing: int, incoming: Sequence[Incoming], *, at: datetime
) -> datetime | None:
    """When goods on their way are enough for one more customer, beside all who wait for them already."""
    if not incoming:
        return None
    return fulfilment.day_of_delivery(
        [(one.quantity, one.expected_at) for one in incoming],
        waited_for=fulfilment.units_waited_for(location_id=location_id, variant_id=variant_id),
        missing=missing,
        at=at,
    )


def ask_customer(
    part_id: UUID,
    line_id: UUID,
    missing: int,
    options: list[RemedyOption],
    *,
    cause: str,
    ranking: Ranking | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Offer the customer what can be done about missing units."""
    asked = NoteShortfall(
        fulfilment_id=part_id,
        line_id=line_id,
        quantity=missing,
        cause=cause,
        ranking=ranking,
        options=options,
        respond_by=at + TIME_TO_ANSWER,
    )
    fulfilment.note_shortfall(input=asked, actor=actor, at=at)


def refund_units(
    part: Fulfilment, units: Mapping[UUID, int], *, refund_id: UUID, reason: str, actor: Actor, at: datetime
) -> None:
    """Take units off a part and the order, and give their money back; with the last parcel, the delivery fee."""
    left = take_off(part, units, reason="refunded", actor=actor, at=at)
    give_money_back(part, units, state=left.state, refund_id=refund_id, reason=reason, actor=actor, at=at)


def give_money_back(
    part: Fulfilment,
    units: Mapping[UUID, int],
    *,
    state: FulfilmentState,
    refund_id: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """The money of units that a part will not hand over; `state` is what the part is in without them."""
    of_order = {line.id: line.order_line_id for line in part.lines}
    cancelled = orders.cancel_lines(
        input=CancelLines(
            order_id=part.order_id,
            lines=[
                *(LinePart(line_id=of_order[line_id], quantity=quantity) for line_id, quantity in units.items()),
                *_delivery_that_will_not_be(part, state),
            ],
            reason=reason,
        ),
        actor=actor,
        at=at,
    )
    begin_giving_back(
        refund_id=refund_id,
        order_id=part.order_id,
        amount_minor=cancelled.refund_minor,
        reason="not_found",
        actor=actor,
        at=at,
    )
    release(part, units, actor=actor, at=at)


def _delivery_that_will_not_be(part: Fulfilment, state: FulfilmentState) -> list[LinePart]:
    """The order's delivery fee, where this was its last parcel: one that was sent has rendered the fee already."""
    over = (FulfilmentState.FAILED, FulfilmentState.CANCELED)
    if state not in over or part.type is not FulfilmentType.SHIPMENT:
        return []
    parts = fulfilment.of_order(order_id=part.order_id)
    if any(
        one.type is FulfilmentType.SHIPMENT and one.state not in (*over, FulfilmentState.COMPLETED) for one in parts
    ):
        return []
    return [
        LinePart(line_id=line.id, quantity=left)
        for line in orders.get_order(order_id=part.order_id).lines
        if line.kind is LineKind.SHIPPING
        and (left := line.quantity - line.fulfilled_quantity - line.cancelled_quantity)
    ]


def _others(part: Fulfilment, service: str) -> list[LocationFacts]:
    """Places of the same seller that could do the same, the nearest to the part's own first."""
    here = places.get_location(location_id=part.location_id)
    others = [
        one
        for one in places.locations_offering(service=service)
        if one.id != here.id and one.company_id == here.company_id and one.currency == here.currency
    ]
    return sorted(others, key=lambda one: (_metres(here, one), one.code))


def _metres(here: LocationFacts, there: LocationFacts) -> float:
    if here.lat is None or here.lon is None or there.lat is None or there.lon is None:
        return float("inf")
    return places.distance_m(here.lat, here.lon, there.lat, there.lon)


def _end_of_day(part: Fulfilment, at: datetime) -> datetime:
    """Until when a parcel leaves as promised: on the same day, at the place that promised it."""
    zone = ZoneInfo(places.get_location(location_id=part.location_id).time_zone)
    day = max(part.due_at, at).astimezone(zone)
    return day.replace(hour=23, minute=59, second=59, microsecond=0)
