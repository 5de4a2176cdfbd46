"""Goods of suppliers: what was ordered, what came, and what differs."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from noren.domains.supply.contracts.values import MAX_LINES, Arrival, Contract, Note, Receipt, Units
from noren.kernel.ids import uuid7
from noren.kernel.instants import Instant


class SaveSupplier(Contract):
    id: UUID = Field(default_factory=uuid7)
    code: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^\S+$")]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    archived: bool = False


class Supplier(Contract):
    id: UUID
    code: str
    name: str
    archived: bool


class PurchaseState(StrEnum):
    """Open: more may come. Closed: nothing more will. Canceled: nothing ever came."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELED = "canceled"


class Ordered(Contract):
    id: UUID = Field(default_factory=uuid7)
    variant_id: UUID
    quantity: Units
    expected_at: Instant | None = None


class PlacePurchase(Contract):
    """What a supplier has been asked for, or says is coming (a delivery advice); `number` is theirs or ours."""

    id: UUID = Field(default_factory=uuid7)
    supplier_id: UUID
    location_id: UUID
    number: Annotated[str, Field(min_length=1, max_length=60)]
    note: Note = ""
    lines: Annotated[list[Ordered], Field(min_length=1, max_length=2_000)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({line.variant_id for line in self.lines}) < len(self.lines):
            raise ValueError("a variant is named once")
        return self


class ChangePurchase(Contract):
    """Its lines as they shall be from now on: one that is left out is wanted no more; what has come of it stays."""

    purchase_id: UUID
    note: Note = ""
    lines: Annotated[list[Ordered], Field(min_length=1, max_length=2_000)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({line.variant_id for line in self.lines}) < len(self.lines):
            raise ValueError("a variant is named once")
        return self


class PlacePurchases(Contract):
    """Several at once, all or none: what a file of deliveries says."""

    purchases: Annotated[list[PlacePurchase], Field(min_length=1, max_length=500)]


class Resolution(StrEnum):
    """What becomes of a difference to what was ordered.

    Credited: the supplier does not charge, or pays back. Sent later: with another delivery. Kept: what came in
    addition stays and is paid. Sent back: it goes back (an adjustment takes it out of the stock). Ordered wrongly: our
    own mistake.
    """

    CREDITED = "credited"
    SENT_LATER = "sent_later"
    KEPT = "kept"
    SENT_BACK = "sent_back"
    ORDERED_WRONGLY = "ordered_wrongly"


class ExplainDifference(Contract):
    """Say why more or fewer came of a line than was ordered, and what becomes of it."""

    id: UUID = Field(default_factory=uuid7)
    line_id: UUID
    resolution: Resolution
    note: Annotated[str, Field(min_length=1, max_length=500)]


class Explanation(Contract):
    """`difference`: so many units it explains, more (above zero) or fewer."""

    id: UUID
    line_id: UUID
    resolution: Resolution
    difference: int
    note: str
    explained_at: datetime
    explained_by: UUID | None


class PurchaseRef(Contract):
    purchase_id: UUID


class ReceivePurchase(Receipt):
    """`lines` None: all that was still to come."""

    purchase_id: UUID


class ReceiveUnordered(Receipt):
    """Goods that nobody has announced."""

    location_id: UUID
    supplier_id: UUID
    lines: Annotated[list[Arrival], Field(min_length=1, max_length=MAX_LINES)]


class TakenIn(Contract):
    """One delivery of a purchase as it was received."""

    id: UUID
    note: str
    received_at: datetime
    received_by: UUID | None
    units: int
    damaged: int


class PurchaseLine(Contract):
    """`quantity` 0: it came without having been ordered. `explained`: of the difference, what somebody has explained."""

    id: UUID
    variant_id: UUID
    quantity: int
    arrived: int
    damaged: int
    explained: int
    expected_at: datetime | None

    @property
    def to_come(self) -> int:
        return max(self.quantity - self.arrived, 0)

    @property
    def difference(self) -> int:
        return self.arrived - self.quantity


class Purchase(Contract):
    id: UUID
    number: str
    supplier_id: UUID
    supplier_name: str
    location_id: UUID
    state: PurchaseState
    note: str
    ordered_at: datetime
    closed_at: datetime | None
    expected_at: datetime | None
    receipts: int
    lines: list[PurchaseLine]

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def to_come(self) -> int:
        return sum(line.to_come for line in self.lines)

    def open_difference(self, line: PurchaseLine) -> int:
        """More (above zero) or fewer than ordered, not explained yet; what may still come is not missing."""
        if self.state is PurchaseState.CANCELED or (self.state is PurchaseState.OPEN and line.difference < 0):
            return 0
        return line.difference - line.explained

    @property
    def differs(self) -> bool:
        return any(self.open_difference(line) for line in self.lines)
