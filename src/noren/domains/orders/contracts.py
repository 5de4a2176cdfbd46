"""What callers of orders see. Amounts are tax-included integers in the currency's minor unit."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SkipValidation, StringConstraints

from noren.kernel.instants import Instant
from noren.kernel.tax import Rounding, ServiceMode

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


class PointsUse(Contract):
    """Points that the customer uses for an order, and what they are worth there."""

    points: Annotated[int, Field(ge=1)]
    value_minor: Annotated[int, Field(ge=1)]
    as_: PointsAs


class PlaceOrder(Contract):
    """`is_over`: sold at a counter, paid and handed over already; such an order is born completed."""

    order_id: UUID
    company_id: UUID
    location_id: UUID
    channel: Channel
    member_id: UUID
    currency: str
    locale: str
    contact: Contact
    lines: Annotated[list[FrozenLine], Field(min_length=1, max_length=MAX_LINES + 10)]
    business_date: date
    rounding: Rounding = Rounding.FLOOR
    is_over: bool = False
    points: PointsUse | None = None


class PlacedOrder(Contract):
    order_id: UUID
    order_code: str
    total_minor: int
    currency: str


class OrderRef(Contract):
    order_id: UUID


class FailOrder(Contract):
    order_id: UUID
    reason: str


class LinePart(Contract):
    line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]


class RecordFulfilled(Contract):
    order_id: UUID
    lines: Annotated[list[LinePart], Field(min_length=1, max_length=MAX_LINES + 10)]


class CancelLines(Contract):
    """`lines` None: everything that has not been handed over yet."""

    order_id: UUID
    lines: Annotated[list[LinePart], Field(max_length=MAX_LINES + 10)] | None = None
    reason: Annotated[str, Field(max_length=200)] = ""


class CancelledLines(Contract):
    order_id: UUID
    state: OrderState
    lines: list[LinePart]
    refund_minor: int
    currency: str


class ExchangeLine(Contract):
    """Units of a line that are not handed over yet, for other goods that cost no more; `line` is as if it were sold."""

    order_id: UUID
    line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    line: FrozenLine
    reason: Annotated[str, Field(max_length=200)] = ""


class ReturnLine(Contract):
    line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    condition: Condition


class RecordReturn(Contract):
    """`return_id` is made by the caller; it also names the refund."""

    return_id: UUID
    order_id: UUID
    location_id: UUID
    business_date: date
    reason: Annotated[str, Field(max_length=200)] = ""
    lines: Annotated[list[ReturnLine], Field(min_length=1, max_length=MAX_LINES)]


class ImportLine(NamedTuple):
    """A line as it was sold, in the language of its file; what FrozenLine is, light enough for millions."""

    id: UUID
    kind: LineKind
    variant_id: UUID | None
    product_id: UUID | None
    sku: str
    name: str
    quantity: int
    unit_price_minor: int
    amount_minor: int
    tax_category: str
    tax_code: str
    tax_rate: Decimal
    reduced: bool


class ImportOrder(Contract):
    """A sale of another system, whole and long over. `origin` is what its file said besides, for the history.

    Its lines are taken as they are: to judge them once more, field by field, would double the time of an import.
    """

    id: UUID
    code: str
    member_id: UUID
    contact: Contact
    placed_at: datetime
    business_date: date
    origin: dict[str, str] = {}
    lines: SkipValidation[list[ImportLine]]


class ImportReturnLine(Contract):
    """Goods that came back, or money given back without goods (`variant_id` None), at what was credited then."""

    sku: str
    variant_id: UUID | None
    quantity: Annotated[int, Field(ge=1)]
    amount_minor: int
    tax_rate: Decimal
    reduced: bool


class ImportReturn(Contract):
    """One credit note; `code` is shared by the returns it becomes, one for each sale that it touches."""

    id: UUID
    code: str
    member_id: UUID | None
    at: datetime
    business_date: date
    origin: dict[str, str] = {}
    lines: Annotated[list[ImportReturnLine], Field(min_length=1, max_length=MAX_IMPORT)]


class ImportedFor(Contract):
    """What all facts of one import share: who sold where, in which currency and language."""

    company_id: UUID
    location_id: UUID
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    locale: Annotated[str, StringConstraints(pattern=r"^(ja|en)$")] = "ja"
    rounding: Rounding = Rounding.FLOOR


class ImportOrders(ImportedFor):
    orders: Annotated[list[ImportOrder], Field(min_length=1, max_length=MAX_IMPORT)]


class ImportReturns(ImportedFor):
    returns: Annotated[list[ImportReturn], Field(min_length=1, max_length=MAX_IMPORT)]


class BroughtIn(Contract):
    """Sales and returns of another system."""

    orders: int = 0
    sold_minor: int = 0
    returns: int = 0
    returned_minor: int = 0


class ImportedOrders(Contract):
    created: int


class ImportedReturns(Contract):
    """`created` counts credit notes; the lines of the new ones found their sale or did not."""

    created: int
    matched_lines: int
    unmatched_lines: int


class TaxTotal(Contract):
    """One rate's part of an invoice; rounded once per rate."""

    rate: Decimal
    reduced: bool
    total_incl_minor: int
    tax_minor: int


