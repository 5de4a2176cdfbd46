"""What callers of places see."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from noren.kernel.tax import Rounding

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
Names = dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], Text]


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


class Opening(Contract):
    """One opening of a weekday, 0 is Monday; `closes` at or before `opens` means the next day."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: time
    closes: time


class SpecialDay(Contract):
    day: date
    closed: bool = False
    opens: time | None = None
    closes: time | None = None
    note: Names = {}


class SaveCompany(Contract):
    id: UUID
    code: Code
    name: Names
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
    name: Names
    colour: Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""


class SaveLocation(Contract):
    """A whole place as it shall be; `version` is the one the editor saw, None for a new place."""

    id: UUID
    version: int | None = None
    company_id: UUID
    brand_id: UUID
    kind: LocationKind
    code: Code
    name: Names
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
    business_day_starts: time = time(5)
    opened_on: date | None = None
    hours: Annotated[list[Opening], Field(max_length=50)] = []
    special_days: Annotated[list[SpecialDay], Field(max_length=400)] = []


class SavedLocation(Contract):
    location_id: UUID
    version: int


class LocationRef(Contract):
    location_id: UUID


class LocationFacts(Contract):
    """A place with its seller and hours: what sales, promises and receipts need to know of it."""

    id: UUID
    company_id: UUID
    company_name: Names
    registration_number: str
    currency: str
    tax_rounding: Rounding
    brand_id: UUID
    brand_name: Names
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
    hours: list[Opening]
    special_days: list[SpecialDay]
    version: int
    archived_at: datetime | None


class Nearby(Contract):
    """A place and how far it is, in metres."""

    location: LocationFacts
    distance_m: int


class OpenNow(Contract):
    """Whether the door is open, until when, and else when it opens next (within two weeks)."""

    is_open: bool
    until: datetime | None
    next_opening: datetime | None
