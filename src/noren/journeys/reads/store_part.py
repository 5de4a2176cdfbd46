"""One order part as whoever prepares, hands over or sends it sees it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Contract, Fulfilment, HistoryEntry, Shortfall
from noren.domains.orders import api as orders
from noren.domains.orders.contracts import Contact
from noren.journeys.reads.shelf_goods import Goods, shelf_goods
from noren.journeys.reads.staff_names import staff_names
from noren.platform.actor import Actor


class PartLine(Contract):
    """A line to fetch, with what its order's line was sold for and how much of that was given back already."""

    id: UUID
    goods: Goods
    quantity: int
    picked_quantity: int
    sold_quantity: int
    amount_minor: int
    given_back: int


class StorePart(Contract):
    part: Fulfilment
    lines: list[PartLine]
    units: int
    currency: str
    contact: Contact
    placed_at: datetime
    history: list[HistoryEntry]
    names: dict[UUID, str]
    shortfalls: list[Shortfall]
    goods_names: dict[UUID, dict[str, str]]

    @property
    def questions(self) -> list[Shortfall]:
        """What the customer is being asked about goods of this part."""
        return [case for case in self.shortfalls if case.outcome is None and case.fulfilment_id == self.part.id]

    @property
    def outcomes(self) -> list[Shortfall]:
        """What became of goods of the order that were missing here, and what its customer is asked elsewhere."""
        return [case for case in self.shortfalls if case not in self.questions]

    @property
    def last(self) -> HistoryEntry | None:
        """The latest step: who was first, when somebody comes second."""
        return self.history[-1] if self.history else None


def store_part(*, fulfilment_id: UUID, location_id: UUID, actor: Actor, at: datetime) -> StorePart:
    """A part of the place's own work, with its goods, its history, what was missing and who did what; six statements.

    Raises: FulfilmentNotFound, also for another place's; NotAllowed.
    """
    part = fulfilment.get_fulfilment(fulfilment_id=fulfilment_id)
    if part.location_id != location_id:
        raise fulfilment.FulfilmentNotFound
    actor.require("fulfilment.view", part.location_id)
    order = orders.get_order(order_id=part.order_id)
    goods = shelf_goods(variant_ids=[line.variant_id for line in part.lines], location_id=location_id, at=at)
    history = fulfilment.history_of(fulfilment_id=part.id)
    sold = {line.id: line for line in order.lines}
    lines = [
        PartLine(
            id=line.id,
            goods=goods[line.variant_id],
            quantity=line.quantity,
            picked_quantity=line.picked_quantity,
            sold_quantity=sold[line.order_line_id].quantity,
            amount_minor=sold[line.order_line_id].amount_minor,
            given_back=sold[line.order_line_id].cancelled_quantity + sold[line.order_line_id].returned_quantity,
        )
        for line in sorted(part.lines, key=lambda given: sold[given.order_line_id].position)
    ]
    lines.sort(key=lambda line: line.goods.walking_turn)
    return StorePart(
        part=part,
        lines=lines,
        units=sum(line.picked_quantity if part.prepared_at else line.quantity for line in part.lines),
        currency=order.currency,
        contact=order.contact,
        placed_at=order.placed_at,
        history=history,
        names=staff_names(account_ids=[entry.actor_id for entry in history]),
        shortfalls=[
            case for case in fulfilment.shortfalls_of(order_id=part.order_id) if case.location_id == location_id
        ],
        goods_names={line.variant_id: line.name for line in order.lines if line.variant_id is not None},
    )


class MissingLine(Contract):
    goods: Goods
    missing: int
    refund_minor: int


def missing_lines(*, page: StorePart, picked: Mapping[UUID, int]) -> Sequence[MissingLine]:
    """What preparing with so few units will cancel, and what goes back for it."""
    short = [(line, line.quantity - picked.get(line.id, line.quantity)) for line in page.lines]
    return [
        MissingLine(goods=line.goods, missing=missing, refund_minor=_worth(line, missing))
        for line, missing in short
        if missing > 0
    ]


def _worth(line: PartLine, missing: int) -> int:
    return orders.share(
        amount_minor=line.amount_minor, quantity=line.sold_quantity, before=line.given_back, part=missing
    )
