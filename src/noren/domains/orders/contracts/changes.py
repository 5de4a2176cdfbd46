"""What is asked of an order: to be placed, fulfilled in part, cancelled, exchanged, taken back."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from noren.domains.orders.contracts.values import (
    MAX_LINES,
    MAX_QUANTITY,
    Channel,
    Condition,
    Contact,
    Contract,
    FrozenLine,
    OrderState,
    PointsAs,
)
from noren.kernel.tax import Rounding


class PointsUse(Contract):
    """Points that the customer uses for an order, and what they are worth there."""

    points: Annotated[int, Field(ge=1)]
    value_minor: Annotated[int, Field(ge=1)]
    as_: PointsAs


class PlaceOrder(Contract):
    """`is_over`: sold at a counter, paid and handed over already; such an order is born completed."""

    order_id: UUID
    company_id: UUID
    location_id: UUID
    channel: Channel
    member_id: UUID
    currency: str
    locale: str
    contact: Contact
    lines: Annotated[list[FrozenLine], Field(min_length=1, max_length=MAX_LINES + 10)]
    business_date: date
    rounding: Rounding = Rounding.FLOOR
    is_over: bool = False
    points: PointsUse | None = None


class PlacedOrder(Contract):
    order_id: UUID
    order_code: str
    total_minor: int
    currency: str


class OrderRef(Contract):
    order_id: UUID


class FailOrder(Contract):
    order_id: UUID
    reason: str


class LinePart(Contract):
    line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]


class RecordFulfilled(Contract):
    order_id: UUID
    lines: Annotated[list[LinePart], Field(min_length=1, max_length=MAX_LINES + 10)]


class CancelLines(Contract):
    """`lines` None: everything that has not been handed over yet."""

    order_id: UUID
    lines: Annotated[list[LinePart], Field(max_length=MAX_LINES + 10)] | None = None
    reason: Annotated[str, Field(max_length=200)] = ""


class CancelledLines(Contract):
    order_id: UUID
    state: OrderState
    lines: list[LinePart]
    refund_minor: int
    currency: str


class ExchangeLine(Contract):
    """Units of a line that are not handed over yet, for other goods that cost no more; `line` is as if it were sold."""

    order_id: UUID
    line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    line: FrozenLine
    reason: Annotated[str, Field(max_length=200)] = ""


class ReturnLine(Contract):
    line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    condition: Condition


class RecordReturn(Contract):
    """`return_id` is made by the caller; it also names the refund."""

    return_id: UUID
    order_id: UUID
    location_id: UUID
    business_date: date
    reason: Annotated[str, Field(max_length=200)] = ""
    lines: Annotated[list[ReturnLine], Field(min_length=1, max_length=MAX_LINES)]
