"""What callers of holds see: one type for commands, REST, stored results and events."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from noren.kernel.ids import uuid7
from noren.kernel.instants import Instant

MAX_LINES = 20
MAX_UNITS = 100

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Units = Annotated[int, Field(ge=1, le=MAX_UNITS)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HoldState(StrEnum):
    """HELD: the goods are promised. PREPARED: they have been put aside. The others are the end.

    COMPLETED: all that was held was bought. CANCELED: by the customer. RELEASED: by the store. EXPIRED: nobody came.
    """

    HELD = "HELD"
    PREPARED = "PREPARED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"

    @property
    def is_open(self) -> bool:
        return self in (HoldState.HELD, HoldState.PREPARED)


class HoldSource(StrEnum):
    """Where the hold was asked for; TRANSFER: goods of another store came here for somebody."""

    WEB = "WEB"
    APP = "APP"
    STORE = "STORE"
    PHONE = "PHONE"
    TRANSFER = "TRANSFER"


class HoldContact(Contract):
    family_name: Name = ""
    given_name: Name = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32)] = ""


class HoldWish(Contract):
    variant_id: UUID
    quantity: Units = 1


class PlaceHold(Contract):
    """`member_id` is given by staff; a member holds for themselves. `until` None: as long as the rule allows."""

    id: UUID = Field(default_factory=uuid7)
    location_id: UUID
    lines: Annotated[list[HoldWish], Field(min_length=1, max_length=MAX_LINES)]
    member_id: UUID | None = None
    contact: HoldContact | None = None
    source: HoldSource = HoldSource.WEB
    until: Instant | None = None
    note: Note = ""
    locale: Literal["ja", "en"] = "ja"

    @field_validator("lines")
    @classmethod
    def _each_once(cls, lines: list[HoldWish]) -> list[HoldWish]:
        if len({line.variant_id for line in lines}) < len(lines):
            raise ValueError("goods are named once, with all of their quantity")
        return lines


class HoldRef(Contract):
    """`token` is what a guest's page carries: who has it is the hold's customer."""

    hold_id: UUID
    token: Annotated[str, Field(max_length=100)] = ""


class ReleaseHold(Contract):
    hold_id: UUID
    note: Note = ""


class ExtendHold(Contract):
    """`until` None: as long as a new hold would last."""

    hold_id: UUID
    until: Instant | None = None


class HoldLine(Contract):
    """`id` is also the promise's line in stock. `open_quantity` of `quantity` was not bought (yet)."""

    id: UUID
    variant_id: UUID
    quantity: int
    open_quantity: int


class Hold(Contract):
    """`state` as of the instant of asking: a hold whose time is up is EXPIRED, whoever has noticed.

    `is_due_soon`: its customer has been reminded. `to_put_back`: the goods still stand aside, and nobody holds them.
    `order_ids`: what it became.
    """

    id: UUID
    code: str
    location_id: UUID
    member_id: UUID | None
    contact: HoldContact
    locale: str
    source: HoldSource
    state: HoldState
    expires_at: datetime
    created_at: datetime
    prepared_at: datetime | None
    closed_at: datetime | None
    is_due_soon: bool
    to_put_back: bool
    extensions: int
    note: str
    lines: list[HoldLine]
    order_ids: list[UUID] = []


class HeldUnits(Contract):
    """Units of a hold's line that become those of an order's line."""

    line_id: UUID
    order_line_id: UUID
    quantity: Units


class OrderHeld(Contract):
    """`until`: how long the order may take to be paid, at least."""

    hold_id: UUID
    token: Annotated[str, Field(max_length=100)] = ""
    order_id: UUID
    lines: Annotated[list[HeldUnits], Field(min_length=1, max_length=MAX_LINES)]
    until: Instant


class OrderFailed(Contract):
    order_id: UUID


class SoldGoods(Contract):
    variant_id: UUID
    quantity: Annotated[int, Field(ge=1)]


class SellHeld(Contract):
    """What has been sold at a place to whoever held it."""

    sale_id: UUID
    location_id: UUID
    hold_ids: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    goods: Annotated[list[SoldGoods], Field(max_length=200)]


class SoldHeld(Contract):
    """What of the goods was held: it has left the shelf."""

    goods: list[SoldGoods]


class ReceiveHeld(Contract):
    """Goods that were sent to a place for somebody, promised there under `reservation_id`."""

    id: UUID
    location_id: UUID
    member_id: UUID
    reservation_id: UUID
    expires_at: Instant


class SetAside(Contract):
    """Units of a variant that stand aside for a hold since, and until, an instant."""

    variant_id: UUID
    quantity: int
    since: datetime
    until: datetime | None


class HoldTerms(Contract):
    """What a rule says. A hold lasts `hours`, or until the place closes on the `days`-th day that it is open (0: today).

    `location_id` None: every store that has no rule of its own. `department_ids` empty: all goods. `most_units`: how
    many one person may hold at once. `remind_minutes` before the end the customer is reminded; None: never.
    """

    location_id: UUID | None = None
    is_offered: bool = True
    hours: Annotated[int, Field(ge=1, le=24 * 30)] | None = None
    days: Annotated[int, Field(ge=0, le=30)] | None = None
    most_units: Annotated[int, Field(ge=1, le=MAX_UNITS)] = 3
    most_extensions: Annotated[int, Field(ge=0, le=20)] = 1
    remind_minutes: Annotated[int, Field(ge=5, le=24 * 60 * 7)] | None = 120
    for_guests: bool = True
    department_ids: Annotated[list[UUID], Field(max_length=100)] = []

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.hours is None) == (self.days is None):
            raise ValueError("a hold lasts hours, or days")
        return self


class SetHoldRule(HoldTerms):
    """`valid_from` None: from now on."""

    id: UUID = Field(default_factory=uuid7)
    valid_from: Instant | None = None


class HoldRule(HoldTerms):
    id: UUID
    valid_from: datetime


class HoldOffer(Contract):
    """Whether and until when a hold that is made now would last at a place."""

    location_id: UUID
    is_offered: bool
    until: datetime | None
    most_units: int
    for_guests: bool
