"""Promises that the shelf cannot keep are mended: from another place in time, else as the customer says.

Whose promise gives way is said in `fulfilment.rules.giving_way`, and is the same whoever asks. Among those in danger, whoever
ordered first has the first choice of what other places have, of what is on its way, and of similar goods.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    Endanger,
    Fulfilment,
    FulfilmentLine,
    FulfilmentState,
    Level,
    Outcome,
    Remedy,
    RemedyOption,
    SettleShortfall,
    Shortfall,
)
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Order
from noren.domains.places import api as places
from noren.domains.stock import api as stock
from noren.journeys.order_access import is_customer, require_sight
from noren.journeys.other_sources import (
    REJECTED,
    SHELF,
    ask_customer,
    move_in_time,
    move_units,
    options_for,
    refund_units,
)
from noren.journeys.reads.shortfalls import forgotten_levels, promises_in_danger
from noren.journeys.similar_goods import exchange_units, paid_for, sold_line
from noren.kernel.ids import derived_id
from noren.platform.actor import SYSTEM, Actor
from noren.platform.command import command
from noren.platform.timers import each_by_itself

_OUTCOMES = {
    Remedy.WAIT: Outcome.WAITING,
    Remedy.OTHER_STORE: Outcome.OTHER_STORE,
    Remedy.SIMILAR: Outcome.EXCHANGED,
    Remedy.REFUND: Outcome.REFUNDED,
}


class MendPromise(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    fulfilment_id: UUID


class AnswerShortfall(BaseModel):
    """`access_token` is the guest's proof; members and staff leave it empty. `location_id` with OTHER_STORE, `variant_id`
    with SIMILAR."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    shortfall_id: UUID
    remedy: Remedy
    location_id: UUID | None = None
    variant_id: UUID | None = None
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
    broken = [one for one in endangered if one.part_id == part.id and one.line_id not in in_care]
    short = {one.line_id: one.missing for one in broken}
    losses = stock.last_losses(location_id=part.location_id, variant_ids=[one.variant_id for one in broken])
    reasons = {one.line_id: (losses.get(one.variant_id, SHELF), one.ranking) for one in broken}
    moved = move_in_time(part, short, cause=SHELF, reasons=reasons, actor=actor, at=at)
    for line in part.lines:
        missing = short.get(line.id, 0)
        if missing and line.id not in moved:
            options, (cause, ranking) = options_for(part, line, missing, at=at), reasons[line.id]
            ask_customer(part.id, line.id, missing, options, cause=cause, ranking=ranking, actor=actor, at=at)


@command("fulfilment.answer_shortfall", permission="")
def answer_shortfall(*, input: AnswerShortfall, actor: Actor, at: datetime) -> Shortfall:
    """Carry out what the customer, or staff for them, chooses about missing goods; once.

    Raises: ShortfallNotFound, ShortfallSettled, RemedyNotOffered, OutOfStock (the other place, or the similar goods, were sold
    out meanwhile), DeliveryTaken (others wait for it meanwhile), FulfilmentStateConflict (the goods were prepared after
    all), NotAllowed.
    Locks: order, shortfall, fulfilment, payment, reservation lines, stock levels.
    Emits: fulfilment.shortfall_settled.v1; with a refund orders.cancelled.v1, with similar goods orders.line_exchanged.v1,
    with another store fulfilment.reserved.v1
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
    chosen = (input.remedy, input.location_id, input.variant_id)
    option = next((o for o in asked.options if (o.remedy, o.location_id, o.variant_id) == chosen), None)
    if option is None:
        raise fulfilment.RemedyNotOffered
    part = fulfilment.get_fulfilment(fulfilment_id=asked.fulfilment_id)
    line = next((line for line in part.lines if line.id == asked.line_id), None)
    if line is None:
        raise fulfilment.FulfilmentStateConflict(state=part.state.value)
    settled = SettleShortfall(
        id=asked.id,
        outcome=_OUTCOMES[input.remedy],
        location_id=input.location_id,
        variant_id=input.variant_id,
        refund_minor=_owed(order, line, asked, option),
        due_at=option.at if input.remedy is Remedy.WAIT else None,
        decided_by="customer" if own else actor.kind.value,
    )
    done = fulfilment.settle_shortfall(input=settled, actor=actor, at=at)
    _carry_out(part, line, asked, option, actor, at)
    return done


def _owed(order: Order, line: FulfilmentLine, asked: Shortfall, option: RemedyOption) -> int:
    if option.remedy is Remedy.REFUND:
        return paid_for(sold_line(order, line), asked.quantity)
    return option.refund_minor or 0


def _carry_out(
    part: Fulfilment, line: FulfilmentLine, asked: Shortfall, option: RemedyOption, actor: Actor, at: datetime
) -> None:
    refund_id = derived_id("refund", asked.id)
    if option.remedy is Remedy.WAIT:
        _wait(asked, at)
    elif option.remedy is Remedy.OTHER_STORE and option.location_id is not None:
        place = places.location_facts(location_ids=[option.location_id])[option.location_id]
        due_at = max(part.due_at, fulfilment.ready_by(location=place, placed_at=at))
        move_units(part, [(place.id, {line.id: asked.quantity}, None)], due_at, (), actor, at)
    elif option.remedy is Remedy.SIMILAR:
        exchange_units(part, line, asked.quantity, option, refund_id=refund_id, actor=actor, at=at)
    else:
        units = {line.id: asked.quantity}
        refund_units(part, units, refund_id=refund_id, reason="not_found", actor=actor, at=at)


def _wait(asked: Shortfall, at: datetime) -> None:
    """Count on a delivery, if it is still enough for everybody who does; behind the level's lock, so one after another.

    Who waits for their place to prepare the goods later counts on no delivery. Raises: DeliveryTaken.
    """
    if asked.cause == REJECTED:
        return
    stock.lock_levels(location_id=asked.location_id, variant_ids=[asked.variant_id])
    levels = stock.availability(variant_ids=[asked.variant_id], location_ids=[asked.location_id], at=at)
    coming = [(one.quantity, one.expected_at) for level in levels for one in level.incoming]
    waited_for = fulfilment.units_waited_for(location_id=asked.location_id, variant_id=asked.variant_id)
    others = waited_for - asked.quantity
    if fulfilment.day_of_delivery(coming, waited_for=others, missing=asked.quantity, at=at) is None:
        raise fulfilment.DeliveryTaken


def endanger_forgotten(*, at: datetime) -> None:
    """Put levels on the list whose shortfall nobody was told of: goods that were paid for only after the others had gone."""
    levels = [Level(location_id=row[0], variant_id=row[1]) for row in forgotten_levels(at=at)]
    if levels:
        fulfilment.endanger(input=Endanger(levels=levels), actor=SYSTEM, at=at)
