"""How orders are shown."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from noren.domains.orders.contracts.values import (
    Channel,
    Condition,
    Contact,
    Contract,
    FrozenLine,
    OrderState,
    PointsAs,
    TaxTotal,
)
from noren.kernel.instants import Instant


class RecordedReturnLine(Contract):
    line_id: UUID
    variant_id: UUID | None
    quantity: int
    amount_minor: int
    condition: Condition


class RecordedReturn(Contract):
    return_id: UUID
    return_code: str
    order_id: UUID
    refund_minor: int
    currency: str
    lines: list[RecordedReturnLine]


class OrderLine(FrozenLine):
    """A line with what has become of it since. `replaces_id`: the line it came in exchange for."""

    position: int
    replaces_id: UUID | None = None
    fulfilled_quantity: int
    cancelled_quantity: int
    returned_quantity: int


class HistoryEntry(Contract):
    at: datetime
    what: str
    actor_kind: str
    actor_id: UUID | None
    data: dict[str, object]


class ReturnView(Contract):
    return_id: UUID
    return_code: str
    at: datetime
    location_id: UUID
    reason: str
    refund_minor: int
    taxes: list[TaxTotal]
    lines: list[RecordedReturnLine]


class Order(Contract):
    id: UUID
    code: str
    company_id: UUID
    location_id: UUID
    channel: Channel
    member_id: UUID
    state: OrderState
    currency: str
    total_minor: int
    cancelled_minor: int
    returned_minor: int
    taxes: list[TaxTotal]
    contact: Contact
    locale: str
    placed_at: datetime
    confirmed_at: datetime | None
    business_date: date
    historic: bool
    points_used: int = 0
    points_minor: int = 0
    points_as: PointsAs | None = None
    lines: list[OrderLine]
    returns: list[ReturnView]
    history: list[HistoryEntry]

    @property
    def kept_minor(self) -> int:
        """What is owed for what was not cancelled; for an order that was cancelled whole, what it would have cost."""
        return self.total_minor - self.cancelled_minor or self.total_minor


class OrderSummary(Contract):
    id: UUID
    code: str
    channel: Channel
    state: OrderState
    location_id: UUID
    member_id: UUID
    contact_name: str
    currency: str
    total_minor: int
    cancelled_minor: int
    returned_minor: int
    quantity: int
    placed_at: datetime
    historic: bool

    @property
    def kept_minor(self) -> int:
        """What is owed for what was not cancelled; for an order that was cancelled whole, what it would have cost."""
        return self.total_minor - self.cancelled_minor or self.total_minor


class OrderPage(Contract):
    items: list[OrderSummary]
    next_cursor: str | None


class ShippingFee(Contract):
    """What one delivery costs from an instant on, tax included; free from goods of a value, None: never free."""

    company_id: UUID
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "JPY"
    amount_minor: Annotated[int, Field(ge=0, le=10**12)]
    free_from_minor: Annotated[int, Field(ge=0, le=10**12)] | None = None
    valid_from: Instant
