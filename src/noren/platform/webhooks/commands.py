"""Endpoints: made, changed, switched off and on, tested, and deliveries made again."""

from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import transaction

from noren.kernel.ids import uuid7
from noren.platform import sql
from noren.platform.actor import Actor
from noren.platform.command import command, note_subject
from noren.platform.webhooks import queue, signing
from noren.platform.webhooks.catalogue import TEST_TYPE, is_known
from noren.platform.webhooks.contracts import (
    DisabledReason,
    EndpointRef,
    GiveUp,
    QueuedDelivery,
    Replay,
    Replayed,
    RotateSecret,
    SavedEndpoint,
    SaveEndpoint,
)
from noren.platform.webhooks.errors import (
    DeliveryNotFound,
    EndpointDisabled,
    EndpointNotFound,
    EventTypeUnknown,
    ReplayUnclear,
)
from noren.platform.webhooks.guard import checked_url
from noren.platform.webhooks.models import Endpoint
from noren.platform.webhooks.reach import require_everywhere

# `xmax` is 0 in a row that this statement has made.
_SAVE = """
INSERT INTO webhooks_endpoint (id, url, name, event_types, secret_id, created_at, disabled_reason, last_took_ms, failures_in_a_row)
VALUES (%(id)s, %(url)s, %(name)s, %(event_types)s, %(secret_id)s, %(at)s, '', 0, 0)
ON CONFLICT (id) DO UPDATE SET url = excluded.url, name = excluded.name, event_types = excluded.event_types
RETURNING xmax = 0
"""
_AGAIN = """
UPDATE webhooks_delivery SET state = 'waiting', tries = 0, next_at = %(at)s
 WHERE endpoint_id = %(endpoint)s AND (id = %(one)s OR (state = 'failed' AND occurred_at >= %(since)s))
"""


@command("webhooks.save_endpoint", permission="webhooks.edit")
def save_endpoint(*, input: SaveEndpoint, actor: Actor, at: datetime) -> SavedEndpoint:
    """Make an endpoint, or change one. A new one's secret is in the answer and is not shown again.

    Raises: UrlRefused, EventTypeUnknown, NotAllowed.  Locks: the endpoint.
    """
    require_everywhere(actor)
    checked_url(input.url)
    if not all(is_known(pattern) for pattern in input.event_types):
        raise EventTypeUnknown
    given = {"url": input.url, "name": input.name, "event_types": sorted(set(input.event_types))}
    secret_id = uuid7()
    is_new = sql.value(_SAVE, {**given, "id": input.id, "secret_id": secret_id, "at": at})
    transaction.on_commit(queue.wanted.forget)
    return SavedEndpoint(id=input.id, secret=_secret(input.id, secret_id) if is_new else None)


@command("webhooks.rotate_secret", permission="webhooks.edit")
def rotate_secret(*, input: RotateSecret, actor: Actor, at: datetime) -> SavedEndpoint:
    """Give an endpoint a new secret; the old one signs along for its grace time. The same one twice is once.

    Raises: EndpointNotFound, NotAllowed.  Locks: the endpoint.
    """
    endpoint = _lock(input.endpoint_id, actor)
    if endpoint.secret_id == input.secret_id:
        return SavedEndpoint(id=endpoint.id, secret=None)
    endpoint.old_secret_id, endpoint.secret_id = endpoint.secret_id, input.secret_id
    endpoint.old_secret_until = at + timedelta(seconds=input.grace_s)
    endpoint.save(update_fields=["secret_id", "old_secret_id", "old_secret_until"])
    return SavedEndpoint(id=endpoint.id, secret=_secret(endpoint.id, endpoint.secret_id))


@command("webhooks.disable", permission="webhooks.edit")
def disable(*, input: EndpointRef, actor: Actor, at: datetime) -> None:
    """Send nothing more to an endpoint: what waits goes on waiting, and no new events are noted for it.

    Raises: EndpointNotFound, NotAllowed.  Locks: the endpoint.
    """
    _switch_off(_lock(input.endpoint_id, actor), DisabledReason.BY_HAND, at)


