"""Promises that the shelf cannot keep are mended: from another place in time, else as the customer says.

**Whose promise gives way** is the same whoever asks: goods that stand ready stay with their customer; of the others the
orders that were placed first keep theirs, so the latest ones are in danger. Guests and members, web and phone, count alike.
Among those in danger, whoever ordered first has the first choice of what other places have.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.api import Source
from noren.domains.fulfilment.contracts import (
    Endanger,
    Fulfilment,
    FulfilmentLine,
    FulfilmentState,
    FulfilmentType,
    Level,
    NoteShortfall,
    OrderParts,
    Outcome,
    PickedLine,
    ProposeFulfilment,
    ProposeFulfilments,
    ProposeLine,
    Remedy,
    RemedyOption,
    SettleShortfall,
    Shortfall,
    TakeOff,
    Why,
)
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import CancelLines, LinePart
from noren.domains.places import api as places
from noren.domains.places.contracts import LocationFacts
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import PartLine, ReleaseStock, ReserveLine, ReserveStock
from noren.journeys.checkout.sourcing import cheapest
from noren.journeys.giving_back import begin_giving_back
from noren.journeys.order_access import is_customer, require_sight
from noren.journeys.reads.shortfalls import forgotten_levels, promises_in_danger
from noren.kernel.errors import AppError
from noren.kernel.ids import derived_id, uuid7
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import attempt, command
from noren.platform.timers import each_by_itself

TIME_TO_ANSWER = timedelta(hours=24)
OTHER_STORES = 3
SHELF, PICKING = "shelf", "picking"


class MendPromise(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    fulfilment_id: UUID


class AnswerShortfall(BaseModel):
    """`access_token` is the guest's proof; members and staff leave it empty. `location_id` with OTHER_STORE."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    shortfall_id: UUID
    remedy: Remedy
    location_id: UUID | None = None
    access_token: Annotated[str, Field(max_length=64)] = ""


def mend_endangered(*, at: datetime) -> None:
    """Look after every endangered level, each promise in a transaction of its own."""
    for level in fulfilment.endangered_levels():
        endangered = promises_in_danger(location_id=level.location_id, variant_ids=[level.variant_id])
        each_by_itself(
            dict.fromkeys(one.part_id for one in endangered),
            lambda part_id: mend_promise(input=MendPromise(fulfilment_id=part_id), actor=SYSTEM, at=at),
        )
        fulfilment.relieve(input=Endanger(levels=[level]), actor=SYSTEM, at=at)


def settle_unanswered(*, at: datetime) -> None:
    """Give the money back where nobody has answered in time."""
    each_by_itself(
        fulfilment.due_shortfalls(at=at),
        lambda shortfall_id: answer_shortfall(
            input=AnswerShortfall(shortfall_id=shortfall_id, remedy=Remedy.REFUND), actor=SYSTEM, at=at
        ),
    )


@command("fulfilment.mend_promise")
def mend_promise(*, input: MendPromise, actor: Actor, at: datetime) -> None:
    """Find other goods for what a part lacks, else ask its customer. What is in care already is left alone.

    Raises: FulfilmentNotFound.  Locks: order, fulfilment, reservation lines, stock levels.
    Emits: fulfilment.shortfall_settled.v1 or fulfilment.remedy_proposed.v1, with a move fulfilment.reserved.v1
    """
    part = fulfilment.get_fulfilment(fulfilment_id=input.fulfilment_id)
    orders.lock_order(part.order_id)
    part = fulfilment.get_fulfilment(fulfilment_id=input.fulfilment_id)
    if part.state is not FulfilmentState.RESERVED:
        return
    endangered = promises_in_danger(location_id=part.location_id, variant_ids=[line.variant_id for line in part.lines])
    in_care = fulfilment.lines_in_care(line_ids=[line.id for line in part.lines], at=at)
    for line in part.lines:
        missing = next((one.missing for one in endangered if one.line_id == line.id), 0)
        if (
            missing
            and line.id not in in_care
            and not move_in_time(part, line, missing, cause=SHELF, actor=actor, at=at)
        ):
            _ask_customer(part, line, missing, actor, at)


