"""Several orders picked in one walk: the goods summed, with the orders that they are for."""

from datetime import datetime, timedelta
from uuid import UUID

from noren.domains.fulfilment import api as fulfilment
from noren.domains.fulfilment.contracts import Contract, Fulfilment, FulfilmentState, FulfilmentType
from noren.journeys.reads.shelf_goods import Goods, shelf_goods

ORDERS_PER_WALK = 100


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
    next_cursor: str | None


def pick_list(
    *,
    location_id: UUID,
    at: datetime,
    kind: FulfilmentType | None = None,
    within_minutes: int | None = None,
    cursor: str | None = None,
) -> PickList:
    """What has to be fetched for the most urgent parts that are to be prepared, by product, in the order of a walk; two statements.

    More than can be carried in one walk stands on further pages. Raises: CursorInvalid.
    """
    page = fulfilment.list_work(
        location_id=location_id,
        states=[FulfilmentState.RESERVED],
        type=kind,
        due_until=None if within_minutes is None else at + timedelta(minutes=within_minutes),
        cursor=cursor,
        limit=ORDERS_PER_WALK,
    )
    parts = page.items
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
    rows.sort(key=_in_walking_order)
    units = sum(row.quantity for row in rows)
    return PickList(rows=rows, parts=parts, units=units, next_cursor=page.next_cursor)


def _in_walking_order(row: PickRow) -> tuple[tuple[bool, tuple[int, ...]], str, str, str]:
    """What has no place comes last, by department."""
    goods = row.goods
    return (goods.walking_turn, goods.department.get("ja", ""), goods.name.get("ja", ""), goods.sku)