@command("webhooks.give_up")
def give_up(*, input: GiveUp, actor: Actor, at: datetime) -> None:
    """Disable an endpoint that is gone, or that has taken nothing for as long as all tries last.

    Raises: EndpointNotFound.  Locks: the endpoint.
    """
    endpoint = _lock(input.endpoint_id, actor)
    if endpoint.disabled_at is None:
        _switch_off(endpoint, input.reason, at)


@command("webhooks.enable", permission="webhooks.edit")
def enable(*, input: EndpointRef, actor: Actor, at: datetime) -> None:
    """Send to an endpoint again: new events, and what has waited meanwhile. What has failed is replayed.

    Raises: EndpointNotFound, NotAllowed.  Locks: the endpoint.
    """
    endpoint = _lock(input.endpoint_id, actor)
    endpoint.disabled_at, endpoint.disabled_reason = None, ""
    endpoint.paused_until, endpoint.failing_since, endpoint.failures_in_a_row = None, None, 0
    endpoint.save(
        update_fields=["disabled_at", "disabled_reason", "paused_until", "failing_since", "failures_in_a_row"]
    )
    transaction.on_commit(queue.wanted.forget)


@command("webhooks.send_test", permission="webhooks.edit")
def send_test(*, input: EndpointRef, actor: Actor, at: datetime) -> QueuedDelivery:
    """Queue a delivery that tells of nothing but itself.

    Raises: EndpointNotFound, EndpointDisabled, NotAllowed.  Locks: the endpoint.
    """
    endpoint = _lock(input.endpoint_id, actor)
    if endpoint.disabled_at is not None:
        raise EndpointDisabled
    made, event_id = uuid7(), uuid7()
    names = {"event_id": event_id, "subject_id": endpoint.id, "sequence": 0}
    body = orjson.dumps({"type": TEST_TYPE, "timestamp": at, "data": names}).decode()
    row = {**names, "id": made, "endpoint_id": endpoint.id, "event_type": TEST_TYPE, "body": body}
    sql.exactly(1, queue.WRITE, (orjson.dumps([{**row, "occurred_at": at, "state": "waiting"}]).decode(),))
    note_subject(made)
    return QueuedDelivery(id=made)


@command("webhooks.replay", permission="webhooks.edit")
def replay(*, input: Replay, actor: Actor, at: datetime) -> Replayed:
    """Make one delivery again, or all that have failed of events since an instant; ids and bodies stay as they were.

    Raises: EndpointNotFound, EndpointDisabled, DeliveryNotFound, ReplayUnclear, NotAllowed.
    Locks: the endpoint, the deliveries.
    """
    if (input.delivery_id is None) == (input.failed_since is None):
        raise ReplayUnclear
    if _lock(input.endpoint_id, actor).disabled_at is not None:
        raise EndpointDisabled
    params = {"endpoint": input.endpoint_id, "one": input.delivery_id, "since": input.failed_since, "at": at}
    count = sql.touch(_AGAIN, params)
    if input.delivery_id is not None and not count:
        raise DeliveryNotFound
    return Replayed(count=count)


def _lock(endpoint_id: UUID, actor: Actor) -> Endpoint:
    require_everywhere(actor)
    endpoint = Endpoint.objects.select_for_update().filter(id=endpoint_id).first()
    if endpoint is None:
        raise EndpointNotFound
    return endpoint


def _switch_off(endpoint: Endpoint, reason: DisabledReason, at: datetime) -> None:
    endpoint.disabled_at = endpoint.disabled_at or at
    endpoint.disabled_reason = reason.value
    endpoint.save(update_fields=["disabled_at", "disabled_reason"])
    transaction.on_commit(queue.wanted.forget)


def _secret(endpoint_id: UUID, secret_id: UUID) -> str:
    return signing.shown(signing.secret_of(endpoint_id=endpoint_id, secret_id=secret_id))
