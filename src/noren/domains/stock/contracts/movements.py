"""What has physically happened."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from noren.domains.stock.contracts.values import Contract, Delta


class MovementReason(StrEnum):
    """Why stock moved; the sign of the delta says which way."""

    OPENING = "opening"
    RECEIPT = "receipt"
    SALE = "sale"
    PICK_UP = "pick_up"
    SHIPMENT = "shipment"
    RETURN = "return"
    ADJUSTMENT = "adjustment"
    COUNT = "count"
    DAMAGE = "damage"
    WASTE = "waste"
    TRANSFER = "transfer"


class MoveLine(Contract):
    """`unavailable_delta` is the part of the change that cannot be sold (damaged, in quality control)."""

    location_id: UUID
    variant_id: UUID
    delta: Delta
    unavailable_delta: Delta = 0


class MoveStock(Contract):
    """Physical movements that have happened; never refused for lack of stock (the physical world wins)."""

    reason: MovementReason
    lines: Annotated[list[MoveLine], Field(min_length=1, max_length=20_000)]
    reference_id: UUID | None = None
    note: Annotated[str, Field(max_length=500)] = ""


class ImportMovement(Contract):
    id: UUID
    location_id: UUID
    variant_id: UUID
    delta: Delta
    reason: MovementReason
    note: Annotated[str, Field(max_length=500)] = ""
    at: datetime


class ImportMovements(Contract):
    """What another system wrote about stock that is long gone: it explains the past and leaves today's stock alone."""

    movements: Annotated[list[ImportMovement], Field(min_length=1, max_length=100_000)]


class ImportedMovements(Contract):
    created: int


class MovedAt(Contract):
    """What came to a level and what went at an instant."""

    variant_id: UUID
    at: datetime
    came: int
    gone: int


class Movement(Contract):
    id: UUID
    at: datetime
    reason: MovementReason
    delta: int
    unavailable_delta: int
    on_hand_after: int
    reference_id: UUID | None
    note: str
    actor_kind: str
    actor_id: UUID | None


class ListedMovement(Contract):
    id: UUID
    variant_id: UUID
    at: datetime
    reason: str
    delta: int
    on_hand_after: int
    reference_id: UUID | None


class MovementsByVariant(Contract):
    """`last_variant_id`: where the next page begins; None: this was the last."""

    movements: list[ListedMovement]
    last_variant_id: UUID | None
