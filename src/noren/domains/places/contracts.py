"""What callers of places see."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from noren.kernel.tax import Rounding

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")
]
Names = dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], Text]
Named = Annotated[Names, Field(min_length=1, description="By language; `ja` is shown where a language is missing.")]


def _on_the_wall(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("opening times are local to the place and carry no time zone")
    return value.replace(second=0, microsecond=0)


WallTime = Annotated[time, AfterValidator(_on_the_wall)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LocationKind(StrEnum):
    STORE = "store"
    WAREHOUSE = "warehouse"
    ONLINE = "online"


class Service(StrEnum):
    """What a place does for customers."""

    PICKUP = "pickup"
    SHIP_FROM = "ship_from"
    RETURNS = "returns"
    EAT_IN = "eat_in"
    TRY_ON = "try_on"
    PARKING = "parking"


class Module(StrEnum):
    """A part of the business that a chain uses or leaves out. What is left out is hidden; nothing of it is deleted."""

    WEB_ORDERS = "web_orders"
    DELIVERY = "delivery"
    REGISTER = "register"
    MEMBERSHIP = "membership"
    POINTS = "points"
    CONNECTIONS = "connections"
    TRANSFERS = "transfers"


class Opening(Contract):
    """One opening of a weekday, 0 is Monday; `closes` at or before `opens` means the next day."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: WallTime
    closes: WallTime


class SpecialDay(Contract):
    """A day that differs from its weekday: closed, or open at these hours instead."""

    day: date
    closed: bool = False
    opens: WallTime | None = None
    closes: WallTime | None = None
    note: Names = {}

    @model_validator(mode="after")
    def _closed_or_open(self) -> Self:
        if not self.closed and (self.opens is None or self.closes is None):
            raise ValueError("a day that is not closed needs opens and closes")
        return self


class SaveCompany(Contract):
    id: UUID
    code: Code
    name: Named
    legal_name: Text = ""
    registration_number: Annotated[str, StringConstraints(pattern=r"^(T[0-9]{13})?$")] = ""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "JPY"
    tax_rounding: Rounding = Rounding.FLOOR
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "JP"
    address: Text = ""
    phone: Text = ""


class SaveBrand(Contract):
    id: UUID
    company_id: UUID
    code: Code
    name: Named
    colour: Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""


class Mark(Contract):
    """A kept picture (see `keep_mark`), shown beside the name of a brand."""

    path: Annotated[str, StringConstraints(pattern=r"^places/[0-9a-f]{2}/[0-9a-f]{64}\.(svg|png)$")]
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]


class SetMark(Contract):
    """None takes the mark away."""

    brand_id: UUID
    mark: Mark | None


class SaveLocation(Contract):
    """A whole place as it shall be; `version` is the one the editor saw, None for a new place."""

    id: UUID
    version: int | None = None
    company_id: UUID
    brand_id: UUID
    kind: LocationKind
    code: Code
    name: Named
    name_kana: Text = ""
    postal_code: Annotated[str, StringConstraints(pattern=r"^([0-9]{7})?$")] = ""
    prefecture_code: Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[1-3][0-9]|4[0-7])?$")] = ""
    city: Text = ""
    town: Text = ""
    block: Text = ""
    building: Text = ""
    access: Names = {}
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    time_zone: str = "Asia/Tokyo"
    phone: Text = ""
    services: list[Service] = []
    pickup_minutes: Annotated[int, Field(ge=0, le=20_160)] = 60
    business_day_starts: WallTime = time(5)
    opened_on: date | None = None
    hours: Annotated[list[Opening], Field(max_length=50)] = []
    special_days: Annotated[list[SpecialDay], Field(max_length=400)] = []

    @model_validator(mode="after")
    def _whole_position(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("a position has both lat and lon")
        return self


class SetHours(Contract):
    """The week of a place, replaced as a whole; `version` is the one the editor saw."""

    location_id: UUID
    version: int
    hours: Annotated[list[Opening], Field(max_length=50)]


class SetSpecialDays(Contract):
    """Days that differ, added or replaced one by one; `remove` lets days be as their weekday again."""

    location_id: UUID
    days: Annotated[list[SpecialDay], Field(max_length=400)] = []
    remove: Annotated[list[date], Field(max_length=400)] = []


class SetModules(Contract):
    """Every module that is to be on; the others are off."""

    on: Annotated[list[Module], Field(max_length=len(Module))]


class ModulesOn(Contract):
    """The modules that are on, in their fixed order."""

    on: list[Module]


class SavedCompany(Contract):
    """`number_plausible` False: the registration number lacks a corporate number's check digit."""

    company_id: UUID
    number_plausible: bool


class SavedLocation(Contract):
    location_id: UUID
    version: int


class FollowStore(Contract):
    """`unless_known`: only where the member has chosen none yet."""

    member_id: UUID
    location_id: UUID
    unless_known: bool = False


class LocationRef(Contract):
    location_id: UUID


class LocationFacts(Contract):
    """A place with its seller and hours: what sales, promises and receipts need to know of it.

    `brand_mark` is the path of the mark in storage, empty where there is none.
    """

    id: UUID
    company_id: UUID
    company_name: Names
    registration_number: str
    currency: str
    tax_rounding: Rounding
    brand_id: UUID
    brand_name: Names
    brand_mark: str = ""
    brand_colour: str = ""
    kind: LocationKind
    code: str
    name: Names
    name_kana: str
    postal_code: str
    prefecture_code: str
    city: str
    town: str
    block: str
    building: str
    access: Names
    lat: float | None
    lon: float | None
    time_zone: str
    phone: str
    services: list[str]
    pickup_minutes: int
    business_day_starts: time
    opened_on: date | None
    hours: list[Opening]
    special_days: list[SpecialDay]
    version: int
    archived_at: datetime | None


class Company(Contract):
    id: UUID
    code: str
    name: Names
    legal_name: str
    registration_number: str
    currency: str
    tax_rounding: Rounding
    country: str
    address: str
    phone: str


class Brand(Contract):
    id: UUID
    company_id: UUID
    code: str
    name: Names
    colour: str
    mark: Mark | None = None


class Nearby(Contract):
    """A place and how far it is, in metres."""

    location: LocationFacts
    distance_m: int


class OpenNow(Contract):
    """Whether the door is open, until when, and else when it opens next (within two months)."""

    is_open: bool
    until: datetime | None
    next_opening: datetime | None
