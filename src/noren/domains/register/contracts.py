"""What callers of the register see. Amounts are tax-included integers in the currency's minor unit."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from noren.domains.orders.contracts import TaxTotal
from noren.kernel.ids import uuid7
from noren.kernel.instants import Instant

MOST_MINOR = 10**12

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Amount = Annotated[int, Field(ge=0, le=MOST_MINOR)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SessionState(StrEnum):
    """Open: sells. Ended: sells no more, the drawer is being counted. Closed: has its closing report."""

    OPEN = "OPEN"
    ENDED = "ENDED"
    CLOSED = "CLOSED"


class TransactionKind(StrEnum):
    SALE = "sale"
    RETURN = "return"
    VOID = "void"
    PAID_IN = "paid_in"
    PAID_OUT = "paid_out"


class TransactionState(StrEnum):
    """Pending: a card or QR payment has not been answered. Failed: it was refused, and nothing was sold."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class SaveTill(Contract):
    """A drawer with its number in the store."""

    id: UUID = Field(default_factory=uuid7)
    location_id: UUID
    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9-]{1,12}$")]


class OpenSession(Contract):
    """`id` is made by the client, so that a retry is the same session."""

    id: UUID = Field(default_factory=uuid7)
    till_id: UUID
    opening_float_minor: Amount = 0


class SessionRef(Contract):
    session_id: UUID


class CloseSession(Contract):
    """`counted_minor` is all cash that was found in the drawer, the opening float among it."""

    session_id: UUID
    counted_minor: Amount
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")] = ""


class MoveCash(Contract):
    """Cash that goes into or out of the drawer without a sale: change fetched, takings taken to the bank, stamps."""

    id: UUID = Field(default_factory=uuid7)
    session_id: UUID
    kind: Annotated[TransactionKind, Field(description="`paid_in` or `paid_out`.")]
    amount_minor: Annotated[int, Field(ge=1, le=MOST_MINOR)]
    reason: Reason


class TenderLine(Contract):
    """Money by one tender; negative where it went back. `id` is the payment's or refund's."""

    id: UUID
    method: str
    amount_minor: int
    received_minor: int = 0
    change_minor: int = 0


class SetDiscountLimit(Contract):
    """From `valid_from` on, clerks of a place (None: of every place without a limit of its own) give so much of a line
    without asking. The same place and instant again replaces it."""

    id: UUID = Field(default_factory=uuid7)
    location_id: UUID | None = None
    percent: Annotated[int, Field(ge=0, le=100)]
    valid_from: Instant


class DiscountLimit(Contract):
    """A limit that was set; without a place it is for every one that has none of its own."""

    location_id: UUID | None
    percent: int
    valid_from: datetime


class ApproveDiscount(Contract):
    """A manager's word that up to so many percent of a line may be taken off, in one sale within half an hour."""

    id: UUID = Field(default_factory=uuid7)
    location_id: UUID
    percent: Annotated[int, Field(ge=1, le=100)]


class TakeApproval(Contract):
    approval_id: UUID
    location_id: UUID
    sale_id: UUID
    percent: int


class BeginTransaction(Contract):
    """A sale whose payment has to be asked for. `request` is all that is needed to finish it, by whomever."""

    id: UUID
    session_id: UUID
    fingerprint: str
    request: dict[str, Any]


class RecordTransaction(Contract):
    id: UUID
    session_id: UUID
    kind: TransactionKind
    order_id: UUID | None = None
    voids: UUID | None = None
    amount_minor: int
    discount_minor: int = 0
    taxes: list[TaxTotal] = []
    tenders: list[TenderLine] = []
    reason: str = ""
    fingerprint: str = ""


class TransactionRef(Contract):
    transaction_id: UUID


class Till(Contract):
    """A drawer and, if it is in use, its session."""

    id: UUID
    location_id: UUID
    code: str
    session_id: UUID | None
    session_state: SessionState | None


class Session(Contract):
    id: UUID
    till_id: UUID
    till_code: str
    location_id: UUID
    state: SessionState
    business_date: date
    currency: str
    opening_float_minor: int
    opened_at: datetime
    opened_by: UUID | None
    ended_at: datetime | None
    closed_at: datetime | None
    closed_by: UUID | None
    z_number: int | None
    over_short_minor: int | None = None


class Transaction(Contract):
    """One thing that happened at a till, numbered without gaps; a payment that was refused has no number."""

    id: UUID
    session_id: UUID
    till_id: UUID
    till_code: str
    kind: TransactionKind
    state: TransactionState
    number: int | None
    order_id: UUID | None
    voids: UUID | None
    voided: bool
    amount_minor: int
    discount_minor: int
    reason: str
    actor_id: UUID | None
    at: datetime
    fingerprint: str
    request: dict[str, Any] | None
    tenders: list[TenderLine]


class TenderTotal(Contract):
    method: str
    taken_minor: int
    given_back_minor: int

    @property
    def amount_minor(self) -> int:
        return self.taken_minor - self.given_back_minor


class RateTotal(Contract):
    """One rate's part of all sales less what came back; the tax is the sum of what the receipts say."""

    rate: Decimal
    reduced: bool
    total_incl_minor: int
    tax_minor: int


class Totals(Contract):
    """What a session adds up to. `net_minor` is what was sold less what was voided and came back."""

    sales: int = 0
    sales_minor: int = 0
    returns: int = 0
    returns_minor: int = 0
    voids: int = 0
    voids_minor: int = 0
    discounts: int = 0
    discounts_minor: int = 0
    paid_in_minor: int = 0
    paid_out_minor: int = 0
    opening_float_minor: int = 0
    cash_expected_minor: int = 0
    first_number: int | None = None
    last_number: int | None = None
    tenders: list[TenderTotal] = []
    taxes: list[RateTotal] = []

    @property
    def net_minor(self) -> int:
        return self.sales_minor - self.returns_minor - self.voids_minor


class XReport(Contract):
    """How a session stands now; it may be asked for as often as one likes."""

    session: Session
    at: datetime
    totals: Totals


class ZReport(Contract):
    """How a session ended: numbered without gaps per till, and never changed. Over is positive, short negative."""

    session: Session
    number: int
    at: datetime
    totals: Totals
    counted_minor: int
    over_short_minor: int
    note: str
    closed_by: UUID | None