def move_in_time(
    part: Fulfilment, line: FulfilmentLine, missing: int, *, cause: str, actor: Actor, at: datetime
) -> bool:
    """Let another place send units that are missing, where it can on the day that was promised; inside the running command.

    What is to be collected stays in its store: another one is for the customer to choose.
    """
    if part.type is not FulfilmentType.SHIPMENT:
        return False
    until = _end_of_day(part, at)
    sources = [one for one in _others(part, "ship_from") if fulfilment.ready_by(location=one, placed_at=at) <= until]
    chosen = _cheapest(part, {line.variant_id: missing}, sources, at)
    if chosen is None:
        return False
    note = NoteShortfall(
        fulfilment_id=part.id,
        line_id=line.id,
        quantity=missing,
        cause=cause,
        outcome=Outcome.MOVED,
        outcome_location_id=chosen[0].location_id,
    )
    moves = [(source.location_id, source.quantities[line.variant_id], source.why) for source in chosen]
    moved = attempt(partial(_move, part, line, moves, part.due_at, note, actor, at))
    return not isinstance(moved, AppError)


@command("fulfilment.answer_shortfall", permission="")
def answer_shortfall(*, input: AnswerShortfall, actor: Actor, at: datetime) -> Shortfall:
    """Carry out what the customer, or staff for them, chooses about missing goods; once.

    Raises: ShortfallNotFound, ShortfallSettled, RemedyNotOffered, OutOfStock (the other place has sold them meanwhile),
    FulfilmentStateConflict (the goods were prepared after all), NotAllowed.
    Locks: order, shortfall, fulfilment, payment, reservation lines, stock levels.
    Emits: fulfilment.shortfall_settled.v1; with a refund orders.cancelled.v1, else fulfilment.reserved.v1
    """
    asked = fulfilment.find_shortfall(shortfall_id=input.shortfall_id)
    if asked is None:
        raise fulfilment.ShortfallNotFound
    orders.lock_order(asked.order_id)
    order = orders.get_order(order_id=asked.order_id)
    require_sight(order=order, actor=actor, token=input.access_token, places=frozenset((asked.location_id,)))
    own = is_customer(order=order, actor=actor, token=input.access_token)
    if not own:
        actor.require("fulfilment.answer_shortfall", asked.location_id)
    asked = fulfilment.find_shortfall(shortfall_id=input.shortfall_id) or asked
    if asked.outcome is not None:
        raise fulfilment.ShortfallSettled(outcome=asked.outcome.value)
    option = next((o for o in asked.options if o.remedy is input.remedy and o.location_id == input.location_id), None)
    if option is None:
        raise fulfilment.RemedyNotOffered
    outcomes = {Remedy.WAIT: Outcome.WAITING, Remedy.OTHER_STORE: Outcome.OTHER_STORE, Remedy.REFUND: Outcome.REFUNDED}
    settled = fulfilment.settle_shortfall(
        input=SettleShortfall(
            id=asked.id,
            outcome=outcomes[input.remedy],
            location_id=input.location_id,
            due_at=option.at if input.remedy is Remedy.WAIT else None,
            decided_by="customer" if own else actor.kind.value,
        ),
        actor=actor,
        at=at,
    )
    part = fulfilment.get_fulfilment(fulfilment_id=asked.fulfilment_id)
    line = next((line for line in part.lines if line.id == asked.line_id), None)
    if line is None:
        raise fulfilment.FulfilmentStateConflict(state=part.state.value)
    if input.remedy is Remedy.OTHER_STORE and option.location_id is not None:
        place = places.location_facts(location_ids=[option.location_id])[option.location_id]
        due_at = max(part.due_at, fulfilment.ready_by(location=place, placed_at=at))
        _move(part, line, [(place.id, asked.quantity, None)], due_at, None, actor, at)
    elif input.remedy is Remedy.REFUND:
        _refund(part, line, asked, actor, at)
    return settled


def _ask_customer(part: Fulfilment, line: FulfilmentLine, missing: int, actor: Actor, at: datetime) -> None:
    fulfilment.note_shortfall(
        input=NoteShortfall(
            fulfilment_id=part.id,
            line_id=line.id,
            quantity=missing,
            cause=SHELF,
            options=_options(part, line, missing, at),
            respond_by=at + TIME_TO_ANSWER,
        ),
        actor=actor,
        at=at,
    )


def _options(part: Fulfilment, line: FulfilmentLine, missing: int, at: datetime) -> list[RemedyOption]:
    levels = {level.location_id: level for level in stock.availability(variant_ids=[line.variant_id], at=at)}
    here = levels.get(part.location_id)
    coming = next(
        (one.expected_at for one in (here.incoming if here else []) if one.expected_at and one.quantity >= missing),
        None,
    )
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
    return [*options, RemedyOption(remedy=Remedy.REFUND)]


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


