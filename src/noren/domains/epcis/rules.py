"""Pure decisions: what a document says, and which EPCIS event a movement of stock is."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from noren.domains.epcis.contracts import AggregationEvent as _Aggregation
from noren.domains.epcis.contracts import (
    AnyEvent,
    Document,
    EventType,
    KeptEvent,
    TransactionEvent,
    TransformationEvent,
)
from noren.domains.epcis.contracts import AssociationEvent as _Association
from noren.domains.epcis.errors import DocumentInvalid
from noren.kernel.gtin import digital_link

GS1_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
OWN_CONTEXT = {"noren": "urn:noren:stock:"}
_SINGLE: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
_SHOWN = 20

# By reason of a movement: business step, disposition, action. The table stands in this domain's README.
_STEPS: dict[str, tuple[str, str, str]] = {
    "opening": ("stock_taking", "sellable_accessible", "OBSERVE"),
    "receipt": ("receiving", "in_progress", "OBSERVE"),
    "sale": ("retail_selling", "retail_sold", "OBSERVE"),
    "pick_up": ("retail_selling", "retail_sold", "OBSERVE"),
    "shipment": ("shipping", "in_transit", "OBSERVE"),
    "transfer": ("shipping", "in_transit", "OBSERVE"),
    "return": ("accepting", "returned", "OBSERVE"),
    "adjustment": ("other", "unknown", "OBSERVE"),
    "count": ("cycle_counting", "sellable_accessible", "OBSERVE"),
    "damage": ("inspecting", "damaged", "OBSERVE"),
    "waste": ("destroying", "destroyed", "DELETE"),
}
_ANY_OTHER = ("other", "unknown", "OBSERVE")
_OBSERVED_AS_IT_STANDS = frozenset({"opening", "count"})


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event with its text, its fingerprint and what queries look at."""

    event_id: str
    declares_error: bool
    type: EventType
    action: str | None
    event_time: datetime
    biz_step: str | None
    disposition: str | None
    read_point: str | None
    biz_location: str | None
    epcs: list[str]
    any_epcs: list[str]
    payload: str
    context: str
    digest: bytes


def read_document(document: dict[str, Any]) -> list[ReadEvent]:
    """The events of an EPCISDocument, or of a single event that brings its own `@context`.

    Raises: DocumentInvalid.
    """
    single = document.get("type") != "EPCISDocument"
    try:
        if single:
            parsed: Sequence[AnyEvent] = [_SINGLE.validate_python(document)]
            raw = [document]
        else:
            parsed = Document.model_validate(document).epcisBody.eventList
            raw = document["epcisBody"]["eventList"]
    except ValidationError as wrong:
        raise DocumentInvalid(errors=_plain(wrong)) from wrong
    context = document.get("@context")
    if not context or not isinstance(context, list | str | dict):
        raise DocumentInvalid(errors=[{"loc": ["@context"], "msg": "is missing"}])
    return [_read(event, given, context) for event, given in zip(parsed, raw, strict=True)]


def _plain(wrong: ValidationError) -> list[dict[str, Any]]:
    errors = wrong.errors(include_url=False, include_input=False, include_context=False)
    tags = set(EventType)
    return [
        {"loc": [str(step) for step in error["loc"] if step not in tags], "msg": error["msg"]}
        for error in errors[:_SHOWN]
    ]


def _read(event: AnyEvent, given: dict[str, Any], context: Any) -> ReadEvent:
    given = {name: value for name, value in given.items() if name != "@context"}
    digest = hashlib.sha256(json.dumps(given, sort_keys=True, ensure_ascii=True).encode()).digest()
    if isinstance(event, _Aggregation | _Association):
        own, parents = event.childEPCs or [], [event.parentID] if event.parentID else []
    elif isinstance(event, TransformationEvent):
        own, parents = [], [*event.inputEPCList, *event.outputEPCList]
    elif isinstance(event, TransactionEvent):
        own, parents = event.epcList or [], [event.parentID] if event.parentID else []
    else:
        own, parents = event.epcList or [], []
    return ReadEvent(
        event_id=event.eventID or f"urn:uuid:{UUID(bytes=digest[:16], version=5)}",
        declares_error=event.errorDeclaration is not None,
        type=event.type,
        action=None if isinstance(event, TransformationEvent) else event.action.value,
        event_time=event.eventTime,
        biz_step=event.bizStep,
        disposition=event.disposition,
        read_point=event.readPoint.id if event.readPoint else None,
        biz_location=event.bizLocation.id if event.bizLocation else None,
        epcs=own,
        any_epcs=[*own, *parents],
        payload=json.dumps(given, ensure_ascii=False, separators=(",", ":")),
        context=json.dumps(context, ensure_ascii=False, separators=(",", ":")),
        digest=digest,
    )


def shared_context(events: Iterable[KeptEvent]) -> tuple[list[Any], dict[str, list[Any]]]:
    """One `@context` for events of several documents, and those of events whose prefixes mean something else there."""
    shared: list[Any] = [GS1_CONTEXT]
    meanings: dict[str, Any] = {}
    own: dict[str, list[Any]] = {}
    for text in dict.fromkeys(event.context for event in events):
        context = json.loads(text)
        parts = context if isinstance(context, list) else [context]
        named = {name: value for part in parts if isinstance(part, dict) for name, value in part.items()}
        if any(meanings.get(name, value) != value for name, value in named.items()):
            own[text] = parts
            continue
        meanings |= named
        shared += [part for part in parts if part not in shared]
    return shared, own


def event_of_movement(
    *,
    id: UUID,
    reason: str,
    delta: int,
    on_hand_after: int,
    variant_id: UUID,
    gtin: str | None,
    location_id: UUID,
    at: datetime,
    reference_id: UUID | None,
) -> dict[str, Any]:
    """A movement as an ObjectEvent about a class of goods. A count observes what stands there, the others what moved."""
    step, disposition, action = _STEPS.get(reason, _ANY_OTHER)
    if step == "shipping" and delta > 0:
        step, disposition = "arriving", "in_progress"
    quantity = max(on_hand_after, 0) if reason in _OBSERVED_AS_IT_STANDS else abs(delta)
    place = {"id": place_urn(location_id)}
    event: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:{id}",
        "eventTime": at.isoformat(),
        "eventTimeZoneOffset": "+00:00",
        "action": action,
        "bizStep": step,
        "disposition": disposition,
        "readPoint": place,
        "bizLocation": place,
        "quantityList": [{"epcClass": goods_class(variant_id=variant_id, gtin=gtin), "quantity": quantity}],
        "noren:reason": reason,
        "noren:delta": delta,
        "noren:onHandAfter": on_hand_after,
    }
    if reference_id is not None:
        event["bizTransactionList"] = [{"bizTransaction": f"urn:uuid:{reference_id}"}]
    return event


def goods_class(*, variant_id: UUID, gtin: str | None) -> str:
    """How EPCIS calls a variant: its GTIN as a Digital Link, else its own id."""
    return digital_link(gtin) if gtin else f"urn:uuid:{variant_id}"


def place_urn(location_id: UUID) -> str:
    return f"urn:uuid:{location_id}"
