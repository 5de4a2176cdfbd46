"""What callers of EPCIS see, and what a document and its events have to be (EPCIS 2.0, JSON-LD).

Only what this installation judges by is named here; everything else of an event is kept as it came.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

MAX_EVENTS = 2_000
MAX_EPCS = 20_000
MAX_PAGE = 1_000

BIZ_STEPS = frozenset(
    [
        "accepting",
        "arriving",
        "assembling",
        "collecting",
        "commissioning",
        "consigning",
        "creating_class_instance",
        "cycle_counting",
        "decommissioning",
        "departing",
        "destroying",
        "disassembling",
        "dispensing",
        "encoding",
        "entering_exiting",
        "holding",
        "inspecting",
        "installing",
        "killing",
        "loading",
        "other",
        "packing",
        "picking",
        "receiving",
        "removing",
        "repackaging",
        "repairing",
        "replacing",
        "reserving",
        "retail_selling",
        "sampling",
        "sensor_reporting",
        "shipping",
        "staging_outbound",
        "stock_taking",
        "stocking",
        "storing",
        "transforming",
        "transporting",
        "unloading",
        "unpacking",
        "void_shipping",
    ]
)
DISPOSITIONS = frozenset(
    [
        "active",
        "available",
        "completeness_inferred",
        "completeness_verified",
        "conformant",
        "container_closed",
        "container_open",
        "damaged",
        "destroyed",
        "dispensed",
        "disposed",
        "encoded",
        "expired",
        "in_progress",
        "in_transit",
        "inactive",
        "mismatch_class",
        "mismatch_instance",
        "mismatch_quantity",
        "needs_replacement",
        "no_pedigree_match",
        "non_conformant",
        "non_sellable_other",
        "partially_dispensed",
        "recalled",
        "reserved",
        "retail_sold",
        "returned",
        "sellable_accessible",
        "sellable_not_accessible",
        "stolen",
        "unavailable",
        "unknown",
    ]
)
COUNTING = frozenset({"cycle_counting", "stock_taking"})
"""Steps whose OBSERVE events may be taken as a count, where somebody says so."""


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EventType(StrEnum):
    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


class Action(StrEnum):
    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


def _word_of(words: frozenset[str], what: str) -> AfterValidator:
    def judge(word: str) -> str:
        if word not in words and ":" not in word:
            raise ValueError(f"is no {what} of the Core Business Vocabulary and no URI")
        return word

    return AfterValidator(judge)


Uri = Annotated[str, Field(max_length=2_000, pattern=r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00]+$")]
Uris = Annotated[list[Uri], Field(max_length=MAX_EPCS)]
BizStep = Annotated[str, Field(max_length=500), _word_of(BIZ_STEPS, "business step")]
Disposition = Annotated[str, Field(max_length=500), _word_of(DISPOSITIONS, "disposition")]


class _Open(BaseModel):
    """Names of our own or with a prefix (`example:colour`) are welcome, misspelt ones of the standard are not."""

    model_config = ConfigDict(frozen=True, extra="allow")

    @model_validator(mode="after")
    def _extensions_have_a_prefix(self) -> Self:
        strange = [name for name in self.model_extra or {} if ":" not in name and name != "@context"]
        if strange:
            raise ValueError(f"{strange[0][:80]} is not of the standard; an extension has a prefix")
        return self


class Place(_Open):
    id: Uri


class Quantity(_Open):
    epcClass: Uri  # noqa: N815 - as the standard writes it
    quantity: Annotated[float, Field(ge=0)] | None = None
    uom: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,3}$")] | None = None


class BizTransaction(_Open):
    type: str | None = None
    bizTransaction: Uri  # noqa: N815 - as the standard writes it


class Source(_Open):
    type: str
    source: Uri


class Destination(_Open):
    type: str
    destination: Uri


class SensorElement(_Open):
    sensorMetadata: dict[str, Any] | None = None  # noqa: N815 - as the standard writes it
    sensorReport: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1_000)]  # noqa: N815 - as the standard writes it


class ErrorDeclaration(_Open):
    declarationTime: AwareDatetime  # noqa: N815 - as the standard writes it
    reason: str | None = None
    correctiveEventIDs: Annotated[list[Uri], Field(max_length=1_000)] = []  # noqa: N815 - as the standard writes it


class PersistentDisposition(_Open):
    set: list[Disposition] = []
    unset: list[Disposition] = []


class _Event(_Open):
    eventTime: AwareDatetime  # noqa: N815 - as the standard writes it
    eventTimeZoneOffset: Annotated[str, Field(pattern=r"^[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00)$")]  # noqa: N815 - as the standard writes it
    recordTime: AwareDatetime | None = None  # noqa: N815 - as the standard writes it
    eventID: Uri | None = None  # noqa: N815 - as the standard writes it
    certificationInfo: str | list[str] | None = None  # noqa: N815 - as the standard writes it
    errorDeclaration: ErrorDeclaration | None = None  # noqa: N815 - as the standard writes it
    bizStep: BizStep | None = None  # noqa: N815 - as the standard writes it
    disposition: Disposition | None = None
    readPoint: Place | None = None  # noqa: N815 - as the standard writes it
    bizLocation: Place | None = None  # noqa: N815 - as the standard writes it
    bizTransactionList: list[BizTransaction] = []  # noqa: N815 - as the standard writes it
    sourceList: list[Source] = []  # noqa: N815 - as the standard writes it
    destinationList: list[Destination] = []  # noqa: N815 - as the standard writes it
    sensorElementList: Annotated[list[SensorElement], Field(max_length=1_000)] = []  # noqa: N815 - as the standard writes it


class ObjectEvent(_Event):
    type: Literal[EventType.OBJECT]
    action: Action
    epcList: Uris | None = None  # noqa: N815 - as the standard writes it
    quantityList: list[Quantity] | None = None  # noqa: N815 - as the standard writes it
    persistentDisposition: PersistentDisposition | None = None  # noqa: N815 - as the standard writes it
    ilmd: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.epcList is None and not self.quantityList and not self.sensorElementList:
            raise ValueError("has neither epcList nor quantityList nor sensorElementList")
        return self


class _WithChildren(_Event):
    action: Action
    parentID: Uri | None = None  # noqa: N815 - as the standard writes it
    childEPCs: Uris | None = None  # noqa: N815 - as the standard writes it
    childQuantityList: list[Quantity] | None = None  # noqa: N815 - as the standard writes it

    @model_validator(mode="after")
    def _has_children(self) -> Self:
        if not self.childEPCs and not self.childQuantityList and self.action is not Action.DELETE:
            raise ValueError("has neither childEPCs nor childQuantityList")
        if self.parentID is None and self.action is not Action.OBSERVE:
            raise ValueError("has no parentID, which only an OBSERVE may leave out")
        return self


class AggregationEvent(_WithChildren):
    type: Literal[EventType.AGGREGATION]


class AssociationEvent(_WithChildren):
    type: Literal[EventType.ASSOCIATION]
    parentID: Uri  # noqa: N815 - as the standard writes it


class TransactionEvent(_Event):
    type: Literal[EventType.TRANSACTION]
    action: Action
    parentID: Uri | None = None  # noqa: N815 - as the standard writes it
    epcList: Uris | None = None  # noqa: N815 - as the standard writes it
    quantityList: list[Quantity] | None = None  # noqa: N815 - as the standard writes it
    bizTransactionList: Annotated[list[BizTransaction], Field(min_length=1)]  # noqa: N815 - as the standard writes it


class TransformationEvent(_Event):
    type: Literal[EventType.TRANSFORMATION]
    inputEPCList: Uris = []  # noqa: N815 - as the standard writes it
    inputQuantityList: list[Quantity] = []  # noqa: N815 - as the standard writes it
    outputEPCList: Uris = []  # noqa: N815 - as the standard writes it
    outputQuantityList: list[Quantity] = []  # noqa: N815 - as the standard writes it
    transformationID: Uri | None = None  # noqa: N815 - as the standard writes it
    persistentDisposition: PersistentDisposition | None = None  # noqa: N815 - as the standard writes it
    ilmd: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _from_something_to_something(self) -> Self:
        came, gone = self.inputEPCList or self.inputQuantityList, self.outputEPCList or self.outputQuantityList
        if not (came and gone) and not (self.transformationID and (came or gone)):
            raise ValueError("has no inputs or no outputs")
        return self


AnyEvent = Annotated[
    ObjectEvent | AggregationEvent | TransactionEvent | TransformationEvent | AssociationEvent,
    Field(discriminator="type"),
]


class Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    eventList: Annotated[list[AnyEvent], Field(max_length=MAX_EVENTS)]  # noqa: N815 - as the standard writes it


class Document(_Open):
    """An EPCISDocument."""

    type: Literal["EPCISDocument"]
    schemaVersion: Annotated[str, Field(pattern=r"^2(\.\d+){0,2}$")]  # noqa: N815 - as the standard writes it
    creationDate: AwareDatetime  # noqa: N815 - as the standard writes it
    id: Uri | None = None
    instanceIdentifier: str | None = None  # noqa: N815 - as the standard writes it
    sender: str | None = None
    receiver: str | None = None
    epcisHeader: dict[str, Any] | None = None  # noqa: N815 - as the standard writes it
    epcisBody: Body  # noqa: N815 - as the standard writes it


class CaptureEvents(Contract):
    """A whole EPCISDocument, or a single event with its `@context`, as it came."""

    document: dict[str, Any]


class Captured(Contract):
    """`new`: so many events; the others were here already. `event_ids` in the document's order."""

    capture_id: UUID
    captured_at: datetime
    new: int
    event_ids: list[str]


