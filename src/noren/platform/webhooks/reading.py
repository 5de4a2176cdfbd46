"""Endpoints with their health, and an endpoint's delivery log."""

from uuid import UUID

from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.paging import cursor_behind, position_of
from noren.platform.webhooks.contracts import (
    Delivery,
    DeliveryDetail,
    DeliveryPage,
    DeliveryState,
    Endpoint,
)
from noren.platform.webhooks.errors import DeliveryNotFound, EndpointNotFound
from noren.platform.webhooks.reach import require_everywhere

PAGE = 50

_ENDPOINTS = """
SELECT e.id, e.url, e.name, e.event_types, e.old_secret_until, e.created_at, e.disabled_at, e.disabled_reason, e.paused_until,
       e.last_success_at, e.failing_since,
       (SELECT count(*) FROM webhooks_delivery d WHERE d.endpoint_id = e.id AND d.state = 'waiting') AS waiting,
       (SELECT count(*) FROM webhooks_delivery d WHERE d.endpoint_id = e.id AND d.state = 'failed') AS failed
  FROM webhooks_endpoint e WHERE {which} ORDER BY e.created_at DESC, e.id DESC
"""
_COLUMNS = """
id, endpoint_id, event_id, event_type, subject_id, occurred_at, state, next_at, tries, tried_at, took_ms, response_status, error
"""
_DELIVERIES = f"""
SELECT {_COLUMNS} FROM webhooks_delivery WHERE {{which}} ORDER BY occurred_at DESC, id DESC LIMIT %(limit)s
"""  # noqa: S608 - columns of our own
_DELIVERY = f"""
SELECT {_COLUMNS}, body, response_text FROM webhooks_delivery WHERE id = %s AND endpoint_id = %s
"""  # noqa: S608 - as above


def list_endpoints(*, actor: Actor) -> list[Endpoint]:
    """All endpoints, the newest first; never their secrets.

    Raises: NotAllowed, SignInRequired.
    """
    require_everywhere(actor)
    return [Endpoint(**row) for row in sql.records(_ENDPOINTS.format(which="true"))]


def get_endpoint(*, endpoint_id: UUID, actor: Actor) -> Endpoint:
    """One endpoint with its health.

    Raises: EndpointNotFound, NotAllowed, SignInRequired.
    """
    require_everywhere(actor)
    row = sql.record(_ENDPOINTS.format(which="e.id = %s"), (endpoint_id,))
    if row is None:
        raise EndpointNotFound
    return Endpoint(**row)


def list_deliveries(
    *, endpoint_id: UUID, actor: Actor, state: DeliveryState | None = None, cursor: str = "", limit: int = PAGE
) -> DeliveryPage:
    """An endpoint's deliveries, those of the newest events first, by keyset.

    Raises: CursorInvalid, NotAllowed, SignInRequired.
    """
    require_everywhere(actor)
    at, last = position_of(cursor) if cursor else (None, None)
    which = ["endpoint_id = %(endpoint)s"]
    which += ["state = %(state)s"] if state else []
    which += ["(occurred_at, id) < (%(at)s, %(id)s)"] if cursor else []
    params = {"endpoint": endpoint_id, "state": state.value if state else None, "at": at, "id": last}
    used = {name: value for name, value in params.items() if value is not None}
    found = sql.records(_DELIVERIES.format(which=" AND ".join(which)), used | {"limit": limit + 1})
    items = [Delivery(**row, webhook_id=webhook_id(row["event_id"])) for row in found[:limit]]
    return DeliveryPage(items=items, next_cursor=cursor_behind(found, limit=limit, at="occurred_at"))


def get_delivery(*, endpoint_id: UUID, delivery_id: UUID, actor: Actor) -> DeliveryDetail:
    """One delivery with what is sent and what came back.

    Raises: DeliveryNotFound, NotAllowed, SignInRequired.
    """
    require_everywhere(actor)
    row = sql.record(_DELIVERY, (delivery_id, endpoint_id))
    if row is None:
        raise DeliveryNotFound
    return DeliveryDetail(**row, webhook_id=webhook_id(row["event_id"]))


def webhook_id(event_id: UUID) -> str:
    """The `webhook-id` of an event, the same at every try and replay, and for every endpoint."""
    return f"msg_{event_id.hex}"
