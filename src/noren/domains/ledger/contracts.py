"""What callers of the ledger see. Amounts are whole units of one unit of value, such as `points:norendo`."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Unit = Annotated[str, StringConstraints(pattern=r"^[a-z_]+:[a-z0-9_-]{1,40}$")]
Amount = Annotated[int, Field(ge=1, le=10**12)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OwnerKind(StrEnum):
    """Whose account: a member's, of whoever holds a card, or a side of the programme that issues the unit."""

    MEMBER = "member"
    BEARER = "bearer"
    ISSUED = "issued"
    REDEEMED = "redeemed"
    EXPIRED = "expired"


class TransferKind(StrEnum):
    EARN = "earn"
    REDEEM = "redeem"
    EXPIRE = "expire"
    ADJUST = "adjust"
    REVERSE = "reverse"


class PostingState(StrEnum):
    """Pending is decided later: posted it counts, voided or expired it never did."""

    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"
    EXPIRED = "expired"


class Grant(Contract):
    """Value that comes to a member: at once, or pending until something has happened.

    `id` is made by the caller, so that a retry is the same grant; it names the lot too. `lot_expires_at`: how long
    the lot counts (None: for ever). `allocated_minor` is the part of a sale's price that stands for it. `owner_kind`:
    a member, or the bearer of a card, which belongs to whoever holds it.
    """

    id: UUID
    kind: TransferKind = TransferKind.EARN
    owner_kind: Literal[OwnerKind.MEMBER, OwnerKind.BEARER] = OwnerKind.MEMBER
    owner_id: UUID
    unit: Unit
    amount: Amount
    state: PostingState = PostingState.POSTED
    lot_expires_at: datetime | None = None
    reference_id: UUID | None = None
    line_id: UUID | None = None
    allocated_minor: Annotated[int, Field(ge=0)] = 0
    note: dict[str, str] = {}


class Grants(Contract):
    grants: Annotated[list[Grant], Field(min_length=1, max_length=100_000)]


class SettleGrant(Contract):
    id: UUID
    lot_expires_at: datetime | None = None


class SettleGrants(Contract):
    grants: Annotated[list[SettleGrant], Field(min_length=1, max_length=100_000)]


class VoidGrants(Contract):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=100_000)]


class Take(Contract):
    """Value that leaves a person: all ids of the person, and their lots by expiry, the soonest first.

    `movement_id` is made by the caller. `at_most`: what is there is taken, however little. `first_lots` go before all
    others. Pending it is a hold, which never counts after `hold_until`.
    """

    movement_id: UUID
    kind: TransferKind
    owner_ids: Annotated[list[UUID], Field(min_length=1, max_length=1_000)]
    unit: Unit
    amount: Amount
    at_most: bool = False
    first_lots: list[UUID] = []
    state: PostingState = PostingState.POSTED
    hold_until: datetime | None = None
    reference_id: UUID | None = None
    line_id: UUID | None = None
    note: dict[str, str] = {}


class Taken(Contract):
    movement_id: UUID
    amount: int


class MovementRef(Contract):
    movement_id: UUID


class GiveBack(Contract):
    """Value that was taken comes back to the lots it was taken from, the last to expire first.

    A lot that has expired meanwhile lives on until `not_before`.
    """

    id: UUID
    movement_id: UUID
    amount: Amount
    not_before: datetime | None = None
    reference_id: UUID | None = None
    note: dict[str, str] = {}


class ExpireDue(Contract):
    """Nothing to say: what is due is known."""


class Balance(Contract):
    """What a person has. `held` is promised to open orders, `pending` comes with the hand-over of what was bought."""

    available: int
    held: int
    pending: int
    next_expiry_at: datetime | None
    next_expiry_amount: int


class StatementEntry(Contract):
    """One movement as its person sees it: `amount` is negative where it left."""

    id: UUID
    kind: TransferKind
    state: PostingState
    amount: int
    at: datetime
    settled_at: datetime | None
    lot_expires_at: datetime | None
    reference_id: UUID | None
    line_id: UUID | None
    note: dict[str, str]


class Statement(Contract):
    items: list[StatementEntry]
    next_cursor: str | None


class Flow(Contract):
    """What happened in a unit in one month (`2026-11`), net of what was taken or given back."""

    month: str
    issued: int
    redeemed: int
    expired: int


class DueAmount(Contract):
    """What falls due in a month (`2026-11`), `""` what never does."""

    month: str
    amount: int
    allocated_minor: int


class Liability(Contract):
    """What an issuer owes in a unit: Σ issued − Σ redeemed − Σ expired, pending apart, with the price allocated to it."""

    unit: str
    issued: int
    redeemed: int
    expired: int
    outstanding: int
    pending: int
    allocated_minor: int
    due: list[DueAmount]


class LotFacts(Contract):
    """What a grant brought, and what is left of it."""

    id: UUID
    owner_id: UUID
    amount: int
    remaining: int
    since: datetime
    expires_at: datetime | None
    note: dict[str, str]


class Standing(Contract):
    """What all holders of a unit have together, whatever has run out and is not yet written down included."""

    amount: int
    holders: int


class Movement(Contract):
    """What became of one taking: its state, how much, and how much of it has come back."""

    movement_id: UUID
    state: PostingState
    amount: int
    given_back: int
    owner_ids: list[UUID]