class RecordedReturnLine(Contract):
    line_id: UUID
    variant_id: UUID | None
    quantity: int
    amount_minor: int
    condition: Condition


class RecordedReturn(Contract):
    return_id: UUID
    return_code: str
    order_id: UUID
    refund_minor: int
    currency: str
    lines: list[RecordedReturnLine]


class OrderLine(FrozenLine):
    """A line with what has become of it since. `replaces_id`: the line it came in exchange for."""

    position: int
    replaces_id: UUID | None = None
    fulfilled_quantity: int
    cancelled_quantity: int
    returned_quantity: int


class HistoryEntry(Contract):
    at: datetime
    what: str
    actor_kind: str
    actor_id: UUID | None
    data: dict[str, object]


class ReturnView(Contract):
    return_id: UUID
    return_code: str
    at: datetime
    location_id: UUID
    reason: str
    refund_minor: int
    taxes: list[TaxTotal]
    lines: list[RecordedReturnLine]


class Order(Contract):
    id: UUID
    code: str
    company_id: UUID
    location_id: UUID
    channel: Channel
    member_id: UUID
    state: OrderState
    currency: str
    total_minor: int
    cancelled_minor: int
    returned_minor: int
    taxes: list[TaxTotal]
    contact: Contact
    locale: str
    placed_at: datetime
    confirmed_at: datetime | None
    business_date: date
    historic: bool
    points_used: int = 0
    points_minor: int = 0
    points_as: PointsAs | None = None
    lines: list[OrderLine]
    returns: list[ReturnView]
    history: list[HistoryEntry]

    @property
    def kept_minor(self) -> int:
        """What is owed for what was not cancelled; for an order that was cancelled whole, what it would have cost."""
        return self.total_minor - self.cancelled_minor or self.total_minor


class OrderSummary(Contract):
    id: UUID
    code: str
    channel: Channel
    state: OrderState
    location_id: UUID
    member_id: UUID
    contact_name: str
    currency: str
    total_minor: int
    cancelled_minor: int
    returned_minor: int
    quantity: int
    placed_at: datetime
    historic: bool

    @property
    def kept_minor(self) -> int:
        """What is owed for what was not cancelled; for an order that was cancelled whole, what it would have cost."""
        return self.total_minor - self.cancelled_minor or self.total_minor


class OrderPage(Contract):
    items: list[OrderSummary]
    next_cursor: str | None


class ShippingFee(Contract):
    """What one delivery costs from an instant on, tax included; free from goods of a value, None: never free."""

    company_id: UUID
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "JPY"
    amount_minor: Annotated[int, Field(ge=0, le=10**12)]
    free_from_minor: Annotated[int, Field(ge=0, le=10**12)] | None = None
    valid_from: Instant
