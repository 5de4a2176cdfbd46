"""What callers of the webhooks see."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from noren.kernel.instants import Instant

Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000, pattern=r"^[!-~]+$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[^\x00]*$")]
Pattern = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[a-z0-9_.*]+$")]


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class DisabledReason(StrEnum):
    """Why nothing is sent: a person said so, the receiver answered 410 Gone, or nothing got through for days."""

    BY_HAND = "by_hand"
    GONE = "gone"
    GAVE_UP = "gave_up"


class SaveEndpoint(Contract):
    """`event_types` are types or patterns (`orders.*`, `*`)."""

    id: UUID
    url: Url
    name: Name = ""
    event_types: Annotated[list[Pattern], Field(min_length=1, max_length=100)]


class EndpointRef(Contract):
    endpoint_id: UUID


class GiveUp(Contract):
    endpoint_id: UUID
    reason: DisabledReason


class RotateSecret(Contract):
    """`secret_id`, made by the caller, names the new secret; the old one signs along for `grace_s` seconds more."""

    endpoint_id: UUID
    secret_id: UUID
    grace_s: Annotated[int, Field(ge=0, le=30 * 86_400)] = 86_400


class Replay(Contract):
    """Either one delivery, or all that have failed of events since an instant."""

    endpoint_id: UUID
    delivery_id: UUID | None = None
    failed_since: Instant | None = None


class Endpoint(Contract):
    """An endpoint with its health: how many deliveries wait or have failed, and since when nothing gets through."""

    id: UUID
    url: str
    name: str
    event_types: list[str]
    old_secret_until: datetime | None
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: str
    paused_until: datetime | None
    last_success_at: datetime | None
    failing_since: datetime | None
    waiting: int
    failed: int


class SavedEndpoint(Contract):
    """`secret` is given once: when the endpoint was made, or its secret rotated."""

    id: UUID
    secret: str | None


class QueuedDelivery(Contract):
    id: UUID


class Replayed(Contract):
    count: int


class Delivery(Contract):
    """One event on its way to one endpoint, with what came back at the last try.

    `webhook_id` is the same at every try and replay. `next_at` is when the next try comes.
    """

    id: UUID
    endpoint_id: UUID
    webhook_id: str
    event_id: UUID
    event_type: str
    subject_id: UUID
    occurred_at: datetime
    state: DeliveryState
    next_at: datetime | None
    tries: int
    tried_at: datetime | None
    took_ms: int | None
    response_status: int | None
    error: str


class DeliveryDetail(Delivery):
    """With the body as it is sent, and the beginning of the receiver's answer."""

    body: str
    response_text: str


class DeliveryPage(Contract):
    items: list[Delivery]
    next_cursor: str | None


class EventType(Contract):
    """A kind of event with the JSON Schema of its `data`."""

    type: str
    description: str
    data_schema: dict[str, Any]
