"""A sale at a till: what is sold, at which discount, and how it is paid."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from noren.domains.orders.contracts import MAX_LINES, MAX_QUANTITY, FrozenLine, TaxTotal
from noren.domains.register.contracts import Amount, Reason, TransactionState
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
    """So much off a line, and why; needs the permission `register.discount`."""

    amount_minor: Annotated[int, Field(ge=1)]
    reason: Reason


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


class SellAtRegister(Contract):
    """`id` is made by the client, so that a retry is the same sale.

    At most one tender is asked for over the network (card or QR); the rest is cash.
    """

    id: UUID = Field(default_factory=uuid7)
    session_id: UUID
    lines: Annotated[list[ScannedLine], Field(min_length=1, max_length=MAX_LINES)]
    tenders: Annotated[list[GivenTender], Field(max_length=5)] = []
    member_id: UUID | None = None
    expected_total_minor: Amount | None = None


class RungUp(Contract):
    """A sale with its prices frozen: all that is needed to finish it."""

    sale: SellAtRegister
    lines: list[FrozenLine]
    actor_kind: ActorKind
    actor_id: UUID | None


class RegisterSale(Contract):
    """How a sale stands. Pending: the card or QR has not answered; ask again with the same request.

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
    """What went back; `cash_minor` is what leaves the drawer now."""

    transaction_id: UUID
    number: int
    return_code: str
    amount_minor: int
    cash_minor: int
    currency: str
