"""Several orders picked in one walk: the goods summed, with the orders that they are for."""

from datetime import datetime
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Contract, Fulfilment, FulfilmentState, FulfilmentType
from noren.journeys.reads.shelf_goods import Goods, shelf_goods


class PickFor(Contract):
    fulfilment_id: UUID
    order_code: str
    quantity: int


class PickRow(Contract):
    goods: Goods
    quantity: int
    orders: list[PickFor]


class PickList(Contract):
    rows: list[PickRow]
    parts: list[Fulfilment]
    units: int


def pick_list(
    *, location_id: UUID, at: datetime, kind: FulfilmentType | None = None, within_minutes: int | None = None
) -> PickList:
    """What has to be fetched for the parts that are to be prepared, by product; two statements."""
    parts = [
        work.fulfilment
        for work in fulfilment.pick_list(location_id=location_id, at=at)
        if work.fulfilment.state is FulfilmentState.RESERVED
        and (kind is None or work.fulfilment.type is kind)
        and (within_minutes is None or work.minutes_left <= within_minutes)
    ]
    wanted: dict[UUID, list[PickFor]] = {}
    for part in parts:
        for line in part.lines:
            row = PickFor(fulfilment_id=part.id, order_code=part.order_code, quantity=line.quantity)
            wanted.setdefault(line.variant_id, []).append(row)
    goods = shelf_goods(variant_ids=list(wanted), location_id=location_id, at=at)
    rows = [
        PickRow(goods=found, quantity=sum(row.quantity for row in wanted[variant_id]), orders=wanted[variant_id])
        for variant_id, found in goods.items()
    ]
    rows.sort(key=lambda row: (row.goods.department.get("ja", ""), row.goods.name.get("ja", ""), row.goods.sku))
    return PickList(rows=rows, parts=parts, units=sum(row.quantity for row in rows))