def _cheapest(
    part: Fulfilment, wanted: Mapping[UUID, int], sources: Sequence[LocationFacts], at: datetime
) -> list[Source] | None:
    if not sources:
        return None
    ids = [source.id for source in sources]
    return cheapest(
        wanted=wanted,
        sources=sources,
        available=stock.availability(variant_ids=sorted(wanted), location_ids=ids, at=at),
        prefecture_code=part.recipient.prefecture_code,
        at=at,
    )


def _end_of_day(part: Fulfilment, at: datetime) -> datetime:
    """Until when a parcel leaves as promised: on the same day, at the place that promised it."""
    zone = ZoneInfo(places.get_location(location_id=part.location_id).time_zone)
    day = max(part.due_at, at).astimezone(zone)
    return day.replace(hour=23, minute=59, second=59, microsecond=0)


def _move(
    part: Fulfilment,
    line: FulfilmentLine,
    moves: Sequence[tuple[UUID, int, Why | None]],
    due_at: datetime,
    note: NoteShortfall | None,
    actor: Actor,
    at: datetime,
) -> None:
    """The same units from other places: the promise moves with them, or nothing happens."""
    if note is not None:
        fulfilment.note_shortfall(input=note, actor=actor, at=at)
    units = sum(quantity for _place, quantity, _why in moves)
    taken = TakeOff(fulfilment_id=part.id, lines=[PickedLine(id=line.id, quantity=units)], reason="moved")
    fulfilment.take_off(input=taken, actor=actor, at=at)
    new = [(uuid7(), location_id, quantity, why) for location_id, quantity, why in moves]
    fulfilment.propose(
        input=ProposeFulfilments(
            order_id=part.order_id,
            order_code=part.order_code,
            fulfilments=[
                ProposeFulfilment(
                    id=derived_id("fulfilment", line_id),
                    type=part.type,
                    location_id=location_id,
                    reservation_id=part.reservation_id,
                    due_at=due_at,
                    recipient=part.recipient,
                    lines=[
                        ProposeLine(
                            id=line_id,
                            order_line_id=line.order_line_id,
                            variant_id=line.variant_id,
                            quantity=quantity,
                        )
                    ],
                    why=why,
                )
                for line_id, location_id, quantity, why in new
            ],
        ),
        actor=actor,
        at=at,
    )
    fulfilment.confirm(input=OrderParts(order_id=part.order_id, reason="moved"), actor=actor, at=at)
    given_back = ReleaseStock(reservation_id=part.reservation_id, lines=[PartLine(id=line.id, quantity=units)])
    stock.release(input=given_back, actor=actor, at=at)
    stock.reserve(
        input=ReserveStock(
            reservation_id=part.reservation_id,
            lines=[
                ReserveLine(id=line_id, location_id=location_id, variant_id=line.variant_id, quantity=quantity)
                for line_id, location_id, quantity, _why in new
            ],
        ),
        actor=actor,
        at=at,
    )


def _refund(part: Fulfilment, line: FulfilmentLine, asked: Shortfall, actor: Actor, at: datetime) -> None:
    cancelled = orders.cancel_lines(
        input=CancelLines(
            order_id=part.order_id,
            lines=[LinePart(line_id=line.order_line_id, quantity=asked.quantity)],
            reason="not_found",
        ),
        actor=actor,
        at=at,
    )
    taken = TakeOff(fulfilment_id=part.id, lines=[PickedLine(id=line.id, quantity=asked.quantity)], reason="refunded")
    fulfilment.take_off(input=taken, actor=actor, at=at)
    begin_giving_back(
        refund_id=derived_id("refund", asked.id),
        order_id=part.order_id,
        amount_minor=cancelled.refund_minor,
        reason="not_found",
        actor=actor,
        at=at,
    )
    given_back = ReleaseStock(reservation_id=part.reservation_id, lines=[PartLine(id=line.id, quantity=asked.quantity)])
    stock.release(input=given_back, actor=actor, at=at)


def endanger_forgotten(*, at: datetime) -> None:
    """Put levels on the list whose shortfall nobody was told of: goods that were paid for only after the others had gone."""
    levels = [Level(location_id=row[0], variant_id=row[1]) for row in forgotten_levels(at=at)]
    if levels:
        fulfilment.endanger(input=Endanger(levels=levels), actor=SYSTEM, at=at)
