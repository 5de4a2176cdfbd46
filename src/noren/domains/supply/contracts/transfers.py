"""Goods from place to place of the chain."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from noren.domains.supply.contracts.values import MAX_LINES, Contract, Note, Part, Receipt, Units
from noren.kernel.ids import uuid7
from noren.kernel.instants import Instant


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


class DifferenceOutcome(StrEnum):
    """What became of a difference between what was sent and what came.

    Of missing units: they stand at the sender, they are lost, or they came later. Of units too many: the sender had
    sent them and lacks them, or nobody lacks them.
    """

    FOUND_AT_SENDER = "found_at_sender"
    LOST = "lost"
    ARRIVED_LATER = "arrived_later"
    LACKING_AT_SENDER = "lacking_at_sender"
    SURPLUS = "surplus"


OF_MISSING = (DifferenceOutcome.FOUND_AT_SENDER, DifferenceOutcome.LOST, DifferenceOutcome.ARRIVED_LATER)


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


class PickTransfer(TransferRef):
    """What was found, by line; a line that is not named was not found."""

    lines: Annotated[list[Part], Field(max_length=MAX_LINES)]


class ShipTransfer(TransferRef):
    """`expected_at` None: nobody can say when it arrives."""

    expected_at: Instant | None = None


class ReceiveTransfer(Receipt):
    transfer_id: UUID


class SettleDifference(Contract):
    """Close a difference, or part of it; units given up as lost or taken as surplus need a reason."""

    id: UUID = Field(default_factory=uuid7)
    line_id: UUID
    outcome: DifferenceOutcome
    quantity: Units
    note: Note = ""

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.outcome in (DifferenceOutcome.LOST, DifferenceOutcome.SURPLUS) and not self.note.strip():
            raise ValueError("say why")
        return self


class Settled(Contract):
    """What became of units of a line, and who said so when."""

    id: UUID
    line_id: UUID
    outcome: DifferenceOutcome
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
