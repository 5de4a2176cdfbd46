"""What is on its way."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from noren.domains.stock.contracts.values import MAX_QUANTITY, Contract, Quantity
from noren.kernel.instants import Instant


class IncomingKind(StrEnum):
    """Where units on their way come from."""

    TRANSFER = "transfer"
    PURCHASE = "purchase"


class ExpectLine(Contract):
    """Units on their way. `id` is the caller's own (the line of a transfer or of a purchase order)."""

    id: UUID
    location_id: UUID
    variant_id: UUID
    quantity: Quantity
    expected_at: Instant | None = None


class ExpectStock(Contract):
    """What is on its way now under a reference; lines of it that are not named any more are no longer expected."""

    kind: IncomingKind
    reference_id: UUID
    lines: Annotated[list[ExpectLine], Field(max_length=20_000)]


class Arrived(Contract):
    """Units of an expected line that have come; more than expected is no error."""

    id: UUID
    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class SettleIncoming(Contract):
    """`close`: what has not come of these lines now will never come."""

    reference_id: UUID
    lines: Annotated[list[Arrived], Field(min_length=1, max_length=20_000)]
    close: bool = False


class Incoming(Contract):
    """Units on their way to a place; `expected_at` None: nobody has said when."""

    quantity: int
    expected_at: datetime | None
