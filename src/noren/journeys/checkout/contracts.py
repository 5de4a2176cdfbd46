"""A checkout: what is wanted, how it gets to the customer, and how it is paid."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from noren.domains.loyalty.contracts import PointsOffer
from noren.domains.orders.contracts import MAX_LINES, MAX_QUANTITY, Channel, Contact, OrderState, PointsAs, TaxTotal
from noren.kernel.ids import uuid7
from noren.kernel.tax import ServiceMode


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Address(Contract):
    """A Japanese postal address; only `postal_code`, `prefecture_code`, `city` and `town` must be there."""

    postal_code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=7, max_length=10)]
    prefecture_code: Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[1-3][0-9]|4[0-7])$")]
    city: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    town: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    block: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    building: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class WantedLine(Contract):
    """`service_mode` matters for food and drink only: it decides the tax rate."""

    variant_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    service_mode: ServiceMode | None = None


class PickupPart(Contract):
    """Goods that the customer collects in a store."""

    type: Literal["PICKUP"] = "PICKUP"
    location_id: UUID
    lines: Annotated[list[WantedLine], Field(min_length=1, max_length=MAX_LINES)]


class ShipmentPart(Contract):
    """Goods that are sent. Without `location_id` the source is chosen by the chain's policy."""

    type: Literal["SHIPMENT"] = "SHIPMENT"
    address: Address
    location_id: UUID | None = None
    lines: Annotated[list[WantedLine], Field(min_length=1, max_length=MAX_LINES)]


Part = Annotated[PickupPart | ShipmentPart, Field(discriminator="type")]


class PaymentChoice(Contract):
    """`token` is what the provider gave the client for the customer's means of payment."""

    provider: Annotated[str, Field(max_length=40)] = "sandbox"
    method: Annotated[str, Field(max_length=40)] = "card"
    token: Annotated[str, Field(min_length=1, max_length=200)]
    return_url: Annotated[str, Field(max_length=500)] = ""


class PlaceCheckout(Contract):
    """A whole order in one request.

    `id` is made by the client (UUIDv7 best), so that a retry is the same order. `expected_total_minor` is the
    total that the customer saw: if prices have changed since, the order is refused instead of surprising them.
    `points` of a signed-in member are used: `payment` is asked for the rest, and not at all where nothing is left.
    `sold_at`: the store that the customer ordered in, where it lacked the goods; the order is its sale.
    `hold_id`: what of the goods is held there for this customer (a guest shows `hold_token`) becomes the order's.
    """

    id: UUID = Field(default_factory=uuid7)
    channel: Channel = Channel.WEB
    locale: Literal["ja", "en"] = "ja"
    contact: Contact
    parts: Annotated[list[Part], Field(min_length=1, max_length=5)]
    payment: PaymentChoice
    expected_total_minor: Annotated[int, Field(ge=0)] | None = None
    points: Annotated[int, Field(ge=0, le=10**9)] = 0
    hold_id: UUID | None = None
    hold_token: Annotated[str, Field(max_length=100)] = ""
    sold_at: UUID | None = None


class QuotedLine(Contract):
    variant_id: UUID
    name: dict[str, str]
    sku: str
    quantity: int
    unit_price_minor: int
    discount_minor: int = 0
    amount_minor: int
    tax_rate: str
    reduced: bool


class QuotedPart(Contract):
    type: str
    location_id: UUID | None
    due_at: datetime | None
    lines: list[QuotedLine]
    shipping_minor: int


class QuotedPoints(Contract):
    """What points would do: how many could be used, what those that are asked for are worth, and how many would come.

    `offer` None: a guest, or points are not used here. `due_minor` is left to pay with money.
    """

    offer: PointsOffer | None
    used: int
    value_minor: int
    used_as: PointsAs | None
    due_minor: int
    earns: int


class CheckoutQuote(Contract):
    """What a checkout would cost and when it would be ready; nothing is held by asking.

    `points` where they were asked about. As a discount they have lowered the total, the lines and the taxes already.
    """

    currency: str
    goods_minor: int
    shipping_minor: int
    total_minor: int
    taxes: list[TaxTotal]
    parts: list[QuotedPart]
    points: QuotedPoints | None = None


class Placed(Contract):
    """What the first transaction of a checkout leaves behind: a pending order, a promise of stock, a payment to make.

    `due_minor` is what the payment is asked for; None: all of it.
    """

    order_id: UUID
    order_code: str
    payment_id: UUID
    provider: str
    total_minor: int
    currency: str
    points_used: int = 0
    due_minor: int | None = None


class CheckoutResult(Contract):
    """How a checkout ended. `access_token` opens the order's page and API for a guest; keep it like a password.

    `payment_state` `requires_action`: send the customer to `redirect_url`.
    """

    order_id: UUID
    order_code: str
    state: OrderState
    payment_state: str
    total_minor: int
    currency: str
    access_token: str
    redirect_url: str = ""
    decline_code: str = ""
    points_used: int = 0
