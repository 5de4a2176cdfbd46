"""What callers of fulfilment see."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MAX_QUANTITY = 9_999


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FulfilmentType(StrEnum):
    PICKUP = "PICKUP"
    SHIPMENT = "SHIPMENT"
    CARRY_OUT = "CARRY_OUT"


class FulfilmentState(StrEnum):
    """Proposed: not paid. Reserved: to be prepared. Prepared: stands ready. Failed: nothing was found."""

    PROPOSED = "PROPOSED"
    RESERVED = "RESERVED"
    PREPARED = "PREPARED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    FAILED = "FAILED"


class Recipient(Contract):
    name: str = ""
    phone: str = ""
    postal_code: str = ""
    prefecture_code: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    building: str = ""


class ProposeLine(Contract):
    id: UUID
    order_line_id: UUID
    variant_id: UUID
    quantity: Annotated[int, Field(ge=1)]


class ProposeFulfilment(Contract):
    id: UUID
    type: FulfilmentType
    location_id: UUID
    reservation_id: UUID
    due_at: datetime
    recipient: Recipient
    lines: Annotated[list[ProposeLine], Field(min_length=1)]


class ProposeFulfilments(Contract):
    order_id: UUID
    order_code: str
    fulfilments: Annotated[list[ProposeFulfilment], Field(min_length=1, max_length=50)]


class OrderParts(Contract):
    """All parts of an order that have not been handed over."""

    order_id: UUID
    reason: Annotated[str, Field(max_length=200)] = ""


class PickedLine(Contract):
    id: UUID
    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class PrepareFulfilment(Contract):
    fulfilment_id: UUID
    lines: Annotated[list[PickedLine], Field(min_length=1, max_length=200)]
    short_reason: Annotated[str, Field(max_length=200)] = ""


class HandOver(Contract):
    """`code`: the six digits, or the whole text of the customer's QR code."""

    fulfilment_id: UUID
    code: Annotated[str, Field(max_length=64)]


class ShipFulfilment(Contract):
    fulfilment_id: UUID
    carrier: Annotated[str, Field(max_length=60)]
    tracking_number: Annotated[str, Field(max_length=60)] = ""


class FulfilmentLine(Contract):
    id: UUID
    order_line_id: UUID
    variant_id: UUID
    quantity: int
    picked_quantity: int


class Fulfilment(Contract):
    id: UUID
    order_id: UUID
    order_code: str
    type: FulfilmentType
    state: FulfilmentState
    location_id: UUID
    reservation_id: UUID
    due_at: datetime
    collect_by: datetime | None
    recipient: Recipient
    carrier: str
    tracking_number: str
    short_reason: str
    created_at: datetime
    prepared_at: datetime | None
    completed_at: datetime | None
    lines: list[FulfilmentLine]


class FulfilmentPage(Contract):
    items: list[Fulfilment]
    next_cursor: str | None


class HistoryEntry(Contract):
    at: datetime
    what: str
    note: str
    actor_kind: str
    actor_id: UUID | None


class SetAside(Contract):
    """Units that stood prepared for a customer, off the shelf: from an instant until they left or went back.

    `until` None: they still stand there.
    """

    variant_id: UUID
    quantity: int
    since: datetime
    until: datetime | None
