"""What callers of supply see: transfers between places, purchases from suppliers, and what was received of them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from noren.kernel.ids import uuid7
from noren.kernel.instants import Instant

MAX_LINES = 200
MAX_UNITS = 1_000_000
MAX_TRY_ONS = 3
"""So many units may be on their way to be tried on by one member."""

Units = Annotated[int, Field(ge=1, le=MAX_UNITS, description="In the variant's smallest unit (pieces, grams).")]
Found = Annotated[int, Field(ge=0, le=MAX_UNITS)]
Note = Annotated[str, Field(max_length=500)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TransferState(StrEnum):
    """Requested: the sender decides. Approved: to pick. Picked: to ship. In transit. Received: it has ended well or not.

    Refused and canceled: the units stayed with the sender.
    """

    REQUESTED = "requested"
    APPROVED = "approved"
    PICKED = "picked"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    REFUSED = "refused"
    CANCELED = "canceled"


OPEN_STATES = (TransferState.REQUESTED, TransferState.APPROVED, TransferState.PICKED, TransferState.IN_TRANSIT)


class Outcome(StrEnum):
    """What became of a difference between what was sent and what came.

    Of missing units: they stand at the sender, they are lost, or they came later. Of units too many: the sender had
    sent them and lacks them, or nobody lacks them.
    """

    FOUND_AT_SENDER = "found_at_sender"
    LOST = "lost"
    ARRIVED_LATER = "arrived_later"
    LACKING_AT_SENDER = "lacking_at_sender"
    SURPLUS = "surplus"


OF_MISSING = (Outcome.FOUND_AT_SENDER, Outcome.LOST, Outcome.ARRIVED_LATER)


class Wanted(Contract):
    """`id` names the line, and the promise of its units, from the request to the end."""

    id: UUID = Field(default_factory=uuid7)
    variant_id: UUID
    quantity: Units


class RequestTransfer(Contract):
    """Goods that a place wants of another; `member_id`: somebody waits for them there, to try on."""

    id: UUID = Field(default_factory=uuid7)
    from_location_id: UUID
    to_location_id: UUID
    member_id: UUID | None = None
    note: Note = ""
    lines: Annotated[list[Wanted], Field(min_length=1, max_length=MAX_LINES)]

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if self.from_location_id == self.to_location_id:
            raise ValueError("goods go from one place to another")
        if len({line.variant_id for line in self.lines}) < len(self.lines):
            raise ValueError("a variant is named once")
        return self


class BringToStore(Contract):
    """A member asks for one unit to be brought to a store of theirs, from wherever it is nearest."""

    id: UUID = Field(default_factory=uuid7)
    line_id: UUID = Field(default_factory=uuid7)
    variant_id: UUID
    to_location_id: UUID


class TransferRef(Contract):
    transfer_id: UUID


class EndTransfer(TransferRef):
    """Refuse or cancel, and why."""

    note: Note = ""


class Part(Contract):
    line_id: UUID
    quantity: Found


class PickTransfer(TransferRef):
    """What was found, by line; a line that is not named was not found."""

    lines: Annotated[list[Part], Field(max_length=MAX_LINES)]


class ShipTransfer(TransferRef):
    """`expected_at` None: nobody can say when it arrives."""

    expected_at: Instant | None = None


class Arrival(Contract):
    """What came of a variant; `damaged`: of these, what cannot be sold."""

    variant_id: UUID
    quantity: Found
    damaged: Found = 0

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.damaged > self.quantity:
            raise ValueError("no more can be damaged than came")
        return self


class Receipt(Contract):
    """`id` is made by whoever receives: the same receipt sent twice is one. `lines` None: all that was sent came."""

    id: UUID = Field(default_factory=uuid7)
    lines: Annotated[list[Arrival], Field(max_length=MAX_LINES)] | None = None
    note: Note = ""

    @model_validator(mode="after")
    def _once(self) -> Self:
        if self.lines is not None and len({line.variant_id for line in self.lines}) < len(self.lines):
            raise ValueError("a variant is named once")
        return self


class ReceiveTransfer(Receipt):
    transfer_id: UUID


class SettleDifference(Contract):
    """Close a difference, or part of it; units given up as lost or taken as surplus need a reason."""

    id: UUID = Field(default_factory=uuid7)
    line_id: UUID
    outcome: Outcome
    quantity: Units
    note: Note = ""

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.outcome in (Outcome.LOST, Outcome.SURPLUS) and not self.note.strip():
            raise ValueError("say why")
        return self


class Settled(Contract):
    """What became of units of a line, and who said so when."""

    id: UUID
    line_id: UUID
    outcome: Outcome
    quantity: int
    note: str
    settled_at: datetime
    settled_by: UUID | None


class TransferLine(Contract):
    """`open_difference`: missing (above zero) or too many (below), and nobody has said yet what became of them."""

    id: UUID
    variant_id: UUID
    quantity: int
    picked: int
    shipped: int
    arrived: int
    damaged: int
    in_transit: int
    open_difference: int


class Transfer(Contract):
    """`kept_until`: the goods wait for the member at the receiver until then."""

    id: UUID
    code: str
    from_location_id: UUID
    to_location_id: UUID
    state: TransferState
    member_id: UUID | None
    note: str
    end_note: str
    requested_at: datetime
    requested_by: UUID | None
    decided_at: datetime | None
    picked_at: datetime | None
    shipped_at: datetime | None
    expected_at: datetime | None
    received_at: datetime | None
    received_by: UUID | None
    kept_reservation_id: UUID | None
    kept_until: datetime | None
    lines: list[TransferLine]

    @property
    def units(self) -> int:
        """How many are asked for, or on their way, or came."""
        if self.state is TransferState.RECEIVED:
            return sum(line.arrived for line in self.lines)
        if self.state is TransferState.IN_TRANSIT:
            return sum(line.shipped for line in self.lines)
        return sum(line.picked if self.state is TransferState.PICKED else line.quantity for line in self.lines)

    @property
    def differs(self) -> bool:
        return any(line.open_difference for line in self.lines)


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
