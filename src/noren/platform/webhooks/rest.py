from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from noren.platform.clock import now
from noren.platform.rest import actor_of, perform
from noren.platform.webhooks import commands, reading
from noren.platform.webhooks.catalogue import whole_catalogue
from noren.platform.webhooks.contracts import (
    Contract,
    DeliveryDetail,
    DeliveryPage,
    DeliveryState,
    Endpoint,
    EndpointRef,
    EventType,
    QueuedDelivery,
    Replay,
    Replayed,
    RotateSecret,
    SavedEndpoint,
    SaveEndpoint,
)

router = Router(tags=["webhooks"])


class LogQuery(Contract):
    state: DeliveryState | None = None
    cursor: Annotated[str, Field(max_length=100)] | None = None


@router.get("/webhooks/event-types", response=list[EventType], operation_id="webhooks.event_types")
def list_event_types(request: HttpRequest) -> list[EventType]:
    """Every type of event with the JSON Schema of its `data`."""
    return whole_catalogue()


@router.get("/webhooks/endpoints", response=list[Endpoint], operation_id="webhooks.endpoints")
def list_endpoints(request: HttpRequest) -> list[Endpoint]:
    """All endpoints with their health; never their secrets."""
    return reading.list_endpoints(actor=actor_of(request))


@router.put("/webhooks/endpoints", response=SavedEndpoint, operation_id="webhooks.save_endpoint")
def save_endpoint(request: HttpRequest, body: SaveEndpoint) -> SavedEndpoint:
    """Make or change an endpoint. A new one's `secret` is in this answer and nowhere else; the id, made by the caller, makes a repeat harmless."""
    return commands.save_endpoint(input=body, actor=actor_of(request), at=now())


@router.post("/webhooks/endpoints/rotations", response=SavedEndpoint, operation_id="webhooks.rotate_secret")
def rotate_secret(request: HttpRequest, body: RotateSecret) -> SavedEndpoint:
    """Give an endpoint a new secret; the old one signs along for its grace time."""
    return commands.rotate_secret(input=body, actor=actor_of(request), at=now())


@router.post("/webhooks/endpoints/disablings", response={204: None}, operation_id="webhooks.disable")
def disable(request: HttpRequest, body: EndpointRef) -> Status[None]:
    """Send nothing more to an endpoint."""
    perform(request, commands.disable, body)
    return Status(204, None)


@router.post("/webhooks/endpoints/enablings", response={204: None}, operation_id="webhooks.enable")
def enable(request: HttpRequest, body: EndpointRef) -> Status[None]:
    """Send to an endpoint again, what has waited too."""
    perform(request, commands.enable, body)
    return Status(204, None)


@router.post("/webhooks/tests", response={202: QueuedDelivery}, operation_id="webhooks.send_test")
def send_test(request: HttpRequest, body: EndpointRef) -> Status[QueuedDelivery]:
    """Send `webhooks.test.v1` to an endpoint."""
    return Status(202, perform(request, commands.send_test, body))


@router.post("/webhooks/replays", response={202: Replayed}, operation_id="webhooks.replay")
def replay(request: HttpRequest, body: Replay) -> Status[Replayed]:
    """Make one delivery again, or all that have failed of events since an instant, with the same `webhook-id`."""
    return Status(202, perform(request, commands.replay, body))


@router.get("/webhooks/endpoints/{uuid:endpoint_id}", response=Endpoint, operation_id="webhooks.endpoint")
def get_endpoint(request: HttpRequest, endpoint_id: UUID) -> Endpoint:
    """One endpoint with its health."""
    return reading.get_endpoint(endpoint_id=endpoint_id, actor=actor_of(request))


@router.get(
    "/webhooks/endpoints/{uuid:endpoint_id}/deliveries", response=DeliveryPage, operation_id="webhooks.deliveries"
)
def list_deliveries(request: HttpRequest, endpoint_id: UUID, asked: Query[LogQuery]) -> DeliveryPage:
    """An endpoint's deliveries, those of the newest events first, with what came back."""
    actor = actor_of(request)
    return reading.list_deliveries(endpoint_id=endpoint_id, actor=actor, state=asked.state, cursor=asked.cursor or "")


@router.get(
    "/webhooks/endpoints/{uuid:endpoint_id}/deliveries/{uuid:delivery_id}",
    response=DeliveryDetail,
    operation_id="webhooks.delivery",
)
def get_delivery(request: HttpRequest, endpoint_id: UUID, delivery_id: UUID) -> DeliveryDetail:
    """One delivery with the body as it is sent and the beginning of the answer."""
    return reading.get_delivery(endpoint_id=endpoint_id, delivery_id=delivery_id, actor=actor_of(request))