class CaptureJob(Contract):
    """A capture as the standard's capture interface tells of it: all of it is written at once, or nothing."""

    captureID: str  # noqa: N815 - as the standard writes it
    createdAt: datetime  # noqa: N815 - as the standard writes it
    finishedAt: datetime  # noqa: N815 - as the standard writes it
    running: bool = False
    success: bool = True
    captureErrorBehaviour: str = "rollback"  # noqa: N815 - as the standard writes it
    errors: list[dict[str, Any]] = []


Words = Annotated[list[Annotated[str, Field(max_length=2_000)]], Field(max_length=200)]


class AskEvents(Contract):
    """Which events; an empty list asks nothing. A pattern of `match_epc` may end in `*`.

    `match_epc` looks at epcList and childEPCs, `match_any_epc` at parents, inputs and outputs too.
    """

    types: list[EventType] = []
    ge_event_time: datetime | None = None
    lt_event_time: datetime | None = None
    ge_record_time: datetime | None = None
    lt_record_time: datetime | None = None
    actions: list[Action] = []
    biz_steps: Words = []
    dispositions: Words = []
    read_points: Words = []
    biz_locations: Words = []
    event_ids: Words = []
    match_epc: Words = []
    match_any_epc: Words = []
    declares_error: bool | None = None
    ascending: bool = False
    per_page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 30
    page_token: Annotated[str, Field(max_length=200)] | None = None


class KeptEvent(Contract):
    """An event as it came (JSON text), and the `@context` that it was written under."""

    event_id: str
    event: str
    context: str


class EventPage(Contract):
    events: list[KeptEvent]
    next_token: str | None


class AskMovements(Contract):
    """The movements of a place from an instant up to another, as EPCIS events."""

    location_id: UUID
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
