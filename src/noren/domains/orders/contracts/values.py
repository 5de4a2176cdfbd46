"""Words that everything about an order shares, and the line that is frozen with its price and tax."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from noren.kernel.tax import ServiceMode

MAX_LINES = 100


MAX_QUANTITY = 9_999


MAX_IMPORT = 100_000


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Channel(StrEnum):
    WEB = "web"
    APP = "app"
    STORE = "store"
    PHONE = "phone"
    LINE = "line"
    API = "api"
    IMPORT = "import"


class OrderState(StrEnum):
    """Pending: not paid yet. Failed: payment declined or ran out of time. Completed: everything was handed over."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class LineKind(StrEnum):
    ITEM = "item"
    SHIPPING = "shipping"
    CHARGE = "charge"


class PointsAs(StrEnum):
    """What points do at payment: a tender pays (the tax base stays), a discount lowers the prices (the base falls)."""

    TENDER = "tender"
    DISCOUNT = "discount"


class Condition(StrEnum):
    """What becomes of returned goods."""

    RESTOCK = "restock"
    DAMAGED = "damaged"


class Contact(Contract):
    """Who ordered, as frozen on the order."""

    family_name: Name = ""
    given_name: Name = ""
    family_name_kana: Name = ""
    given_name_kana: Name = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32)] = ""


class FrozenLine(Contract):
    """A line as it was sold: what it was called, cost and was taxed with does not change any more.

    `id` also names the line's promise of stock and its place in a fulfilment. `amount_minor` is what is owed for it:
    the price of its units less `discount_minor`.
    """

    id: UUID
    kind: LineKind = LineKind.ITEM
    variant_id: UUID | None
    product_id: UUID | None = None
    sku: str
    name: dict[str, str]
    options: dict[str, str | dict[str, str]] = Field(default_factory=dict)
    quantity: Annotated[int, Field(ge=1)]
    unit_price_minor: int
    amount_minor: int
    tax_category: str
    tax_code: str
    tax_rate: Decimal
    reduced: bool
    service_mode: ServiceMode | None = None
    discount_minor: Annotated[int, Field(ge=0)] = 0


class TaxTotal(Contract):
    """One rate's part of an invoice; rounded once per rate."""

    rate: Decimal
    reduced: bool
    total_incl_minor: int
    tax_minor: int
