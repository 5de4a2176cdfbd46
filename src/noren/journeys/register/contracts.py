"""A sale at a till: what is sold, at which discount, and how it is paid."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from noren.domains.fulfilment.contracts import Recipient, Why
from noren.domains.orders.contracts import MAX_LINES, MAX_QUANTITY, Contact, FrozenLine, PointsUse, TaxTotal
from noren.domains.register.contracts import Amount, Reason, TransactionState
from noren.journeys.checkout.contracts import Address, WantedLine
from noren.journeys.points import tendered
from noren.journeys.return_goods import ReturnGoods
from noren.kernel.ids import uuid7
from noren.kernel.tax import ServiceMode
from noren.platform.actor import ActorKind


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Method(StrEnum):
    CASH = "cash"
    CARD = "card"
    QR = "qr"


class Discount(Contract):
    """So much or so many percent off a line, and why. More than the place's limit needs a manager: the permission
    `register.discount_any`, or their approval (see `register.approve_discount`)."""

    amount_minor: Annotated[int, Field(ge=1)] | None = None
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    reason: Reason
    approval_id: UUID | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.amount_minor is None) == (self.percent is None):
            raise ValueError("a discount is an amount or a percentage")
        return self

    def of(self, full_minor: int) -> int:
        """How much comes off; parts of the smallest coin are not given."""
        return self.amount_minor if self.amount_minor is not None else full_minor * (self.percent or 0) // 100


class ScannedLine(Contract):
    """Goods by variant or by what was scanned (JAN, SKU, in-store code). `service_mode` decides the rate of food."""

    variant_id: UUID | None = None
    code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)] = 1
    service_mode: ServiceMode | None = None
    discount: Discount | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.variant_id is None and not self.code:
            raise ValueError("a line needs variant_id or code")
        return self


class GivenTender(Contract):
    """Money for a part of the total. Cash says what the customer handed over; card and QR name a provider's token."""

    method: Method
    amount_minor: Annotated[int, Field(ge=1)]
    received_minor: Amount | None = None
    provider: Annotated[str, Field(max_length=40)] = "sandbox"
    token: Annotated[str, Field(max_length=200)] = ""


class SendGoods(Contract):
    """Goods that this store lacks: paid here, sent from the place that has them. To `address`; without one to this
    store, where the customer collects the parcel."""

    lines: Annotated[list[WantedLine], Field(min_length=1, max_length=MAX_LINES)]
    contact: Contact
    address: Address | None = None


class SellAtRegister(Contract):
    """`id` is made by the client, so that a retry is the same sale. `lines` are taken along, what is in `sent` is not.

    Tenders in any mix: cash once, cards and QR as many as wanted, asked for one after the other in their order. If one
    is refused, nothing is sold and what the others took goes back. `points` of the member pay or lower the price, as
    the programme says; the tenders are for the rest. What `hold_ids` hold here for the customer leaves as theirs; the
    member's own holds need not be named.
    """

    id: UUID = Field(default_factory=uuid7)
    session_id: UUID
    lines: Annotated[list[ScannedLine], Field(max_length=MAX_LINES)] = []
    tenders: Annotated[list[GivenTender], Field(max_length=8)] = []
    member_id: UUID | None = None
    points: Annotated[int, Field(ge=0, le=10**9)] = 0
    expected_total_minor: Amount | None = None
    sent: SendGoods | None = None
    hold_ids: Annotated[list[UUID], Field(max_length=10)] = []

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.lines and self.sent is None:
            raise ValueError("a sale needs goods")
        return self


class SentPart(Contract):
    """One parcel of a sale: where it comes from, when it is due to leave, whom it is for."""

    location_id: UUID
    line_ids: list[UUID]
    due_at: datetime
    recipient: Recipient
    why: Why | None = None


class RungUp(Contract):
    """A sale with its prices frozen: all that is needed to finish it."""

    sale: SellAtRegister
    lines: list[FrozenLine]
    points: PointsUse | None = None
    parts: list[SentPart] = []
    actor_kind: ActorKind
    actor_id: UUID | None

    @property
    def carried_out(self) -> list[FrozenLine]:
        """What the customer takes along."""
        return self.lines[: len(self.sale.lines)]

    @property
    def by_points_minor(self) -> int:
        """How much is paid with points beside the money."""
        return tendered(self.points)

    @property
    def discount_minor(self) -> int:
        """What staff took off the prices."""
        by_points = self.points.value_minor if self.points and not self.by_points_minor else 0
        return sum(line.discount_minor for line in self.lines) - by_points


class RegisterSale(Contract):
    """How a sale stands. Pending: the card or QR in `waits_for` has not answered; ask again with the same request.
    `confirm_url` is the page where the customer confirms, if they have to.

    Failed: it was refused and nothing was sold; sell again under a new id.
    """

    sale_id: UUID
    state: TransactionState
    order_code: str = ""
    till_code: str = ""
    number: int | None = None
    total_minor: int = 0
    currency: str = "JPY"
    change_minor: int = 0
    taxes: list[TaxTotal] = []
    decline_code: str = ""
    points_used: int = 0
    waits_for: Method | None = None
    waits_minor: int = 0
    confirm_url: str = ""


class GiveUpSale(Contract):
    """A sale that nobody waits for any more: the customer has no time, or pays otherwise."""

    sale_id: UUID


class VoidSale(Contract):
    """`void_id` is made by the client and names the reversal."""

    void_id: UUID = Field(default_factory=uuid7)
    sale_id: UUID
    reason: Reason


class ReturnAtRegister(Contract):
    """Goods taken back at a till: cash goes out of its drawer."""

    session_id: UUID
    goods: ReturnGoods


class Reversed(Contract):
    """What went back; `cash_minor` is what leaves the drawer now, `points_minor` is what points had paid, and are back."""

    transaction_id: UUID
    number: int
    return_code: str
    amount_minor: int
    cash_minor: int
    currency: str
    points_minor: int = 0
