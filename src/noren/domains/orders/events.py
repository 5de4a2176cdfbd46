"""Facts that orders publish; watchers of `order:<id>` learn that something changed."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from noren.platform.events import Event


class _AboutOrder(Event):
    order_id: UUID
    location_id: UUID

    @property
    def subject(self) -> UUID:
        return self.order_id

    @property
    def topics(self) -> list[str]:
        return [f"order:{self.order_id}", f"location:{self.location_id}", "orders"]


class OrderPlaced(_AboutOrder):
    """An order was placed; it may still wait for its payment."""

    type: ClassVar[str] = "orders.placed.v1"
    order_code: str
    channel: str
    member_id: UUID
    total_minor: int
    currency: str


class OrderConfirmed(_AboutOrder):
    """The order is paid and will be prepared."""

    type: ClassVar[str] = "orders.confirmed.v1"
    order_code: str
    channel: str
    member_id: UUID
    total_minor: int
    currency: str
    business_date: date


class OrderFailed(_AboutOrder):
    """The payment came to nothing; what was reserved is free again."""

    type: ClassVar[str] = "orders.failed.v1"
    reason: str


class OrderCancelled(_AboutOrder):
    """Some or all open lines were cancelled; `refund_minor` is owed back."""

    type: ClassVar[str] = "orders.cancelled.v1"
    refund_minor: int
    whole: bool


class LineExchanged(_AboutOrder):
    """Units of a line were exchanged for other goods (`new_line_id`) that cost no more; `refund_minor` is owed back."""

    type: ClassVar[str] = "orders.line_exchanged.v1"
    line_id: UUID
    new_line_id: UUID
    refund_minor: int


class OrderCompleted(_AboutOrder):
    """Everything of the order was handed over, sent or cancelled."""

    type: ClassVar[str] = "orders.completed.v1"


class GoodsReturned(_AboutOrder):
    """`location_id` is where the goods came back, which may be any store."""

    type: ClassVar[str] = "orders.goods_returned.v1"
    return_id: UUID
    refund_minor: int


class OrdersImported(Event):
    """History of another system was brought in: its orders, and the returns of these or earlier ones."""

    type: ClassVar[str] = "orders.imported.v1"
    command_id: UUID
    location_id: UUID
    order_ids: list[UUID]
    return_ids: list[UUID]

    @property
    def subject(self) -> UUID:
        return self.command_id
