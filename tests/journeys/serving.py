"""What staff do with an order in these tests, and what is looked at afterwards."""

from datetime import timedelta
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Fulfilment, FulfilmentState, Remedy
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Condition, Order, OrderState, ReturnLine
from noren.domains.payments import api as payments
from noren.journeys.checkout.checkout import checkout
from noren.journeys.checkout.contracts import CheckoutResult, PlaceCheckout
from noren.journeys.collect import Collect, collect
from noren.journeys.giving_back import send_pending_refunds
from noren.journeys.mend_promises import AnswerShortfall, answer_shortfall
from noren.journeys.prepare_pickup import Picked, PreparePickup, prepare_pickup
from noren.journeys.return_goods import ReturnGoods, return_goods
from noren.platform import verify
from noren.platform.accounts.bearer import SHOPPER
from noren.platform.actor import Actor
from noren.platform.outbox.relay import relay_all
from tests.world import NOON, clerk

LATER = NOON + timedelta(hours=1)


def bought(wanted: PlaceCheckout) -> CheckoutResult:
    done = checkout(input=wanted, actor=SHOPPER, at=NOON)
    assert done.state is OrderState.CONFIRMED
    return done


def part_of(order_id: UUID) -> Fulfilment:
    return fulfilment.of_order(order_id=order_id)[0]


def order(order_id: UUID) -> Order:
    return orders.get_order(order_id=order_id)


def prepare(order_id: UUID, actor: Actor, **found: int) -> Fulfilment:
    part = part_of(order_id)
    picked = [
        Picked(line_id=line.id, quantity=found[str(place)])
        for place, line in enumerate(part.lines)
        if str(place) in found
    ]
    return prepare_pickup(input=PreparePickup(fulfilment_id=part.id, picked=picked or None), actor=actor, at=LATER)


def answer_missing(order_id: UUID, remedy: Remedy, *, at: UUID | None = None, by: UUID) -> None:
    """What the customer wants instead of missing goods, told to the staff of a store."""
    [asked] = [case for case in fulfilment.shortfalls_of(order_id=order_id) if case.outcome is None]
    wanted = AnswerShortfall(shortfall_id=asked.id, remedy=remedy, location_id=at)
    answer_shortfall(input=wanted, actor=clerk(by), at=LATER)


def hand_over(order_id: UUID, actor: Actor, code: str | None = None) -> Fulfilment:
    parts = fulfilment.of_order(order_id=order_id)
    part = next((one for one in parts if one.state is FulfilmentState.PREPARED), parts[0])
    return collect(
        input=Collect(fulfilment_id=part.id, code=fulfilment.hand_over_code(part.id) if code is None else code),
        actor=actor,
        at=LATER,
    )


def give_back(order_id: UUID, where: UUID, quantity: int, condition: Condition = Condition.RESTOCK) -> int:
    line = order(order_id).lines[0]
    return return_goods(
        input=ReturnGoods(
            order_id=order_id,
            location_id=where,
            lines=[ReturnLine(line_id=line.id, quantity=quantity, condition=condition)],
        ),
        actor=clerk(where),
        at=LATER,
    ).refund_minor


def money(order_id: UUID) -> tuple[int, int]:
    """(kept, owed or given back)"""
    send_pending_refunds(order_id=order_id, at=LATER)
    found = payments.payments_for(purpose_id=order_id)[0]
    return found.captured_minor - found.refunded_minor, found.refunded_minor


def well() -> bool:
    relay_all(at=LATER)
    return verify.run(at=LATER) == []
