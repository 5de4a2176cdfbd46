"""What callers of loyalty see. Points are whole numbers; what they are worth is in the currency's minor unit."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from noren.domains.ledger.contracts import Balance, PostingState, TransferKind
from noren.domains.orders.contracts import PointsAs
from noren.kernel.instants import Instant
from noren.kernel.tax import TaxCategory

Text = dict[
    Literal["ja", "en"], Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
]
Points = Annotated[int, Field(ge=1, le=10**9)]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("there is no such time zone") from error
    return name


class SaveProgramme(Contract):
    """`code` names the unit of the points for ever; the time zone says when a day of expiry is over."""

    id: UUID
    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
    name: Text
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "JPY"
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_+\-/0-9]{1,60}$"), AfterValidator(_known_zone)] = (
        "Asia/Tokyo"
    )


class ScopeKind(StrEnum):
    """Whom a rule is for; the narrower one goes before the wider."""

    GROUP = "group"
    COMPANY = "company"
    BRAND = "brand"
    STORE = "store"


class Rule(Contract):
    """How points are earned, kept and used from an instant on, at one scope.

    `earn_points` for each whole `earn_per_minor` of an order's base. The base is what the goods cost after discounts,
    without tax if `base_excludes_tax`; points that pay as a tender do not lower it unless `tender_lowers_base`.
    Goods of the excluded departments (and those below them) and tax categories earn nothing.
    Points count to the end of the day `expiry_months` after they were posted (None: for ever). What comes back to
    points that have expired meanwhile counts `restore_days` more.
    A point is worth `point_value_minor`. At least `use_minimum`, in steps of `use_step`, and for at most
    `use_share_percent` of what is to be paid. `link_reward` is given once for each kind of identifier that is proved.
    `expected_use_percent` of points are expected to be used: it decides which part of a price is allocated to them.
    By hand at most `adjust_limit` points are given or taken at a time (None: any), but by those who may beyond it.
    """

    scope: ScopeKind = ScopeKind.GROUP
    scope_id: UUID | None = None
    valid_from: Instant
    earn_points: Annotated[int, Field(ge=0, le=10_000)] = 1
    earn_per_minor: Annotated[int, Field(ge=1, le=10**9)] = 100
    base_excludes_tax: bool = True
    tender_lowers_base: bool = False
    excluded_departments: Annotated[list[UUID], Field(max_length=500)] = []
    excluded_tax_categories: Annotated[list[TaxCategory], Field(max_length=10)] = []
    expiry_months: Annotated[int, Field(ge=1, le=240)] | None = 12
    restore_days: Annotated[int, Field(ge=0, le=3650)] = 30
    point_value_minor: Annotated[int, Field(ge=1, le=10**6)] = 1
    use_as: PointsAs = PointsAs.TENDER
    use_minimum: Points = 1
    use_step: Points = 1
    use_share_percent: Annotated[int, Field(ge=0, le=100)] = 100
    link_reward: Annotated[int, Field(ge=0, le=10**6)] = 0
    expected_use_percent: Annotated[int, Field(ge=0, le=100)] = 100
    adjust_limit: Annotated[int, Field(ge=1, le=10**9)] | None = 10_000


class SetRule(Rule):
    programme_id: UUID


class Programme(Contract):
    """A programme with its rules, the latest first: published, so that everybody knows what points are worth."""

    id: UUID
    code: str
    name: dict[str, str]
    currency: str
    time_zone: str
    rules: list[Rule]

    @property
    def unit(self) -> str:
        return f"points:{self.code}"


class Place(Contract):
    """Where something is sold: by it the rule is chosen."""

    company_id: UUID | None = None
    brand_id: UUID | None = None
    store_id: UUID | None = None


class UsePoints(Contract):
    """Points for an order, by whichever id of the person; `payable_minor` is what they could pay at most.

    `is_over`: taken at once (a sale at a counter); else held until the order is paid.
    """

    order_id: UUID
    member_id: UUID
    points: Points
    payable_minor: Annotated[int, Field(ge=0)]
    place: Place
    is_over: bool = False


class UsedPoints(Contract):
    points: int
    value_minor: int
    as_: PointsAs


class OrderPoints(Contract):
    order_id: UUID


class ReturnPoints(Contract):
    """`id` is made by the caller; it usually is the refund's."""

    id: UUID
    order_id: UUID
    points: Points


class FollowOrders(Contract):
    """Orders whose lines may have changed."""

    order_ids: Annotated[list[UUID], Field(min_length=1, max_length=20_000)]


class LinkedIdentifier(Contract):
    member_id: UUID
    kind: Annotated[str, Field(max_length=40)]


class RewardLinks(Contract):
    links: Annotated[list[LinkedIdentifier], Field(min_length=1, max_length=20_000)]


class AdjustPoints(Contract):
    """`points` more, or less where negative; `expires_at` for what is given (None: as the rule says)."""

    id: UUID
    member_id: UUID
    points: Annotated[int, Field(ge=-(10**9), le=10**9)]
    reason: Text
    expires_at: Instant | None = None


class PointsOffer(Contract):
    """What of a person's points can be used for something to be paid: `most` now, `value_minor` each."""

    available: int
    most: int
    minimum: int
    step: int
    value_minor: int
    as_: PointsAs


class MemberPoints(Contract):
    """A person's points in a programme."""

    programme: str
    name: dict[str, str]
    balance: Balance
    owed: int


class PointsEntry(Contract):
    """One line of a person's history. `text` says in words what happened."""

    id: UUID
    at: datetime
    kind: TransferKind
    state: PostingState
    points: int
    text: dict[str, str]
    order_id: UUID | None
    order_code: str | None
    expires_at: datetime | None


class PointsHistory(Contract):
    items: list[PointsEntry]
    next_cursor: str | None


class OrderEarning(Contract):
    """What an order brings: `pending` until the goods are handed over, `posted` since."""

    order_id: UUID
    points: int
    pending: int
    posted: int
