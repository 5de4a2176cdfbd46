"""EPCIS documents as text, piece by piece, so that long ones are never held as a whole."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from noren.domains.catalog import api as catalog
from noren.domains.epcis.contracts import AskMovements, EventPage, KeptEvent
from noren.domains.epcis.rules import GS1_CONTEXT, OWN_CONTEXT, event_of_movement, shared_context
from noren.domains.stock import api as stock

VARIANTS_AT_ONCE = 200


def query_document(*, page: EventPage, at: datetime) -> str:
    """An EPCISQueryDocument of these events, each as it came."""
    context, own = shared_context(page.events)
    events = ",".join(_event_text(event, own.get(event.context)) for event in page.events)
    head = _head("EPCISQueryDocument", context, at)
    return f'{head},"epcisBody":{{"queryResults":{{"queryName":"SimpleEventQuery","resultsBody":{{"eventList":[{events}]}}}}}}}}'


def single_event(*, event: KeptEvent) -> str:
    """One event with the context that it came under."""
    return _event_text(event, json.loads(event.context))


def movement_document(*, asked: AskMovements, at: datetime) -> Iterator[str]:
    """An EPCISDocument of a place's movements, goods after goods, a few statements at a time."""
    yield _head("EPCISDocument", [GS1_CONTEXT, OWN_CONTEXT], at) + ',"epcisBody":{"eventList":['
    comma, after = "", None
    while True:
        page = stock.movements_by_variant(
            location_id=asked.location_id,
            since=asked.since,
            until=asked.until,
            after=after,
            variants=VARIANTS_AT_ONCE,
        )
        gtins = catalog.gtins_of(variant_ids=list({move.variant_id for move in page.movements}))
        for move in page.movements:
            event = event_of_movement(
                id=move.id, reason=move.reason, delta=move.delta, on_hand_after=move.on_hand_after, variant_id=move.variant_id,
                gtin=gtins.get(move.variant_id), location_id=asked.location_id, at=move.at, reference_id=move.reference_id,
            )  # fmt: skip
            yield comma + json.dumps(event, ensure_ascii=False, separators=(",", ":"))
            comma = ","
        after = page.last_variant_id
        if after is None:
            break
    yield "]}}"


def _event_text(event: KeptEvent, context: Any | None) -> str:
    """The text as it came. What it lacked and a query must show (`eventID`, a context of its own) is put in front."""
    front = {}
    if context is not None:
        front["@context"] = context
    if '"eventID"' not in event.event or "eventID" not in json.loads(event.event):
        front["eventID"] = event.event_id
    if not front:
        return event.event
    return json.dumps(front, ensure_ascii=False, separators=(",", ":"))[:-1] + "," + event.event[1:]


def _head(type: str, context: list[Any], at: datetime) -> str:
    head = {"@context": context, "type": type, "schemaVersion": "2.0", "creationDate": at.isoformat()}
    return json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
