"""What callers of fulfilment see."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from noren.kernel.ids import uuid7
from noren.kernel.instants import Instant

MAX_QUANTITY = 9_999


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FulfilmentType(StrEnum):
    PICKUP = "PICKUP"
    SHIPMENT = "SHIPMENT"
    CARRY_OUT = "CARRY_OUT"


class FulfilmentState(StrEnum):
    """Proposed: not paid. Reserved: to be prepared. Prepared: stands ready. Failed: nothing was found."""

    PROPOSED = "PROPOSED"
    RESERVED = "RESERVED"
    PREPARED = "PREPARED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    FAILED = "FAILED"


class Recipient(Contract):
    name: str = ""
    phone: str = ""
    postal_code: str = ""
    prefecture_code: str = ""
    city: str = ""
    town: str = ""
    block: str = ""
    building: str = ""


Cost = Annotated[int, Field(ge=0, le=1_000_000)]


class CostPart(StrEnum):
    """What the sum of a place is made of (see rules.py)."""

    PARCEL = "parcel"
    STORE = "store"
    DISTANCE = "distance"
    WORK = "work"
    LATE = "late"
    COVER = "cover"


class SourcingScope(Contract):
    """Whose places a policy speaks of; None: every company's, every brand's."""

    company_id: UUID | None = None
    brand_id: UUID | None = None


class SourcingTerms(SourcingScope):
    """What the chain would pay, in the currency's smallest unit, for a parcel to be saved and so on.

    `parcel_minor`: each further parcel. `store_minor`: a store that sends, beside a warehouse. `distance_minor`: every
    100 km of the way. `work_minor`: every order that waits there. `late_minor`: every hour later than the quickest place.
    `cover_minor`: a unit of the last that a store has; less, the longer the rest lasts; nothing from `cover_days` on.
    """

    parcel_minor: Cost = 800
    store_minor: Cost = 150
    distance_minor: Cost = 30
    work_minor: Cost = 5
    late_minor: Cost = 2
    cover_minor: Cost = 300
    cover_days: Annotated[int, Field(ge=0, le=365)] = 14


class SetSourcingPolicy(SourcingTerms):
    """`valid_from` None: from now on."""

    id: UUID = Field(default_factory=uuid7)
    valid_from: Instant | None = None


class SourcingPolicy(SourcingTerms):
    id: UUID
    valid_from: datetime


class Why(Contract):
    """Why goods come from a place: of how many places asked so many have everything, and what tipped the scales.

    `second_id`: the next best place that has everything, with its costs; None where there was none, or several parcels.
    """

    asked: int
    whole: int
    parcels: int
    km: int | None = None
    waiting: int = 0
    costs: dict[CostPart, int] = {}
    second_id: UUID | None = None
    second_costs: dict[CostPart, int] = {}


class Pace(Contract):
    """How many parts wait at a place to be prepared, and how long one takes there, in seconds (None: not measured)."""

    waiting: int
    pick_s: int | None


class GoalShare(Contract):
    """Pick-ups of a place over some days: how many of those that were to be ready by now were so in time.

    `quick` of `judged_quick` within two hours of opening time; `kept` of `judged_kept` by when it was promised.
    """

    quick: int = 0
    judged_quick: int = 0
    kept: int = 0
    judged_kept: int = 0

    @property
    def quick_percent(self) -> int | None:
        """Rounded down: 100 means all. None: nothing was to be ready."""
        return self.quick * 100 // self.judged_quick if self.judged_quick else None

    @property
    def kept_percent(self) -> int | None:
        """As `quick_percent`."""
        return self.kept * 100 // self.judged_kept if self.judged_kept else None


class MeasurePace(Contract):
    """`pick_times` False: only how much waits, which is quick to find."""

    pick_times: bool = True


class Remedy(StrEnum):
    """What a customer may choose where promised goods are missing."""

    WAIT = "WAIT"
    OTHER_STORE = "OTHER_STORE"
    SIMILAR = "SIMILAR"
    REFUND = "REFUND"


class Outcome(StrEnum):
    """What became of missing goods. Moved: another place has them in time. Found: they were there after all."""

    MOVED = "MOVED"
    WAITING = "WAITING"
    OTHER_STORE = "OTHER_STORE"
    EXCHANGED = "EXCHANGED"
    REFUNDED = "REFUNDED"
    FOUND = "FOUND"
    CANCELLED = "CANCELLED"


class RemedyOption(Contract):
    """`location_id`: the other place; `at`: when. Of similar goods: what they cost at most, and what comes back then."""

    remedy: Remedy
    location_id: UUID | None = None
    at: datetime | None = None
    variant_id: UUID | None = None
    product_id: UUID | None = None
    name: dict[str, str] = {}
    size: str = ""
    colour: dict[str, str] = {}
    amount_minor: int | None = None
    refund_minor: int | None = None

    @property
    def options(self) -> dict[str, str | dict[str, str]]:
        """Size and colour of similar goods, as lines of an order tell them."""
        return {
            **({"size": self.size} if self.size else {}),
            **({"colour": self.colour} if self.colour else {}),
        }


class Ranking(Contract):
    """Why this promise gave way (rules.giving_way): units there, units promised to `of` lines, this is the `place`-th."""

    there: int
    promised: int
    place: int
    of: int


class NoteShortfall(Contract):
    """Units of a line that are missing. `outcome` where it is mended already, else `options` to ask the customer about."""

    id: UUID = Field(default_factory=uuid7)
    fulfilment_id: UUID
    line_id: UUID
    quantity: Annotated[int, Field(ge=1)]
    cause: Annotated[str, Field(max_length=200)] = ""
    options: list[RemedyOption] = []
    respond_by: datetime | None = None
    outcome: Outcome | None = None
    outcome_location_id: UUID | None = None
    ranking: Ranking | None = None


class SettleShortfall(Contract):
    id: UUID
    outcome: Outcome
    location_id: UUID | None = None
    variant_id: UUID | None = None
    refund_minor: int = 0
    due_at: datetime | None = None
    decided_by: str = ""


class Shortfall(Contract):
    id: UUID
    fulfilment_id: UUID
    line_id: UUID
    order_id: UUID
    order_code: str
    location_id: UUID
    variant_id: UUID
    quantity: int
    cause: str
    options: list[RemedyOption]
    respond_by: datetime | None
    outcome: Outcome | None
    outcome_at: datetime | None
    outcome_location_id: UUID | None
    decided_by: str
    created_at: datetime
    outcome_variant_id: UUID | None = None
    refund_minor: int = 0
    ranking: Ranking | None = None


class PutOn(Contract):
    """Units of other goods that this part will hand over too; the line's id is also their promise's."""

    fulfilment_id: UUID
    line: "ProposeLine"
    reason: Annotated[str, Field(max_length=200)] = ""


class CarryQuestion(Contract):
    """An open question about missing units that is now about another line (of another part), or another number of units."""

    id: UUID
    fulfilment_id: UUID
    line_id: UUID
    quantity: Annotated[int, Field(ge=1)]


class ReportShort(Contract):
    """`reason`: codes, as staff chose them. `is_rejected`: the place does not prepare the part at all."""

    fulfilment_id: UUID
    reason: Annotated[str, Field(max_length=200)] = ""
    is_rejected: bool = False


class TakeOff(Contract):
    """Units that this part will not hand over; `reason` is kept in its history."""

    fulfilment_id: UUID
    lines: Annotated[list["PickedLine"], Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(max_length=200)] = ""


class Level(Contract):
    """`since`: as it was read, for whoever says that it is looked after."""

    location_id: UUID
    variant_id: UUID
    since: datetime | None = None


class Endanger(Contract):
    """Levels whose promises have to be mended."""

    levels: Annotated[list[Level], Field(min_length=1)]


class ProposeLine(Contract):
    id: UUID
    order_line_id: UUID
    variant_id: UUID
    quantity: Annotated[int, Field(ge=1)]


class ProposeFulfilment(Contract):
    id: UUID
    type: FulfilmentType
    location_id: UUID
    reservation_id: UUID
    due_at: datetime
    recipient: Recipient
    lines: Annotated[list[ProposeLine], Field(min_length=1)]
    why: Why | None = None


class ProposeFulfilments(Contract):
    order_id: UUID
    order_code: str
    fulfilments: Annotated[list[ProposeFulfilment], Field(min_length=1, max_length=50)]


class OrderParts(Contract):
    """All parts of an order that have not been handed over."""

    order_id: UUID
    reason: Annotated[str, Field(max_length=200)] = ""


class PickedLine(Contract):
    id: UUID
    quantity: Annotated[int, Field(ge=0, le=MAX_QUANTITY)]


class PrepareFulfilment(Contract):
    fulfilment_id: UUID
    lines: Annotated[list[PickedLine], Field(min_length=1, max_length=200)]
    short_reason: Annotated[str, Field(max_length=200)] = ""


class HandOver(Contract):
    """`code`: the six digits, or the whole text of the customer's QR code."""

    fulfilment_id: UUID
    code: Annotated[str, Field(max_length=64)]


class ShipFulfilment(Contract):
    fulfilment_id: UUID
    carrier: Annotated[str, Field(max_length=60)]
    tracking_number: Annotated[str, Field(max_length=60)] = ""


class FulfilmentLine(Contract):
    id: UUID
    order_line_id: UUID
    variant_id: UUID
    quantity: int
    picked_quantity: int


class Fulfilment(Contract):
    id: UUID
    order_id: UUID
    order_code: str
    type: FulfilmentType
    state: FulfilmentState
    location_id: UUID
    reservation_id: UUID
    due_at: datetime
    collect_by: datetime | None
    recipient: Recipient
    carrier: str
    tracking_number: str
    short_reason: str
    created_at: datetime
    prepared_at: datetime | None
    completed_at: datetime | None
    lines: list[FulfilmentLine]
    why: Why | None = None


class FulfilmentPage(Contract):
    items: list[Fulfilment]
    next_cursor: str | None


class HistoryEntry(Contract):
    at: datetime
    what: str
    note: str
    actor_kind: str
    actor_id: UUID | None


class SetAside(Contract):
    """Units that stood prepared, off the shelf, from an instant until they left or went back (None: they still stand)."""

    variant_id: UUID
    quantity: int
    since: datetime
    until: datetime | None
