"""Similar goods in the place of missing ones: what is offered, and how they are exchanged. Nobody ever pays more.

Pieces of commands that run already (asking, answering); the order is locked.
"""

from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import (
    Fulfilment,
    FulfilmentLine,
    PickedLine,
    ProposeLine,
    PutOn,
    Remedy,
    RemedyOption,
    TakeOff,
)
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import ExchangeLine, FrozenLine, Order, OrderLine
from noren.domains.stock import api as stock
from noren.domains.stock.contracts import PartLine, ReleaseStock, ReserveLine, ReserveStock
from noren.journeys.checkout.contracts import WantedLine
from noren.journeys.checkout.plan import frozen_line
from noren.journeys.giving_back import begin_giving_back
from noren.journeys.reads.similar_goods import quotes_of, similar_goods
from noren.kernel.tax import ServiceMode
from noren.platform.actor import Actor


def similar_options(part: Fulfilment, line: FulfilmentLine, units: int, *, at: datetime) -> list[RemedyOption]:
    """Up to three similar goods that the part's own place has, so that the promised time holds; the closest first."""
    order = orders.get_order(order_id=part.order_id)
    paid_minor = paid_for(sold_line(order, line), units)
    seen = similar_goods(
        variant_id=line.variant_id,
        location_id=part.location_id,
        units=units,
        paid_minor=paid_minor,
        channel=order.channel.value,
        currency=order.currency,
        at=at,
    )
    return [
        RemedyOption(
            remedy=Remedy.SIMILAR,
            at=part.due_at,
            variant_id=one.variant_id,
            product_id=one.product_id,
            name=seen.quotes[one.variant_id].name.model_dump(),
            size=one.size,
            colour=colour.model_dump() if (colour := seen.quotes[one.variant_id].colour_name) else {},
            amount_minor=one.amount_minor,
            refund_minor=paid_minor - one.amount_minor,
        )
        for one in fulfilment.similar(seen.missing, seen.others, units=units)
    ]


def sold_line(order: Order, line: FulfilmentLine) -> OrderLine:
    """The order's line that a part's line hands over."""
    return next(one for one in order.lines if one.id == line.order_line_id)


def paid_for(sold: OrderLine, units: int) -> int:
    """What was paid for the next units of a line that are cancelled or come back."""
    given_back = sold.cancelled_quantity + sold.returned_quantity
    return orders.share(amount_minor=sold.amount_minor, quantity=sold.quantity, before=given_back, part=units)


def exchange_units(
    part: Fulfilment,
    line: FulfilmentLine,
    units: int,
    option: RemedyOption,
    *,
    refund_id: UUID,
    actor: Actor,
    at: datetime,
) -> int:
    """Hand over similar goods instead of missing units; what is owed back.

    The new line is sold at the price that was offered, or at today's where that is lower. The new goods are promised before
    the promise of the missing ones goes.
    Raises: OutOfStock (they were sold meanwhile), NotForSale, ExchangeDearer, FulfilmentStateConflict.
    """
    order = orders.get_order(order_id=part.order_id)
    new = _as_sold(order, part, sold_line(order, line), units, option, at)
    exchange = ExchangeLine(
        order_id=part.order_id, line_id=line.order_line_id, quantity=units, line=new, reason="not_found"
    )
    owed = orders.exchange_line(input=exchange, actor=actor, at=at).refund_minor
    put = ProposeLine(id=new.id, order_line_id=new.id, variant_id=option_variant(option), quantity=units)
    fulfilment.put_on(input=PutOn(fulfilment_id=part.id, line=put, reason="exchanged"), actor=actor, at=at)
    taken = [PickedLine(id=line.id, quantity=units)]
    fulfilment.take_off(input=TakeOff(fulfilment_id=part.id, lines=taken, reason="exchanged"), actor=actor, at=at)
    if owed:
        begin_giving_back(
            refund_id=refund_id, order_id=part.order_id, amount_minor=owed, reason="not_found", actor=actor, at=at
        )
    stock.lock_levels(location_id=part.location_id, variant_ids=[line.variant_id, put.variant_id])
    promised = ReserveLine(id=put.id, location_id=part.location_id, variant_id=put.variant_id, quantity=units)
    stock.reserve(input=ReserveStock(reservation_id=part.reservation_id, lines=[promised]), actor=actor, at=at)
    given_back = [PartLine(id=line.id, quantity=units)]
    stock.release(input=ReleaseStock(reservation_id=part.reservation_id, lines=given_back), actor=actor, at=at)
    return owed


def option_variant(option: RemedyOption) -> UUID:
    """The goods of an option to take similar ones. Raises: RemedyNotOffered where it is none."""
    if option.variant_id is None:
        raise fulfilment.RemedyNotOffered
    return option.variant_id


def _as_sold(
    order: Order, part: Fulfilment, old: OrderLine, units: int, option: RemedyOption, at: datetime
) -> FrozenLine:
    variant_id = option_variant(option)
    quoted = quotes_of(
        [variant_id], location_id=part.location_id, channel=order.channel.value, currency=order.currency, at=at
    )[variant_id]
    unit_minor = quoted.unit_price_minor
    if option.amount_minor is not None:
        unit_minor = min(unit_minor, option.amount_minor // units)
    return frozen_line(
        line=WantedLine(variant_id=variant_id, quantity=units, service_mode=old.service_mode),
        quoted=quoted.model_copy(update={"unit_price_minor": unit_minor}),
        served=old.service_mode or ServiceMode.TAKEAWAY,
        at=at,
    )
