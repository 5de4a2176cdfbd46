"""The capture and query interfaces of EPCIS 2.0, and stock movements as events."""

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router
from pydantic import RootModel

from noren.domains.epcis import api
from noren.domains.epcis.contracts import AskEvents, AskMovements, CaptureEvents, CaptureJob
from noren.platform.clock import now
from noren.platform.rest import actor_of, perform

router = Router(tags=["epcis"])
_HERE = "/api/v1/epcis"
_VERSIONS = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0"}

# The standard's query parameters that are understood, and what they ask.
_MANY = {
    "eventType": "types",
    "EQ_action": "actions",
    "EQ_bizStep": "biz_steps",
    "EQ_disposition": "dispositions",
    "EQ_readPoint": "read_points",
    "EQ_bizLocation": "biz_locations",
    "EQ_eventID": "event_ids",
    "MATCH_epc": "match_epc",
    "MATCH_anyEPC": "match_any_epc",
}
_ONE = {
    "GE_eventTime": "ge_event_time",
    "LT_eventTime": "lt_event_time",
    "GE_recordTime": "ge_record_time",
    "LT_recordTime": "lt_record_time",
    "perPage": "per_page",
    "nextPageToken": "page_token",
}
_OTHER = {"EXISTS_errorDeclaration", "orderBy", "orderDirection"}


class AnyDocument(RootModel[dict[str, Any]]):
    """An EPCISDocument, or one event with its `@context` (JSON-LD)."""


@router.post("/epcis/capture", response={202: CaptureJob}, operation_id="epcis.capture")
def capture(request: HttpRequest, body: AnyDocument) -> HttpResponse:
    """Keep the events of a document, all or nothing. Evidence: no stock moves. `Location` names the capture."""
    done = perform(request, api.capture, CaptureEvents(document=body.root))
    job = CaptureJob(captureID=str(done.capture_id), createdAt=done.captured_at, finishedAt=done.captured_at)
    where = {"Location": f"{_HERE}/capture/{done.capture_id}", **_VERSIONS}
    return HttpResponse(job.model_dump_json(), status=202, content_type="application/json", headers=where)


@router.get("/epcis/capture/{uuid:capture_id}", response=CaptureJob, operation_id="epcis.capture_job")
def capture_job(request: HttpRequest, capture_id: UUID) -> CaptureJob:
    """How a capture went."""
    actor_of(request).require("epcis.view")
    return api.get_capture(capture_id=capture_id)


@router.get("/epcis/eventTypes", operation_id="epcis.event_types")
def event_types(request: HttpRequest) -> dict[str, Any]:
    """The types of events that can be asked for here."""
    actor_of(request).require("epcis.view")
    return {"@context": api.GS1_CONTEXT, "type": "Collection", "member": api.types_kept()}


@router.get("/epcis/events", operation_id="epcis.events")
def events(request: HttpRequest) -> HttpResponse:
    """Events by the standard's query parameters: eventType, EQ_…, GE_/LT_eventTime, MATCH_epc, perPage, nextPageToken.

    Several values of a parameter are parted by commas, or the parameter is given again. A next page is named by the
    `Link` header. What is not understood is refused.
    """
    actor_of(request).require("epcis.view")
    asked = _asked(request)
    page = api.kept_events(asked=asked)
    headers = dict(_VERSIONS)
    if page.next_token:
        given = [(name, value) for name, values in request.GET.lists() for value in values if name != "nextPageToken"]
        query = urlencode([*given, ("nextPageToken", page.next_token)], quote_via=quote)
        headers["Link"] = f'<{_HERE}/events?{query}>; rel="next"'
    return _json(api.query_document(page=page, at=now()), headers)


@router.get("/epcis/events/{path:event_id}", operation_id="epcis.event")
def event(request: HttpRequest, event_id: str) -> HttpResponse:
    """One event by its eventID."""
    actor_of(request).require("epcis.view")
    return _json(api.single_event(event=api.get_event(event_id=event_id)), _VERSIONS)


@router.get("/epcis/movements", operation_id="epcis.movements")
def movements(request: HttpRequest, asked: Query[AskMovements]) -> StreamingHttpResponse:
    """Every stock movement of a place as an EPCISDocument, however long: it is written while it is read."""
    actor_of(request).require("stock.view", asked.location_id)
    text = api.movement_document(asked=asked, at=now())
    return StreamingHttpResponse(text, content_type="application/ld+json", headers=_VERSIONS)


def _json(text: str, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(text, content_type="application/ld+json", headers=headers)


def _asked(request: HttpRequest) -> AskEvents:
    strange = [name for name in request.GET if name not in _MANY and name not in _ONE and name not in _OTHER]
    order = (request.GET.get("orderBy", "eventTime"), request.GET.get("orderDirection", "DESC").upper())
    if order[0] != "eventTime" or order[1] not in ("ASC", "DESC"):
        strange.append("orderBy" if order[0] != "eventTime" else "orderDirection")
    if strange:
        raise api.UnknownParameter(parameters=strange)
    wish: dict[str, Any] = {name: request.GET[given] for given, name in _ONE.items() if given in request.GET}
    for given, name in _MANY.items():
        if given in request.GET:
            wish[name] = [part for value in request.GET.getlist(given) for part in value.split(",") if part]
    if "EXISTS_errorDeclaration" in request.GET:
        wish["declares_error"] = True
    return AskEvents.model_validate({**wish, "ascending": order[1] == "ASC"})
